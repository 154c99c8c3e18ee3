using Tallywatt.Platform.HeadEnd.Commands;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Storage.HeadEnd;
using Xunit;

namespace Tallywatt.StoreTests.HeadEnd;

/// <summary>What every store of commands does. A database is a subclass without tests of its own.</summary>
public abstract class CommandStoreContract(StoreKind kind) : StoreContract(kind)
{
    const int Area = 3;
    const long Meter = 42;
    static readonly CommandBody Off = new RelayCommand(Powered: false);

    CommandStore Store => new(Database);

    [Fact]
    public async Task A_command_is_found_again_after_a_restart_with_everything_it_says()
    {
        CommandBody[] bodies =
        [
            Off, new ClockCommand(), new TokenCommand("12345678901234567890"),
            new RechargeCommand(new(5_000, 2, 123_456_789_012, OpensAccount: false)), new KeysCommand(2),
            new TariffCommand(Tariff()),
        ];
        var ids = new List<long>();
        foreach (var body in bodies)
        {
            ids.Add((await Store.AddAsync(New($"key {ids.Count}", body))).Command.Id);
        }

        await RestartAsync();

        for (var index = 0; index < bodies.Length; index++)
        {
            var found = (await Store.FindAsync(ids[index]))!;
            Assert.Equal(bodies[index].ToText(), found.Body.ToText());
            Assert.Equal(bodies[index].GetType(), found.Body.GetType());
            Assert.Equal(
                (Area, Meter, $"key {index}", "a dispatcher", "a test", (int?)null, 100L, (long?)500L),
                (found.AreaId, found.MeterNumber, found.Key, found.RequestedBy, found.Reason, found.OrderSequence,
                    found.CreatedUnixSeconds, found.ValidUntilUnixSeconds));
            Assert.Equal((CommandState.Queued, 0), (found.State, found.AttemptCount));
        }

        Assert.Equal(ids, (await Store.OpenOfAsync(Area, Meter)).Select(command => command.Id));
        Assert.Equal([new(Area, Meter, ids[^1])], await Store.OpenSinceAsync(0));
        Assert.Empty(await Store.OpenSinceAsync(ids[^1]));
        Assert.Null(await Store.FindAsync(ids[^1] + 1));
    }

    [Fact]
    public async Task A_key_gives_the_command_it_belongs_to()
    {
        var (first, isNew) = await Store.AddAsync(New("once", Off));
        var (again, isNewAgain) = await Store.AddAsync(New("once", new ClockCommand()));

        Assert.True(isNew);
        Assert.False(isNewAgain);
        Assert.Equal(first.Id, again.Id);
        Assert.IsType<RelayCommand>(again.Body);
    }

