using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Relay;
using Tallywatt.Core.Units;
using Tallywatt.Core.Vending;
using Tallywatt.Platform.Ledger;
using Tallywatt.Platform.Registry;
using Tallywatt.Platform.Relay;

namespace Tallywatt.Platform.Areas;

/// <summary>The shell of one <see cref="ServiceArea"/>: it remembers, commits and sends; it decides nothing.</summary>
/// <remarks>
/// Accept, commit in one transaction, acknowledge, send: in this order. When the store fails nobody knows what it
/// kept, so the instance in memory is thrown away and the next call opens another from what is stored.
/// </remarks>
[PreferLocalPlacement]
sealed partial class AreaGrain(
    UtilityRegistry registry, UtilityTerms terms, IAreaStore store, ILedgerStore ledger, IRelayLine relays,
    IRegistryStore registryStore, IEnumerable<IAreaPresence> presences, ILogger<AreaGrain> log) : Grain, IAreaGrain
{
    /// <summary>Journal rows after which the area is checkpointed even without a day close.</summary>
    const int CheckpointCommitCount = 512;

    /// <summary>Calls by the same keeper from elsewhere before the area moves there.</summary>
    const int WakeCountBeforeMove = 10;

    ServiceArea? opened;
    long checkpointSequence;
    long ownerEpoch;
    SiloAddress? wokenBy;
    int wokenCount;

    int AreaId => (int)this.GetPrimaryKeyLong();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await OpenAsync();
        foreach (var presence in presences)
        {
            presence.Opened(AreaId);
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        foreach (var presence in presences)
        {
            presence.Closed(AreaId);
        }

        return Task.CompletedTask;
    }

    public async Task Wake(SiloAddress keeper)
    {
        await OpenAsync();
        var isHome = keeper.Equals(GrainContext.Address.SiloAddress);
        wokenCount = isHome || !keeper.Equals(wokenBy) ? 0 : wokenCount + 1;
        wokenBy = keeper;
        if (wokenCount > WakeCountBeforeMove)
        {
            wokenCount = 0;
            RequestContext.Set(IPlacementDirector.PlacementHintKey, keeper);
            MigrateOnIdle();
        }
    }

    public async Task<MeterPosition[]> Positions()
    {
        var area = await OpenAsync();
        return [.. registry.InArea(AreaId).Select(point => PositionOf(area, point.MeterNumber, refusedCount: 0))];
    }

    public async Task<MeterPosition[]> Accept(MeterProfile[] profiles, long nowUnixSeconds)
    {
        var area = await OpenAsync();
        var results = Decide(() => Array.ConvertAll(
            profiles, profile => area.AcceptProfile(profile.MeterNumber, RowsOf(profile), nowUnixSeconds)));
        await CommitAsync(area, nowUnixSeconds);
        var refused = Array.ConvertAll(results, result => result.RefusedCount + result.ConflictCount);
        for (var index = 0; index < profiles.Length; index++)
        {
            if (results[index].ClosedCount > 0)
            {
                refused[index] = await ReviseLateAsync(area, profiles[index], nowUnixSeconds);
            }
        }

        await EstimateAgainAsync(area, profiles, nowUnixSeconds);

        return [.. profiles.Select((profile, index) => PositionOf(area, profile.MeterNumber, refused[index]))];
    }

    public async Task<MeterPosition> DeclareLost(
        long meterNumber, long firstUnixSeconds, long lastUnixSeconds, long nowUnixSeconds)
    {
        var area = await OpenAsync();
        Decide(() => area.DeclareLost(meterNumber, new(firstUnixSeconds, lastUnixSeconds), nowUnixSeconds));
        await CommitAsync(area, nowUnixSeconds);
        return PositionOf(area, meterNumber, refusedCount: 0);
    }

    public async Task CloseDays(long nowUnixSeconds)
    {
        var area = await OpenAsync();
        await EstimateAsync(area, nowUnixSeconds);
        var today = terms.Tariff.DayOf(nowUnixSeconds);
        var result = Decide(() => area.CloseDay(today.AddDays(-1), nowUnixSeconds));
        await CommitAsync(area, nowUnixSeconds, checkpoint: result.ClosedCount > 0);
        if (result.ClosedCount > 0)
        {
            log.DaysClosed(AreaId, result.ClosedCount, result.WaitingCount);
        }
    }

    public async Task<MeterPosition> RelayRead(
        long meterNumber, int orderSequence, byte controlState, long nowUnixSeconds)
    {
        var area = await OpenAsync();
        var read = (ControlState)controlState;
        var before = area.Standing(meterNumber).Relay;
        var inFlight = before.InFlight && before.Sequence == orderSequence;
        Decide(() => area.RelayRead(meterNumber, orderSequence, read, nowUnixSeconds));
        var after = area.Standing(meterNumber).Relay;
        var settled = inFlight && (!after.InFlight || after.Sequence != orderSequence);
        await CommitAsync(area, nowUnixSeconds, settled: settled
            ? [new(meterNumber, orderSequence, RelayState.Satisfies(read, before.OrderedPower))]
            : []);
        return PositionOf(area, meterNumber, refusedCount: 0);
    }

    public async Task<VendAnswer> Vend(VendRequest request, long nowUnixSeconds)
    {
        var area = await OpenAsync();
        var asked = new TopUpRequest(
            request.AccountNumber, (Channel)request.Channel, request.Reference, Money.FromNanos(request.AmountNanos));
        var booked = EntryKey.TryTopUp(asked.Channel, asked.Reference, out var key) ? ledger.Find(key) : null;
        var result = Decide(() => area.AcceptTopUp(asked, booked, nowUnixSeconds));
        await CommitAsync(area, nowUnixSeconds);
        return new(result.Outcome, result.Amount.Nanos, result.PresetRepaid.Nanos, result.Credited.Nanos,
            result.Balance.Nanos);
    }

    public async Task<AccountBrief[]> Accounts()
    {
        var area = await OpenAsync();
        return [.. registry.InArea(AreaId).Select(point =>
        {
            var standing = area.Standing(point.MeterNumber);
            return new AccountBrief(
                point.AccountNumber,
                point.MeterNumber,
                standing.Purse.BalanceNanos,
                (byte)standing.Relay.Read,
                standing.LastRowUnixSeconds,
                standing.Missing.Sum(range =>
                    ((range.LastUnixSeconds - range.FirstUnixSeconds) / UtilityTerms.IntervalSeconds) + 1),
                standing.Missing.Select(range => range.FirstUnixSeconds).DefaultIfEmpty().Min(),
                area.ClosedThroughUnixSeconds(point.AccountNumber));
        })];
    }

    public async Task<AccountView?> Account(long accountNumber)
    {
        var area = await OpenAsync();
        return area.Snapshot(accountNumber) is { } snapshot ? AccountView.Of(snapshot) : null;
    }

    async Task<ServiceArea> OpenAsync()
    {
        if (opened is not null)
        {
            return opened;
        }

        var stored = await store.ClaimAsync(AreaId);
        ownerEpoch = stored.OwnerEpoch;
        var area = ServiceArea.Open(terms.OfArea(AreaId), stored.Checkpoint, stored.Journal);
        checkpointSequence = stored.Checkpoint?.Sequence ?? 0;
        var installedUnixSeconds = registry.Installation.HistoryFromUnixSeconds;
        foreach (var account in area.NotInstalled().ToArray())
        {
            area.Install(account, installedUnixSeconds);
        }

        await CommitAsync(area, installedUnixSeconds);
        opened = area;
        // The process may have died between a commit and its orders. Sending twice is harmless.
        foreach (var order in area.OutstandingOrders(installedUnixSeconds))
        {
            relays.Send(order);
        }

        log.AreaOpened(AreaId, area.Sequence, stored.Journal.Count);
        return area;
    }

    /// <summary>A decision that fails half way leaves memory that nobody has decided: it is thrown away too.
    /// </summary>
    T Decide<T>(Func<T> decision)
    {
        try
        {
            return decision();
        }
        catch
        {
            opened = null;
            throw;
        }
    }

    async Task CommitAsync(
        ServiceArea area, long nowUnixSeconds, bool checkpoint = false, IReadOnlyList<SettledOrder>? settled = null,
        IReadOnlyList<StoredBill>? bills = null)
    {
        if (Decide(area.TakeCommit) is not { } commit)
        {
            return;
        }

        checkpoint |= commit.Sequence - checkpointSequence >= CheckpointCommitCount;
        try
        {
            await store.CommitAsync(new(
                commit, checkpoint ? area.ToCheckpoint() : null, settled ?? [], terms.Currency, nowUnixSeconds)
            {
                OwnerEpoch = ownerEpoch,
                Bills = bills ?? [],
            });
        }
        catch (Exception fault)
        {
            opened = null; // Memory may be ahead of the disk. Forget it, and read the disk again.
            log.CommitFailed(AreaId, commit.Sequence, fault.Message);
            if (fault is AreaOwnerLostException)
            {
                // The area lives in another process. Whoever asks again is led there.
                DeactivateOnIdle();
            }

            throw;
        }

        checkpointSequence = checkpoint ? commit.Sequence : checkpointSequence;
        foreach (var order in commit.Orders)
        {
            relays.Send(order);
        }
    }

    static RegisterRow[] RowsOf(MeterProfile profile)
    {
        var rows = new RegisterRow[profile.CapturedUnixSeconds.Length];
        for (var index = 0; index < rows.Length; index++)
        {
            rows[index] = new(
                profile.CapturedUnixSeconds[index], profile.ImportWattHours[index], profile.ExportWattHours[index]);
        }

        return rows;
    }

    static MeterPosition PositionOf(ServiceArea area, long meterNumber, int refusedCount)
    {
        var standing = area.Standing(meterNumber);
        var atRest = standing.Relay.Powered ? ControlState.Connected : ControlState.Disconnected;
        return new(
            meterNumber,
            standing.LastRowUnixSeconds,
            [.. standing.Missing.SelectMany(range => new[] { range.FirstUnixSeconds, range.LastUnixSeconds })],
            refusedCount,
            WatchRelay: standing.Relay.Read != atRest);
    }
}
