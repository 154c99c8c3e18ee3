using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tallywatt.Core.Units;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Commands;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Platform.Registry;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.Protocols.Sts;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Security;
using Tallywatt.SoftMeter.Servers;
using Tallywatt.SoftMeter.Tariff;
using Xunit;
using RelayCommand = Tallywatt.Platform.HeadEnd.Commands.RelayCommand;

namespace Tallywatt.Tests.HeadEnd.Commands;

/// <summary>Commands to real meters behind real sockets, in both languages, over lines that lose answers.</summary>
public sealed class MeterOrdersTests : IAsyncDisposable
{
    /// <summary>2026-01-01T00:00:00Z.</summary>
    const long Start = 1_767_225_600;

    const long Number = 77;
    const uint Password = 0x12_34_56;

    readonly Meter meter = new(MeterIdentity.FromNumber(Number), new ConstantLoad(importWatts: 0), Start);
    readonly FakeTimeProvider lineTime = new();
    readonly FakeClock clock = new() { NowUnixSeconds = Start };
    readonly FakeArea area = new();
    readonly MemoryCommandStore store = new();
    readonly MeterTcpServer server = new(TimeProvider.System);
    readonly KeyVersions versions;
    readonly List<IAsyncDisposable> things = [];
    MeterSecurity? security;