    [Fact]
    public async Task Many_who_add_the_same_key_at_once_add_one_command()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Store.AddAsync(New("same", Off))));

        Assert.Single(answers, answer => answer.IsNew);
        Assert.Single(answers.Select(answer => answer.Command.Id).Distinct());
    }

    [Fact]
    public async Task A_command_goes_from_queued_over_sent_to_its_end_and_no_further()
    {
        var id = (await Store.AddAsync(New("one", Off))).Command.Id;
        Assert.True(await Store.SendingAsync(id, 110));
        Assert.True(await Store.AttemptFailedAsync(id, "no answer", wasSent: true));
        Assert.True(await Store.SendingAsync(id, 120));
        var sent = (await Store.FindAsync(id))!;
        Assert.Equal(
            (CommandState.Sent, 2, "no answer", 110L),
            (sent.State, sent.AttemptCount, sent.LastError, sent.SentUnixSeconds));

        // What may be on the wire cannot be taken back.
        Assert.False(await Store.SettleAsync(id, new(CommandState.Cancelled, 125)));
        Assert.True(await Store.SettleAsync(id, new(CommandState.Confirmed, 130, "disconnected")));
        await RestartAsync();

        var settled = (await Store.FindAsync(id))!;
        Assert.Equal(
            (CommandState.Confirmed, 130L, "disconnected", (string?)null),
            (settled.State, settled.SettledUnixSeconds, settled.ReadBack, settled.LastError));
        Assert.False(await Store.SendingAsync(id, 140));
        Assert.False(await Store.AttemptFailedAsync(id, "late", wasSent: false));
        Assert.False(await Store.SettleAsync(id, new(CommandState.Failed, 150)));
        Assert.Empty(await Store.OpenOfAsync(Area, Meter));
    }

    [Fact]
    public async Task What_never_left_is_still_queued_and_can_be_taken_back()
    {
        var id = (await Store.AddAsync(New("one", Off))).Command.Id;
        Assert.True(await Store.AttemptFailedAsync(id, "not connected", wasSent: false));
        var queued = (await Store.FindAsync(id))!;
        Assert.Equal(
            (CommandState.Queued, 1, (long?)null), (queued.State, queued.AttemptCount, queued.SentUnixSeconds));

        Assert.True(await Store.SettleAsync(id, new(CommandState.Cancelled, 120, Error: "by a dispatcher")));
        Assert.False(await Store.SendingAsync(id, 130));
    }

    [Fact]
    public async Task Renewed_keys_are_in_force_with_the_end_of_their_command()
    {
        Assert.Equal(1, Store.KeyVersionOf(Meter));
        var id = (await Store.AddAsync(New("keys", new KeysCommand(2)))).Command.Id;
        await Store.SendingAsync(id, 110);
        Assert.True(await Store.SettleAsync(id, new(CommandState.Confirmed, 120, KeyVersion: 2)));
        await RestartAsync();

        Assert.Equal(2, Store.KeyVersionOf(Meter));
        Assert.Equal(1, Store.KeyVersionOf(Meter + 1));
        Assert.False(await Store.SettleAsync(id, new(CommandState.Confirmed, 130, KeyVersion: 3)));
        Assert.Equal(2, Store.KeyVersionOf(Meter));
    }

    [Fact]
    public async Task Commands_are_listed_newest_first_by_meter_state_and_kind()
    {
        var ids = new List<long>();
        for (var index = 0; index < 6; index++)
        {
            var body = index % 2 == 0 ? Off : new ClockCommand();
            ids.Add((await Store.AddAsync(New($"{index}", body, Meter + (index % 3)))).Command.Id);
        }

        await Store.SettleAsync(ids[0], new(CommandState.Cancelled, 120));

        Assert.Equal(Enumerable.Reverse(ids), await IdsAsync(new()));
        Assert.Equal([ids[3], ids[0]], await IdsAsync(new(MeterNumber: Meter)));
        Assert.Equal([ids[5], ids[3], ids[1]], await IdsAsync(new(Kind: "clock")));
        Assert.Equal([ids[0]], await IdsAsync(new(State: CommandState.Cancelled)));
        Assert.Equal([ids[3], ids[2]], await IdsAsync(new(BeforeId: ids[4], LimitCount: 2)));
        Assert.Empty(await IdsAsync(new(Meter, CommandState.Cancelled, "clock")));
    }

    [Fact]
    public async Task The_last_relay_command_is_told_apart_by_who_asked()
    {
        var mine = (await Store.AddAsync(New("person", Off))).Command;
        var purse = (await Store.AddAsync(New("purse", new RelayCommand(true)) with { OrderSequence = 4 })).Command;
        var later = (await Store.AddAsync(New("later", new RelayCommand(true)))).Command;
        await Store.SettleAsync(later.Id, new(CommandState.Cancelled, 120));

        Assert.Equal(mine.Id, (await Store.LastRelayAsync(Area, Meter, ofPurse: false))!.Id);
        Assert.Equal(purse.Id, (await Store.LastRelayAsync(Area, Meter, ofPurse: true))!.Id);
        Assert.Null(await Store.LastRelayAsync(Area, Meter + 1, ofPurse: true));
    }

    async Task<IEnumerable<long>> IdsAsync(CommandFilter filter) =>
        (await Store.ListAsync(filter)).Select(command => command.Id);

    static MeterCommand New(string key, CommandBody body, long meter = Meter) =>
        new(0, Area, meter, key, body, "a dispatcher", "a test", null, 100, 500);

    static MeterTariff Tariff() => new(
        "tou", [new("1", 1, 1, [1, 1, 1, 1, 1, 2, 2])],
        [new(1, [new(0, 1), new(480, 2)]), new(2, [new(0, 1)])],
        [new(2027, 5, 1, 2), new(null, 10, 1, 2)], [300_000_000, 600_000_000, 0, 0], [240_000], [0, 50_000_000], 1,
        [new(1, 1)], 1_800_000_000);
}

public sealed class SqliteCommandStoreTests() : CommandStoreContract(StoreKind.Sqlite);

public sealed class PostgresCommandStoreTests() : CommandStoreContract(StoreKind.Postgres);
