using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Security;
using Tallywatt.SoftMeter.Servers;
using Tallywatt.SoftMeter.Storage;
using Xunit;

namespace Tallywatt.Tests.HeadEnd.Sessions;

/// <summary>Ciphered sessions whose two ends are killed at will, each with nothing but what it made durable.</summary>
public sealed class DurableSessionTests : IDisposable
{
    const long Installed = 1_767_225_600; // 2026-01-01T00:00:00Z

    static readonly FleetPlan Plan = new(1, 1, Installed, Site.Beijing, MeterSettings.Default, "constant");

    readonly MemoryMeterStorage meterStorage = new();
    readonly List<SecurityRefusal> refusals = [];
    Book book = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Either_end_is_killed_again_and_again_and_the_next_session_goes_on(
        bool killsMeter, bool killsHeadEnd)
    {
        var (meter, line) = OpenMeter();
        var counters = new SessionCounters(book, Key(meter));
        for (var life = 0; life < 5; life++)
        {
            await AskAsync(meter, line, counters);
            if (killsMeter)
            {
                (meter, line) = OpenMeter();
            }

            if (killsHeadEnd)
            {
                counters = new(book, Key(meter));
            }
        }

        Assert.Empty(refusals);
    }

    [Fact]
    public async Task A_head_end_that_lost_its_books_learns_from_the_meter_where_to_go_on()
    {
        var (meter, line) = OpenMeter();
        await AskAsync(meter, line, new(book, Key(meter)));

        book = new();
        await AskAsync(meter, line, new(book, Key(meter)));

        Assert.Empty(refusals);
        Assert.True(book.Kept.Single(kept => kept.IsSent).Limit > SessionCounters.BlockCount);
    }

    [Fact]
    public async Task A_disk_that_keeps_nothing_is_an_outcome_and_nothing_is_sent()
    {
        var (meter, line) = OpenMeter();
        book.IsFull = true;
        await using var session = Session(meter, line, new(book, Key(meter)));

        var answer = await session.ReadSerialAsync(Cancel);

        Assert.Equal((MeterOutcome.Refused, MeterFault.OutOfCounters), (answer.Outcome, answer.Fault));
        Assert.Empty(refusals);
    }

    [Fact]
    public async Task A_key_that_is_used_up_is_an_outcome()
    {
        var (meter, line) = OpenMeter();
        var counters = new SessionCounters(book, Key(meter));
        counters.TryRaise(TestKeys.ClientTitle, uint.MaxValue - 4);
        await using var session = Session(meter, line, counters);

        var answer = await session.ReadSerialAsync(Cancel);

        Assert.Equal((MeterOutcome.Refused, MeterFault.OutOfCounters), (answer.Outcome, answer.Fault));
    }

    public void Dispose() => meterStorage.Dispose();

    static byte[] Key(Meter meter) => TestKeys.Key(meter.Identity, MeterKeyPurpose.Encryption);

    static MeterSession Session(Meter meter, LoopLine line, SessionCounters counters) => new(
        line,
        proof: new()
        {
            Mechanism = AuthenticationMechanism.HighGmac,
            Cipher = TestKeys.Cipher(meter.Identity, TestKeys.ClientTitle, counters),
        });

    static async Task AskAsync(Meter meter, LoopLine line, SessionCounters counters)
    {
        var session = Session(meter, line, counters); // Not closed: it is killed.
        Assert.Equal(meter.Identity.SerialNumber, (await session.ReadSerialAsync(Cancel)).Value);
        Assert.Equal(
            new(false, MeterRelayState.Disconnected), (await session.DisconnectAsync(Cancel)).Value);
        Assert.Equal(
            new(false, MeterRelayState.ReadyForReconnection), (await session.ReconnectAsync(Cancel)).Value);
    }

    (Meter Meter, LoopLine Line) OpenMeter()
    {
        var meter = MeterFleet.Open(meterStorage, Plan, (_, _) => new ConstantLoad(1_000))[0];
        var security = MeterSecurity.Durable(meter, MeterSecurityPlan.Default, refusals.Add);
        return (meter, new(new CosemMeter(meter, security)));
    }

    sealed class Book : IFrameCounterBook
    {
        internal List<KeptFrameCounter> Kept { get; } = [];

        internal bool IsFull { get; set; }

        public IReadOnlyList<KeptFrameCounter> Of(ulong keyId) => [.. Kept.Where(kept => kept.KeyId == keyId)];

        public Task KeepAsync(IReadOnlyList<KeptFrameCounter> counters)
        {
            if (IsFull)
            {
                return Task.FromException(new IOException("The disk is full."));
            }

            foreach (var counter in counters)
            {
                Kept.RemoveAll(kept => kept with { Limit = 0 } == counter with { Limit = 0 });
                Kept.Add(counter);
            }

            return Task.CompletedTask;
        }
    }
}