    public MeterOrdersTests()
    {
        versions = new(store);
        meter.AdvanceTo(Start);
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    long Serial => long.Parse(meter.Identity.SerialNumber, System.Globalization.CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        foreach (var thing in Enumerable.Reverse(things))
        {
            await thing.DisposeAsync();
        }

        await server.DisposeAsync();
    }

    [Theory]
    [InlineData(MeterProtocol.Dlms)]
    [InlineData(MeterProtocol.Dlt645)]
    public async Task A_wrong_clock_is_set_and_read_back(MeterProtocol protocol)
    {
        meter.Change(owner => owner.Clock.Set(Start + 600));
        var queue = Queue(protocol);
        var command = await DoneAsync(queue, new ClockCommand());

        Assert.Equal((CommandState.Confirmed, "was +600 s, set, now 0 s"), (command.State, command.ReadBack));
        Assert.Equal(Start, meter.Look(owner => owner.Clock.UnixSeconds));
    }

    [Fact]
    public async Task An_order_that_ends_by_the_meters_clock_sets_a_wrong_clock_first()
    {
        meter.Change(owner => owner.Clock.Set(Start - 86_400));
        var queue = Queue(MeterProtocol.Dlt645);
        var command = await DoneAsync(queue, new RelayCommand(Powered: false));

        Assert.Equal((CommandState.Confirmed, "disconnected"), (command.State, command.ReadBack));
        Assert.False(meter.Relay.OutputState);
        Assert.Equal(Start, meter.Look(owner => owner.Clock.UnixSeconds));
    }

    [Theory]
    [InlineData(MeterProtocol.Dlms)]
    [InlineData(MeterProtocol.Dlt645)]
    public async Task A_relay_is_opened_and_made_ready_over_a_line_that_loses_answers(MeterProtocol protocol)
    {
        var random = new Random(3);
        var queue = Queue(protocol, () => random.Next(3) == 0);
        var off = await DoneAsync(queue, new RelayCommand(Powered: false));
        Assert.Equal((CommandState.Confirmed, "disconnected"), (off.State, off.ReadBack));
        Assert.False(meter.Relay.OutputState);

        var on = await DoneAsync(queue, new RelayCommand(Powered: true));
        Assert.Equal(CommandState.Confirmed, on.State);
        Assert.StartsWith("ready for reconnection", on.ReadBack, StringComparison.Ordinal);
        meter.PressButton();
        Assert.True(meter.Relay.OutputState);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Purchases_are_credited_once_each_over_a_line_that_loses_answers(int seed)
    {
        var purse = Local();
        var random = new Random(seed);
        var queue = Queue(MeterProtocol.Dlt645, () => random.Next(4) == 0);
        for (var count = 1u; count <= 6; count++)
        {
            var command = await DoneAsync(
                queue, new RechargeCommand(new(1_000 * count, count, 4_711, OpensAccount: count == 1)));
            Assert.Equal((count, CommandState.Confirmed, (string?)null), (count, command.State, command.LastError));
        }

        Assert.Equal(Money.FromUnits(210), purse.View.TotalPurchased);
        var late = await DoneAsync(queue, new RechargeCommand(new(1_000, 3, 4_711, OpensAccount: false)));
        Assert.Equal(
            (CommandState.Failed, "the meter has counted 6 purchases, so number 3 is past"),
            (late.State, late.LastError));
        var early = await DoneAsync(queue, new RechargeCommand(new(1_000, 9, 4_711, OpensAccount: false)));
        Assert.Equal(
            (CommandState.Failed, "the meter has counted 6 purchases and takes number 7 next"),
            (early.State, early.LastError));
        Assert.Equal(Money.FromUnits(210), purse.View.TotalPurchased);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Tokens_count_once_each_over_a_line_that_loses_answers(int seed)
    {
        var purse = Local();
        purse.PlugTokens(StsTokens.ForTests(meter.Identity.SerialNumber));
        var random = new Random(seed);
        var queue = Queue(MeterProtocol.Dlms, () => random.Next(4) == 0);
        var key = TestDecoderKeys.Of(meter.Identity.SerialNumber);
        for (var minute = 0; minute < 5; minute++)
        {
            var digits = TokenWriter.Write(TokenWriter.MakeCurrency((uint)(7_000_000 + minute), 10 * 100_000), key);
            var command = await DoneAsync(queue, new TokenCommand(digits));
            Assert.Equal((minute, CommandState.Confirmed, (string?)null), (minute, command.State, command.LastError));
        }

        Assert.Equal(5, purse.View.PurchaseCount);
        var used = TokenWriter.Write(TokenWriter.MakeCurrency(7_000_001, 10 * 100_000), key);
        var again = await DoneAsync(queue, new TokenCommand(used));
        Assert.Equal(CommandState.Failed, again.State);
        Assert.StartsWith("the meter refuses the token, status 6", again.LastError, StringComparison.Ordinal);
        Assert.Equal(5, purse.View.PurchaseCount);
    }

    [Theory]
    [InlineData(MeterProtocol.Dlms, false)]
    [InlineData(MeterProtocol.Dlms, true)]
    [InlineData(MeterProtocol.Dlt645, false)]
    [InlineData(MeterProtocol.Dlt645, true)]
    public async Task Tariff_tables_take_over_at_once_or_later_and_read_as_they_were_written(
        MeterProtocol protocol, bool later)
    {
        var queue = Queue(protocol);
        var takesOver = later ? Start + 86_400 : (long?)null;
        var tables = Tariff(takesOver);

        // Special days hold at once, and name tables that are in force now.
        var before = later || protocol == MeterProtocol.Dlt645;
        tables = before ? tables with { SpecialDays = [new(2027, 5, 1, 1), new(2027, 10, 1, 1)] } : tables;
        var command = await DoneAsync(queue, new TariffCommand(tables));
        Assert.Equal(
            (CommandState.Confirmed, "every table reads as it was written", (string?)null),
            (command.State, command.ReadBack, command.LastError));

        if (later)
        {
            Assert.Single(meter.Look(owner => owner.Tariff.Active.Seasons));
            meter.AdvanceTo(Start + 86_400 + 60);
        }
        else if (protocol == MeterProtocol.Dlt645)
        {
            meter.AdvanceTo(Start + 180); // All four parts take over with the minute after next.
        }

        var active = meter.Look(owner => owner.Tariff.Active);
        Assert.Equal([300_000_000, 600_000_000, 900_000_000, 900_000_000], active.Prices.NanosPerKilowattHour);
        Assert.Equal([240_000, 400_000], active.Ladder.LimitsWattHours);
        Assert.Equal([0, 50_000_000, 300_000_000], active.Ladder.NanosPerKilowattHour);
        Assert.Equal(2, active.Seasons.Count);
        Assert.Equal([new(0, 1), new(480, 2), new(1_320, 1)], active.Days[0].Switches);
        Assert.Equal(2, active.SpecialDays.Count);
    }

    [Fact]
    public async Task Tables_that_the_meter_refuses_fail_and_leave_the_old_ones_in_force()
    {
        var before = meter.Look(owner => owner.Tariff.Active);
        var queue = Queue(MeterProtocol.Dlms);
        var command = await DoneAsync(
            queue, new TariffCommand(Tariff(null) with { LadderLimitsWattHours = [400_000, 240_000] }));

        Assert.Equal(CommandState.Failed, command.State);
        Assert.StartsWith("the meter refuses", command.LastError, StringComparison.Ordinal);
        Assert.Equal(before, meter.Look(owner => owner.Tariff.Active));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Keys_are_renewed_and_the_meter_is_spoken_to_under_the_new_ones(int seed)
    {
        security = MeterSecurity.Durable(meter, MeterSecurityPlan.Default, _ => { });
        var random = new Random(seed);
        var queue = Queue(MeterProtocol.Dlms, () => seed > 0 && random.Next(12) == 0);
        var renewed = await DoneAsync(queue, new KeysCommand(2));
        Assert.Equal(
            (CommandState.Confirmed, "the meter answers under keys of version 2"), (renewed.State, renewed.ReadBack));
        Assert.Equal(2, versions.VersionOf(Serial));
        Assert.Equal(2, store.KeyVersionOf(Serial));

        Assert.Equal(CommandState.Confirmed, (await DoneAsync(queue, new RelayCommand(Powered: false))).State);
        Assert.Equal(CommandState.Confirmed, (await DoneAsync(queue, new KeysCommand(3))).State);
        var old = await DoneAsync(queue, new KeysCommand(2));
        Assert.Equal(
            (CommandState.Failed, "the meter has keys of version 3 already"), (old.State, old.LastError));
    }

    [Fact]
    public async Task A_meter_without_keys_gets_none()
    {
        var command = await DoneAsync(Queue(MeterProtocol.Dlms), new KeysCommand(2));

        Assert.Equal(
            (CommandState.Failed, "this meter has no keys: nothing is ciphered on its line"),
            (command.State, command.LastError));
    }

    static MeterTariff Tariff(long? takesOverUnixSeconds) => new(
        "tou-27",
        [new("1", 1, 1, [1, 1, 1, 1, 1, 2, 2]), new("2", 7, 1, [3, 3, 3, 3, 3, 2, 2])],
        [
            new(1, [new(0, 1), new(480, 2), new(1_320, 1)]),
            new(2, [new(0, 1)]),
            new(3, [new(0, 1), new(600, 3), new(900, 2)]),
        ],
        [new(2027, 5, 1, 2), new(null, 10, 1, 2)],
        [300_000_000, 600_000_000, 900_000_000, 900_000_000],
        [240_000, 400_000],
        [0, 50_000_000, 300_000_000],
        1,
        [],
        takesOverUnixSeconds);

    MeterPrepayment Local()
    {
        meter.Change(owner =>
        {
            Assert.True(owner.Tariff.TryWritePrices(
                new([500_000_000, 500_000_000, 500_000_000, 500_000_000]), out var reason), reason);
            Assert.True(owner.Tariff.TryActivate([TariffPart.Prices], out reason), reason);
        });
        var purse = meter.InstallPrepayment(PrepaymentTerms.Default);
        Assert.True(purse.TrySwitchMode(PaymentMode.Local, out var fault), fault);
        return purse;
    }

    CommandQueue Queue(MeterProtocol protocol, Func<bool>? loses = null)
    {
        var address = server.Listen(
            new SoleMeter(new CosemMeter(meter, security), () => new Dlt645Meter(meter, Password)), port: 0);
        var registry = new UtilityRegistry(
            new(1, 1, "t", "", "UTC", "CNY", null, 0, 0), [new(1, 101, Serial, false)]);
        var keys = new Keys(meter, security is not null, versions);
        var acquisition = new Acquisition(
            registry, new Sessions(protocol, Serial, address, keys, loses ?? (() => false)), FakeArea.Factory(area),
            clock, new(lineTime), new(), NullLogger<Acquisition>.Instance);
        acquisition.Begin(1);
        var queue = new CommandQueue(
            registry, store, acquisition, FakeArea.Factory(area), clock, new(lineTime), new(), versions,
            NullLogger<CommandQueue>.Instance, keys);
        queue.Begin(1);
        things.AddRange([acquisition, queue]);
        return queue;
    }

    /// <summary>Sends a command and lets the time of the line pass until it is over.</summary>
    async Task<MeterCommand> DoneAsync(CommandQueue queue, CommandBody body)
    {
        var answer = await queue.SendAsync(
            new($"{store.All.Count}", Serial, body, "me", "a test"), Cancel);
        Assert.Equal((CommandOutcome.Done, ""), (answer.Outcome, answer.Reason));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(TimeSpan.FromSeconds(120));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        while (store.All[^1].IsOpen)
        {
            await pause.WaitForNextTickAsync(deadline.Token);
            lineTime.Advance(TimeSpan.FromSeconds(1));
        }

        return store.All[^1];
    }

    sealed class Sessions(
        MeterProtocol protocol, long serial, IPEndPoint address, Keys keys, Func<bool> loses) : IMeterSessions
    {
        public IMeterSession Open(long meterNumber)
        {
            var line = new LossyLine(new TcpMeterLine(address, TimeProvider.System), loses);
            return protocol == MeterProtocol.Dlms
                ? new MeterSession(line, 1, keys.Proof)
                : new Dlt645Session(line, serial, 0, new(2, Password, 1), secure: keys.Element);
        }
    }

    /// <summary>Test keys by version, as the key store of the utility derives them.</summary>
    sealed class Keys(Meter meter, bool isCiphered, KeyVersions versions) : IMeterKeyWrapping
    {
        readonly Dictionary<int, ClientProof> proofs = [];

        long Number => long.Parse(meter.Identity.SerialNumber, System.Globalization.CultureInfo.InvariantCulture);

        internal ClientProof? Proof()
        {
            var version = versions.VersionOf(Number);
            if (!isCiphered || proofs.TryGetValue(version, out var known))
            {
                return isCiphered ? proofs[version] : null;
            }

            known = new()
            {
                Mechanism = AuthenticationMechanism.HighGmac,
                Cipher = new()
                {
                    SystemTitle = TestKeys.ClientTitle,
                    EncryptionKey = Key(MeterKeyPurpose.Encryption, version),
                    AuthenticationKey = Key(MeterKeyPurpose.Authentication, version),
                    Counters = new MemoryFrameCounters(),
                },
            };
            proofs.Add(version, known);
            return known;
        }

        internal ISecurityModule Element() => SoftwareSecureElement.WithSm4(
            Dlt645Access.TestMasterKey.Span,
            SoftwareSecureElement.DispersionOf(
                Dlt645Address.TryParse(meter.Identity.SerialNumber, out var address) ? address : default));

        public MeterKeyTransfer? Wrap(long meterNumber, int versionInForce, int version) => !isCiphered
            ? null
            : new(
                version,
                [
                    Wrapped(0, MeterKeyPurpose.Encryption, versionInForce, version),
                    Wrapped(2, MeterKeyPurpose.Authentication, versionInForce, version),
                    Wrapped(3, MeterKeyPurpose.Master, versionInForce, version),
                ]);

        WrappedMeterKey Wrapped(byte number, MeterKeyPurpose purpose, int versionInForce, int version) =>
            new(number, KeyWrap.Wrap(Key(MeterKeyPurpose.Master, versionInForce), Key(purpose, version)));

        byte[] Key(MeterKeyPurpose purpose, int version) => MeterKeys.Derive(
            MeterSecurityPlan.Default.Root.Span, purpose, meter.Identity.SerialNumber, MeterSecurityPlan.Default.Suite,
            version);
    }
}
