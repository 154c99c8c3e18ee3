using Tallywatt.Core.Readings;
using Tallywatt.Core.Relay;

namespace Tallywatt.Core.Areas;

/// <summary>A meter is replaced by another one.</summary>
/// <param name="AccountNumber">Whose.</param>
/// <param name="OldMeterNumber">The meter that was taken away.</param>
/// <param name="NewMeterNumber">The meter that was put in its place.</param>
/// <param name="AtUnixSeconds">When.</param>
/// <param name="OldImportWattHours">Where +A of the old meter stood, as read from its face.</param>
/// <param name="OldExportWattHours">Where -A of the old meter stood.</param>
/// <param name="NewImportWattHours">Where +A of the new meter stood when it began to count.</param>
/// <param name="NewExportWattHours">Where -A of the new meter stood.</param>
/// <param name="OldCapacityWattHours">
/// The count at which the old meter's register returned to zero, such as 100 000 000 for five drums of kWh; zero for
/// that of the service point.
/// </param>
public sealed record MeterExchange(
    long AccountNumber,
    long OldMeterNumber,
    long NewMeterNumber,
    long AtUnixSeconds,
    long OldImportWattHours,
    long OldExportWattHours,
    long NewImportWattHours,
    long NewExportWattHours,
    long OldCapacityWattHours = 0)
{
    /// <summary>Who asked for it; for the record.</summary>
    public string RequestedBy { get; init; } = "";

    /// <summary>Why; for the record.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>What became of an exchange.</summary>
public enum ExchangeOutcome
{
    /// <summary>The new meter counts from here on.</summary>
    Done,

    /// <summary>The same exchange was made before.</summary>
    Repeated,

    /// <summary>The account is not of this area, or has another meter.</summary>
    WrongMeter,

    /// <summary>The new meter measures, or measured, another service point or this one.</summary>
    MeterTaken,

    /// <summary>The time is in the future, or the old meter was read after it.</summary>
    WrongTime,

    /// <summary>A reading is not on its register, or implies more than the service point can carry.</summary>
    ImplausibleReading,
}

/// <summary>The register of a service point goes on though its meters come and go: every meter's positions are moved by
/// an offset onto it, so an exchange splits the interval it falls in to the watt-hour.</summary>
public sealed partial class ServiceArea
{
    List<MeterExchange> exchanges = [];
    List<AccountEnd> ends = [];

    /// <summary>Replaces a meter: energy up to the old meter's last reading, and from the new one's first.</summary>
    public ExchangeOutcome Exchange(MeterExchange exchange, long nowUnixSeconds)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        if (!slotByAccount.TryGetValue(exchange.AccountNumber, out var slot))
        {
            return ExchangeOutcome.WrongMeter;
        }

        if (Refusal(slot, exchange, nowUnixSeconds) is { } refusal)
        {
            return refusal;
        }

        if (!TryEnd(slot, exchange, out var end))
        {
            return ExchangeOutcome.ImplausibleReading;
        }

        JournalForm.WriteExchange(new(records), exchange, nowUnixSeconds);
        exchanges.Add(exchange);
        Exchange(slot, exchange, end, nowUnixSeconds);
        return ExchangeOutcome.Done;
    }

    /// <summary>A position on the service point's register as the meter that captured it showed it.</summary>
    public RegisterRow RawRow(long meterNumber, RegisterRow row) => RawOf(slotByMeter[meterNumber], row);

    /// <summary>Every meter the service point of an account has had, the newest last.</summary>
    public IReadOnlyList<long> MetersOf(long accountNumber) =>
        slotByAccount.TryGetValue(accountNumber, out var slot) ? MetersOf(slot) : [];

    /// <summary>The number that stands for the service point for ever: that of its first meter.</summary>
    long SeriesOf(int slot) => terms.Accounts[slot].MeterNumber;

    List<long> MetersOf(int slot) => Has(slot, AccountFlags.HasExtras) && extras[slot].Segments.Count > 0
        ? [.. extras[slot].Segments.Select(segment => segment.MeterNumber).Distinct()]
        : [accounts[slot].MeterNumber];

    ExchangeOutcome? Refusal(int slot, MeterExchange exchange, long nowUnixSeconds)
    {
        var account = accounts[slot];
        if (account.MeterNumber == exchange.NewMeterNumber && MetersOf(slot) is [.., var before, _]
            && before == exchange.OldMeterNumber)
        {
            return ExchangeOutcome.Repeated;
        }

        if (account.MeterNumber != exchange.OldMeterNumber)
        {
            return ExchangeOutcome.WrongMeter;
        }

        if (slotByMeter.ContainsKey(exchange.NewMeterNumber))
        {
            return ExchangeOutcome.MeterTaken;
        }

        var last = LastRow(slot)?.CapturedUnixSeconds ?? account.InstalledUnixSeconds;
        return exchange.AtUnixSeconds > nowUnixSeconds + ClockToleranceSeconds || exchange.AtUnixSeconds < last
            ? ExchangeOutcome.WrongTime
            : null;
    }

    /// <summary>Where the old meter's last reading lies on the service point's register.</summary>
    bool TryEnd(int slot, MeterExchange exchange, out RegisterRow end)
    {
        var account = accounts[slot];
        var capacity = account.RegisterCapacityWattHours;
        var oldCapacity = exchange.OldCapacityWattHours == 0 ? capacity : exchange.OldCapacityWattHours;
        end = new(exchange.AtUnixSeconds, exchange.OldImportWattHours, exchange.OldExportWattHours);
        if (!IsWithin(exchange.OldImportWattHours, oldCapacity) || !IsWithin(exchange.OldExportWattHours, oldCapacity)
            || !IsWithin(exchange.NewImportWattHours, capacity) || !IsWithin(exchange.NewExportWattHours, capacity))
        {
            return false;
        }

        if (LastRow(slot) is not { } last)
        {
            return true; // Nothing of the old meter was ever read: it ends where the new one begins.
        }

        var raw = RawOf(slot, last);
        end = new(
            exchange.AtUnixSeconds,
            Wrapped(last.ImportWattHours + Wrapped(exchange.OldImportWattHours - raw.ImportWattHours, oldCapacity),
                capacity),
            Wrapped(last.ExportWattHours + Wrapped(exchange.OldExportWattHours - raw.ExportWattHours, oldCapacity),
                capacity));
        return end.CapturedUnixSeconds == last.CapturedUnixSeconds
            ? end == last
            : Step.IsPlausible(account, last, end);
    }

    static bool IsWithin(long wattHours, long capacityWattHours) => wattHours >= 0 && wattHours < capacityWattHours;

    void Exchange(int slot, MeterExchange exchange, RegisterRow end, long nowUnixSeconds)
    {
        var account = accounts[slot];
        var capacity = account.RegisterCapacityWattHours;
        EndSegment(slot, exchange.AtUnixSeconds);
        extras[slot].Segments.Add(new(
            exchange.NewMeterNumber, exchange.AtUnixSeconds, long.MaxValue,
            Wrapped(end.ImportWattHours - exchange.NewImportWattHours, capacity),
            Wrapped(end.ExportWattHours - exchange.NewExportWattHours, capacity)));
        extras[slot].Suspects.Clear();
        TakeOverMeters(slot, extras[slot]);
        HoldEnd(slot, end, nowUnixSeconds);

        // The new meter is connected as far as we know; what the old one was told is void.
        relays[slot] = RelayState.Installed with { Sequence = relays[slot].Sequence };
        Want(slot, purses[slot].PowerWanted, nowUnixSeconds);
    }

    /// <summary>The old meter's last reading stands at the last capture time before it, so that what it measured is not
    /// spread over the new one's time.</summary>
    void HoldEnd(int slot, RegisterRow end, long nowUnixSeconds)
    {
        var account = accounts[slot];
        var captured = end.CapturedUnixSeconds / account.IntervalSeconds * account.IntervalSeconds;
        if (LastRow(slot) is not { } last || captured <= last.CapturedUnixSeconds
            || captured <= bases[slot].RatedThroughUnixSeconds)
        {
            return;
        }

        var held = HeldRows(slot, history: null);
        held.Add(new(
            end with { CapturedUnixSeconds = captured }, new(ReadingQuality.Substituted, ReadingMethod.Calculated)));
        Stand(slot, new(bases[slot], BaseRating(slot), BaseCode(slot), held[1..], Awaited(slot), default),
            nowUnixSeconds);
    }

    /// <summary>From an instant on the same meter counts from elsewhere.</summary>
    void BreakRegister(int slot, long atUnixSeconds, long importMovedWattHours, long exportMovedWattHours)
    {
        var before = EndSegment(slot, atUnixSeconds);
        var capacity = accounts[slot].RegisterCapacityWattHours;
        extras[slot].Segments.Add(before with
        {
            FromUnixSeconds = atUnixSeconds,
            UntilUnixSeconds = long.MaxValue,
            ImportOffsetWattHours = Wrapped(before.ImportOffsetWattHours + importMovedWattHours, capacity),
            ExportOffsetWattHours = Wrapped(before.ExportOffsetWattHours + exportMovedWattHours, capacity),
        });
    }

    RegisterSegment EndSegment(int slot, long atUnixSeconds)
    {
        var segments = ExtrasOf(slot).Segments;
        var last = segments.Count > 0
            ? segments[^1]
            : new(accounts[slot].MeterNumber, long.MinValue, long.MaxValue, 0, 0);
        if (segments.Count > 0)
        {
            segments.RemoveAt(segments.Count - 1);
        }

        segments.Add(last with { UntilUnixSeconds = atUnixSeconds });
        return last;
    }

    /// <summary>The account has its newest meter; rows of earlier ones are still its own.</summary>
    void TakeOverMeters(int slot, AccountExtras held)
    {
        if (held.Segments.Count == 0)
        {
            return;
        }

        accounts[slot] = accounts[slot] with { MeterNumber = held.Segments[^1].MeterNumber };
        foreach (var segment in held.Segments.Where(_ => !Has(slot, AccountFlags.Ended)))
        {
            slotByMeter[segment.MeterNumber] = slot;
        }
    }

    /// <summary>Rows of a service point with more than one stretch of register: moved onto its own, or refused when
    /// their meter was not there.</summary>
    ProfileResult AcceptOfSegments(
        int slot, long meterNumber, ReadOnlySpan<RegisterRow> rows, long nowUnixSeconds)
    {
        var moved = new List<RegisterRow>();
        foreach (var row in rows)
        {
            if (TryMove(slot, meterNumber, row, out var onServicePoint))
            {
                moved.Add(onServicePoint);
            }
        }

        var result = AcceptOnServicePoint(
            slot, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(moved), nowUnixSeconds);
        return result with { RefusedCount = result.RefusedCount + rows.Length - moved.Count };
    }

    bool TryMove(int slot, long meterNumber, RegisterRow raw, out RegisterRow row)
    {
        row = raw;
        if (!Has(slot, AccountFlags.HasExtras) || extras[slot].Segments.Count == 0)
        {
            return true;
        }

        var capacity = accounts[slot].RegisterCapacityWattHours;
        foreach (var segment in extras[slot].Segments)
        {
            if (segment.MeterNumber == meterNumber && raw.CapturedUnixSeconds > segment.FromUnixSeconds
                && raw.CapturedUnixSeconds <= segment.UntilUnixSeconds)
            {
                row = raw with
                {
                    ImportWattHours = IsWithin(raw.ImportWattHours, capacity)
                        ? Wrapped(raw.ImportWattHours + segment.ImportOffsetWattHours, capacity)
                        : raw.ImportWattHours,
                    ExportWattHours = IsWithin(raw.ExportWattHours, capacity)
                        ? Wrapped(raw.ExportWattHours + segment.ExportOffsetWattHours, capacity)
                        : raw.ExportWattHours,
                };
                return true;
            }
        }

        return false;
    }

    RegisterRow RawOf(int slot, RegisterRow row)
    {
        if (!Has(slot, AccountFlags.HasExtras) || extras[slot].Segments.Count == 0)
        {
            return row;
        }

        var capacity = accounts[slot].RegisterCapacityWattHours;
        var segment = extras[slot].Segments.FindLast(segment => row.CapturedUnixSeconds > segment.FromUnixSeconds);
        return row with
        {
            ImportWattHours = Wrapped(row.ImportWattHours - segment.ImportOffsetWattHours, capacity),
            ExportWattHours = Wrapped(row.ExportWattHours - segment.ExportOffsetWattHours, capacity),
        };
    }

    void ReplayExchange(ref JournalReader records)
    {
        var exchange = JournalForm.ReadExchange(ref records);
        var nowUnixSeconds = records.Signed();
        var slot = SlotOfRecord(exchange.AccountNumber);
        if (!TryEnd(slot, exchange, out var end))
        {
            throw new AreaCorruptException($"The exchange of meter {exchange.OldMeterNumber} cannot be done again.");
        }

        Exchange(slot, exchange, end, nowUnixSeconds);
    }
}
