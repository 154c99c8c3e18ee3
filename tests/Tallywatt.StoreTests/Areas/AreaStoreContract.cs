using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Notices;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Relay;
using Tallywatt.Core.Units;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Ledger;
using Tallywatt.Platform.Notices;
using Tallywatt.Platform.Reports;
using Tallywatt.Storage;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Notices;
using Tallywatt.Storage.Reports;
using Xunit;

namespace Tallywatt.StoreTests.Areas;

/// <summary>What every area store does, and the books and outboxes that are written with it.</summary>
public abstract class AreaStoreContract(StoreKind kind) : StoreContract(kind)
{
    const long Area = 1;
    const long Account = 100_001;
    const long Meter = 12;
    const long Noon = 1_700_000_000;

    IAreaStore store = null!;

    IAreaStore Store => store;

    LedgerStore Ledger => new(Database);

    NoticeOutbox Outbox => new(Database);

    ReportStore Reports => new(Database);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        store = StorageSetup.AreaStoreOf(Database);
    }

    [Fact]
    public async Task The_journal_comes_back_in_order_and_byte_for_byte()
    {
        await CommitAsync(Commit(1));
        await CommitAsync(Commit(2));
        var stored = Store.Load(Area);

        Assert.Null(stored.Checkpoint);
        Assert.Equal([1L, 2L], stored.Journal.Select(row => row.Sequence));
        Assert.Equal(new byte[] { 2, 2, 2 }, stored.Journal[1].Payload.ToArray());
        Assert.Empty(Store.Load(areaNumber: 2).Journal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(0)]
    public async Task A_commit_that_does_not_follow_the_last_is_refused(long sequence)
    {
        await CommitAsync(Commit(1));

        await Assert.ThrowsAsync<InvalidOperationException>(() => CommitAsync(Commit(sequence)));
        Assert.Single(Store.Load(Area).Journal);
    }

    [Fact]
    public async Task A_checkpoint_takes_the_place_of_the_journal_before_it()
    {
        await CommitAsync(Commit(1));
        await CommitAsync(Commit(2), checkpoint: new(Area, 2, new byte[] { 9 }));
        await CommitAsync(Commit(3));
        var stored = Store.Load(Area);

        Assert.Equal(2, stored.Checkpoint!.Sequence);
        Assert.Equal(new byte[] { 9 }, stored.Checkpoint.Payload.ToArray());
        Assert.Equal([3L], stored.Journal.Select(row => row.Sequence));
    }

    [Fact]
    public async Task Entries_are_found_by_key_and_add_up_to_balances()
    {
        var preset = Posting.Preset(Account, Money.FromUnits(20), "CNY", Noon);
        await CommitAsync(Commit(1) with { Entries = [preset] });
        await CommitAsync(Commit(2) with { Entries = [TopUp("a", 50)] });

        Assert.True(Ledger.Find(preset.Key)!.SaysTheSameAs(preset));
        Assert.Equal(Money.FromUnits(50), Ledger.Balance(AccountId.Customer(Account)));
        Assert.Equal(Money.FromUnits(-50), Ledger.Balance(AccountId.Clearing(Channel.Portal)));
        Assert.Equal(Money.Zero, Ledger.Balance(AccountId.Preset(Account)));
        Assert.Null(Ledger.Find(EntryKey.Preset(Account + 1)));
    }

    [Fact]
    public async Task An_entry_whose_key_is_in_the_books_rolls_the_whole_commit_back()
    {
        await CommitAsync(Commit(1) with { Entries = [TopUp("a", 50)] });
        var again = Commit(2) with { Entries = [TopUp("b", 10), TopUp("a", 50)], Notices = [Notice(1)] };

        await Assert.ThrowsAsync<InvalidOperationException>(() => CommitAsync(again));
        Assert.Single(Store.Load(Area).Journal);
        Assert.Empty(Outbox.After(0, 10));
        Assert.Equal(Money.FromUnits(-50), Ledger.Balance(AccountId.Clearing(Channel.Portal)));
    }

    [Fact]
    public async Task An_entry_of_a_batch_is_booked_once_too()
    {
        LedgerEntry[] presets =
            [.. Enumerable.Range(0, 5).Select(i => Posting.Preset(Account + i, Money.FromUnits(20), "CNY", Noon))];
        await CommitAsync(Commit(1) with { Entries = presets });

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => CommitAsync(Commit(2) with { Entries = [presets[3]], Notices = [Notice(1)] }));
        Assert.Empty(Outbox.After(0, 10));
        await CommitAsync(Commit(2) with
        {
            Entries = [Posting.Preset(Account + 9, Money.FromUnits(20), "CNY", Noon)],
        });
        Assert.True(Ledger.Find(presets[3].Key)!.SaysTheSameAs(presets[3]));
    }

    [Fact]
    public async Task Commits_of_many_areas_at_once_are_each_whole_or_absent()
    {
        var commits = Enumerable.Range(1, 40).Select(area => (
            Area: area,
            Task: Store.CommitAsync(new(
                new(area, area % 7 == 0 ? 2 : 1, new byte[] { 1 }, [TopUp($"many-{area / 2}", 50)], [], [], []),
                null, [], "CNY", Noon)))).ToList();
        foreach (var (area, task) in commits)
        {
            var fault = await Record.ExceptionAsync(() => task);
            Assert.Equal(fault is null, Store.Load(area).Journal.Count == 1);
            Assert.True(area % 7 != 0 || fault is InvalidOperationException);
        }

        // Every key is offered by two areas, and is booked once.
        var bookedCount = commits.Count(commit => Store.Load(commit.Area).Journal.Count == 1);
        Assert.Equal(Money.FromUnits(-50 * bookedCount), Ledger.Balance(AccountId.Clearing(Channel.Portal)));
        Assert.InRange(bookedCount, 18, 21);
    }

    [Fact]
    public async Task Messages_wait_in_the_outbox_in_order()
    {
        await CommitAsync(Commit(1) with { Notices = [Notice(1)] });
        await CommitAsync(Commit(2) with { Notices = [Notice(2), Notice(3)] });
        var first = Outbox.After(0, 2);

        Assert.Equal(2, first.Count);
        Assert.Equal(NoticeKind.FirstReminder, first[0].Kind);
        Assert.Single(Outbox.After(first[1].Sequence, 10));
    }

    [Fact]
    public async Task A_newer_order_replaces_an_unconfirmed_one_and_a_confirmed_one_stays()
    {
        await CommitAsync(Commit(1) with { Orders = [new(Meter, 1, Powered: false, Noon)] });
        await CommitAsync(Commit(2), settled: [new(Meter, 1, Confirmed: true)]);
        await CommitAsync(Commit(3) with { Orders = [new(Meter, 2, Powered: true, Noon)] });
        await CommitAsync(Commit(4) with { Orders = [new(Meter, 3, Powered: false, Noon)] });

        Assert.Equal(
            [RelayOrderState.Queued, RelayOrderState.Superseded, RelayOrderState.Confirmed],
            Reports.RelayOrders(10).Select(order => order.State));
    }

    [Fact]
    public async Task An_order_that_the_meter_did_not_obey_is_not_confirmed()
    {
        await CommitAsync(Commit(1) with { Orders = [new(Meter, 1, Powered: false, Noon)] });
        await CommitAsync(Commit(2), settled: [new(Meter, 1, Confirmed: false)]);
        var order = Assert.Single(Reports.RelayOrders(10));

        Assert.Equal(RelayOrderState.Superseded, order.State);
        Assert.Null(order.SettledUnixSeconds);
    }

    [Fact]
    public async Task A_closed_day_comes_back_with_its_rates()
    {
        var day = new DaySummary(
            new(2026, 11, 23), 12_345, 678, new(Money.FromCents(603), Money.FromCents(1), Money.FromCents(24)), 96,
            [new("peak", 1, 12_000, Money.FromCents(590)), new("off peak, deep", 2, 345, Money.FromCents(13))]);
        await CommitAsync(Commit(1) with { MeterDays = [new(Account, Meter, new byte[] { 1, 2 }, day)] });
        var read = Assert.Single(Reports.ClosedDays((int)Area, Meter, day.Day, day.Day));

        Assert.Equal(day with { Rates = [] }, read with { Rates = [] });
        Assert.Equal(day.Rates.AsEnumerable(), read.Rates);
    }

    [Fact]
    public async Task A_top_up_that_only_repaid_the_preset_credit_is_listed_too()
    {
        await CommitAsync(Commit(1) with { Entries = [Posting.Preset(Account, Money.FromUnits(20), "CNY", Noon)] });
        await CommitAsync(Commit(2) with { Entries = [TopUp("a", 20)] });
        var line = Assert.Single(Reports.TopUps(Account, 10));

        Assert.Equal((Money.FromUnits(20), Money.FromUnits(20)), (line.Amount, line.PresetCreditDeducted));
        Assert.Equal(TopUpChannel.Website, line.Channel);
        Assert.Empty(Reports.TopUps(Account + 1, 10));
    }

    [Fact]
    public async Task A_late_commit_of_an_owner_before_is_refused_and_writes_nothing()
    {
        var before = await Store.ClaimAsync(Area);
        await CommitAsync(Commit(1), ownerEpoch: before.OwnerEpoch);
        var after = await Store.ClaimAsync(Area);
        var late = Commit(2) with { Entries = [TopUp("a", 50)], Notices = [Notice(1)] };
        await Assert.ThrowsAsync<AreaOwnerLostException>(() => CommitAsync(late, ownerEpoch: before.OwnerEpoch));
        await Assert.ThrowsAsync<AreaOwnerLostException>(() => CommitAsync(late));
        await Assert.ThrowsAsync<AreaOwnerLostException>(
            () => CommitAsync(late, ownerEpoch: after.OwnerEpoch + 1));

        Assert.True(after.OwnerEpoch > before.OwnerEpoch);
        Assert.Equal([1L], after.Journal.Select(row => row.Sequence));
        Assert.Single(Store.Load(Area).Journal);
        Assert.Empty(Outbox.After(0, 10));
        Assert.Equal(Money.Zero, Ledger.Balance(AccountId.Customer(Account)));
        await CommitAsync(Commit(2), ownerEpoch: after.OwnerEpoch);
        Assert.Equal(after.OwnerEpoch, Store.Load(Area).OwnerEpoch);
    }

    [Fact]
    public async Task Owners_of_different_areas_know_nothing_of_each_other()
    {
        var first = await Store.ClaimAsync(Area);
        await Store.ClaimAsync(Area + 1);
        await Store.ClaimAsync(Area + 1);

        await CommitAsync(Commit(1), ownerEpoch: first.OwnerEpoch);
    }

    [Fact]
    public async Task A_history_begins_at_the_newest_anchor_old_enough_and_has_the_newest_revision_of_each_day()
    {
        var first = new DateOnly(2026, 2, 27);
        MeterDay[] days = [.. Enumerable.Range(0, 4).Select(index => Day(first.AddDays(index), 0, index))];
        AreaExtras extras = new(
            [new(Account, new(2026, 3, 1), new byte[] { 1 })],
            [new(Account, Meter, new(900, 5, 6), QuarantineReason.Jump, Noon)]);
        await CommitAsync(Commit(1) with { MeterDays = days, Extras = extras });
        var moved = extras with { Anchors = [new(Account, new(2026, 3, 1), new byte[] { 2 })] };
        await CommitAsync(Commit(2) with { MeterDays = [Day(first.AddDays(3), 1, 77)], Extras = moved });

        HistoryQuestion asked = new(Area, Account, Meter, first, first.AddDays(3), first.AddDays(3), 900);
        var fromAnchor = Store.History(asked);
        var fromFirst = Store.History(asked with { Day = first.AddDays(1) });
        var ofAnother = Store.History(asked with { AccountNumber = Account + 1, FirstDay = first.AddDays(3) });

        Assert.Equal([2], fromAnchor.Anchor!.Body.ToArray());
        Assert.Equal([(first.AddDays(2), 0, 2L), (first.AddDays(3), 1, 77L)], fromAnchor.Days.Select(Said));
        Assert.Equal(new(ReadingQuality.Estimated, ReadingMethod.Linear), fromAnchor.Days[1].Rows[0].Code);
        Assert.Null(fromFirst.Anchor);
        Assert.Equal([0L, 1L, 2L, 77L], fromFirst.Days.Select(day => day.Summary.ImportWattHours));
        Assert.Equal([77L], ofAnother.Days.Select(day => day.Summary.ImportWattHours));
        Assert.Equal(4, Reports.ClosedDays((int)Area, Meter, first, first.AddDays(9)).Count);
    }

    static (DateOnly, int, long) Said(HeldDay day) => (day.Summary.Day, day.Revision, day.Summary.ImportWattHours);

    static MeterDay Day(DateOnly day, int revision, long wattHours) => new(
        Account, Meter,
        RowsBlob.WriteMarked(
            [new(new(900, 1, 2), revision == 0 ? default : new(ReadingQuality.Estimated, ReadingMethod.Linear))], 900),
        new(day, wattHours, 0, default, 1, []))
    {
        Revision = revision,
    };

    Task CommitAsync(
        AreaCommit commit, AreaCheckpoint? checkpoint = null, IReadOnlyList<SettledOrder>? settled = null,
        long ownerEpoch = 0) =>
        Store.CommitAsync(new(commit, checkpoint, settled ?? [], "CNY", Noon) { OwnerEpoch = ownerEpoch });

    static AreaCommit Commit(long sequence) =>
        new(Area, sequence, new[] { (byte)sequence, (byte)sequence, (byte)sequence }, [], [], [], []);

    static LedgerEntry TopUp(string reference, long units)
    {
        EntryKey.TryTopUp(Channel.Portal, reference, out var key);
        return Posting.TopUp(
            key, Account, Channel.Portal, Money.FromUnits(units), Money.FromUnits(Math.Min(units, 20)), "CNY", Noon);
    }

    static Notice Notice(int occasion) =>
        new(Account, NoticeKind.FirstReminder, occasion, Money.FromUnits(29), Money.FromUnits(30), Noon);
}

public sealed class SqliteAreaStoreTests() : AreaStoreContract(StoreKind.Sqlite);

public sealed class PostgresAreaStoreTests() : AreaStoreContract(StoreKind.Postgres);
