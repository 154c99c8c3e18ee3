using CsCheck;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Xunit;
using ProfileRow = Tallywatt.Platform.HeadEnd.Sessions.ProfileRow;

namespace Tallywatt.Tests.HeadEnd.Sessions;

/// <summary>Whatever the line does to the bytes, a question ends in an outcome, and a later one is answered.</summary>
public sealed class FaultyLineTests
{
    const long Installed = 1_767_225_600; // 2026-01-01T00:00:00Z

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void A_profile_is_the_same_at_any_pdu_size() =>
        Gen.Int[64, 4_096].Sample(
            pdu =>
            {
                var rows = Ask(new LoopLine(NewMeter()) { PduSizeMax = pdu }).Result.Value!;
                Assert.Equal(97, rows.Length);
                Assert.Equal(new ProfileRow(Installed + 86_400, 0, 24_000, 6_000), rows[^1]);
            },
            iter: 50);

    /// <summary>A cut, a flipped bit, a repeated or a missing answer, at any of the answers of a session.</summary>
    [Fact]
    public void Any_fault_is_an_outcome_and_the_next_question_is_answered() =>
        Gen.Select(Gen.Int[0, 8], Gen.Int[0, 4], Gen.Int[0, 20_000]).Sample((at, kind, where) =>
        {
            var answers = 0;
            var hurtOnce = false;
            var line = new LoopLine(NewMeter(), bytes =>
            {
                if (answers++ != at || hurtOnce)
                {
                    return bytes;
                }

                hurtOnce = true;
                return Hurt(bytes, kind, where);
            })
            { PduSizeMax = 512 };

            var session = new MeterSession(line);
            var hurtAnswer = AskAsync(session).AsTask().Result;
            Assert.Equal(hurtAnswer.Answered, hurtAnswer.Fault == MeterFault.None);
            Assert.True(hurtAnswer.Answered || hurtAnswer.Value is null);

            hurtOnce = true;

            // A flipped bit inside a register value is beyond what a plain association can see; all else is seen.
            var whole = AskAsync(session).AsTask().Result;
            Assert.True(whole.Answered);
            Assert.Equal(97, whole.Value!.Length);
        });

    [Fact]
    public async Task A_silent_meter_is_unreachable_and_its_line_is_closed()
    {
        var line = new LoopLine(NewMeter(), _ => null);
        await using var session = new MeterSession(line);

        var answer = await session.ReadClockAsync(Cancel);

        Assert.Equal((MeterOutcome.Unreachable, MeterFault.TimedOut), (answer.Outcome, answer.Fault));
        Assert.False(line.IsOpen);
        Assert.Equal(1, line.ConnectCount); // A silent meter is not asked twice.
    }

    [Fact]
    public async Task A_meter_whose_columns_are_others_is_not_read()
    {
        var line = new LoopLine(new Swapped(new CosemMeter(Running())));
        await using var session = new MeterSession(line);

        var answer = await AskAsync(session);

        Assert.Equal((MeterOutcome.Malformed, MeterFault.ValueMalformed), (answer.Outcome, answer.Fault));
        Assert.True((await session.ReadClockAsync(Cancel)).Answered); // What it is sure of, it still reads.
    }

    [Theory]
    [InlineData("0100", 0)] // No rows
    [InlineData("01010204090C07EA0101FF00000000000000110006000000010600000002", 1)]
    [InlineData("01020204090C07EA0101FF00000000000000110006000000010600000002"
        + "020400110006000000020600000003", 2)] // A null clock: a quarter of an hour later
    [InlineData("0101020400110006000000010600000002", -1)] // A null clock with none before it
    [InlineData("01010204090C07EA0102FF00000000000000110006000000010600000002", -1)] // Out of the range
    [InlineData("01020204090C07EA0101FF00000000000000110006000000010600000002"
        + "0204090C07EA0101FF00000000000000110006000000010600000002", -1)] // Twice the same row
    [InlineData("01010203090C07EA0101FF00000000000000110006000000010", -1)]
    [InlineData("01010204090C07EA0101FF0000000000000011000FFF0600000002", -1)] // A negative register
    [InlineData("0183FFFFFF", -1)]
    public async Task Rows_are_what_was_asked_for_or_nothing(string bufferHex, int expectedCount)
    {
        var buffer = Convert.FromHexString(bufferHex[..(bufferHex.Length & ~1)]);
        var line = new LoopLine(new Fixed(new CosemMeter(Running()), buffer));
        await using var session = new MeterSession(line);

        var answer = await session.ReadProfileAsync(Installed, Installed + 900, Cancel);

        Assert.Equal(expectedCount >= 0, answer.Answered);
        Assert.Equal(Math.Max(0, expectedCount), answer.Value?.Length ?? 0);
        Assert.True(expectedCount < 2 || answer.Value![1].CapturedUnixSeconds == Installed + 900);
    }

    [Fact]
    public async Task Cancellation_ends_the_question_and_closes_the_line()
    {
        using var stop = new CancellationTokenSource();
        var line = new LoopLine(NewMeter(), bytes =>
        {
            stop.Cancel();
            stop.Token.ThrowIfCancellationRequested();
            return bytes;
        });
        await using var session = new MeterSession(line);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await session.ReadClockAsync(stop.Token));
        Assert.False(line.IsOpen);
    }

    static byte[]? Hurt(byte[] bytes, int kind, int where)
    {
        switch (kind)
        {
            case 0:
                return null;
            case 1:
                return bytes[..(where % bytes.Length)];
            case 2:
                return [.. bytes, .. bytes];
            case 3:
                bytes[where / 8 % bytes.Length] ^= (byte)(1 << (where % 8));
                return bytes;
            default:
                return [.. Enumerable.Repeat((byte)(where & 0xFF), where % 3_000)];
        }
    }

    static ValueTask<MeterAnswer<ProfileRow[]>> AskAsync(MeterSession session) =>
        session.ReadProfileAsync(Installed, Installed + 86_400, Cancel);

    static async Task<MeterAnswer<ProfileRow[]>> Ask(LoopLine line)
    {
        await using var session = new MeterSession(line);
        return await AskAsync(session);
    }

    static CosemMeter NewMeter() => new(Running());

    static Meter Running()
    {
        var meter = new Meter(MeterIdentity.FromNumber(7), new ConstantLoad(1_000, 250), Installed);
        meter.AdvanceTo(Installed + 86_400);
        return meter;
    }

    /// <summary>A meter whose profile captures export before import.</summary>
    sealed class Swapped(CosemMeter meter) : ICosemObjects, ILogicalDevices
    {
        public ICosemObjects Find(ushort serverSap) => this;

        public DataAccessResult Get(
            ClientSap client, CosemAttribute attribute, SelectiveAccess selection, ref AxdrWriter target)
        {
            var start = target.WrittenCount;
            var result = meter.Get(client, attribute, selection, ref target);
            if (attribute == new CosemAttribute(7, CosemNames.LoadProfile, 3) && !target.Overflowed)
            {
                var columns = target.Written[start..].ToArray();
                target.RewindTo(start);
                var at = columns.Length - (2 * 18);
                target.Bytes([.. columns[..at], .. columns[(at + 18)..], .. columns[at..(at + 18)]]);
            }

            return result;
        }

        public DataAccessResult Set(
            ClientSap client, CosemAttribute attribute, SelectiveAccess selection, ReadOnlySpan<byte> value) =>
            meter.Set(client, attribute, selection, value);

        public ActionResult Invoke(
            ClientSap client, CosemMethod method, ReadOnlySpan<byte> parameter, ref AxdrWriter target) =>
            meter.Invoke(client, method, parameter, ref target);
    }

    /// <summary>A meter that answers any question for its profile with the same bytes.</summary>
    sealed class Fixed(CosemMeter meter, byte[] buffer) : ICosemObjects, ILogicalDevices
    {
        public ICosemObjects Find(ushort serverSap) => this;

        public DataAccessResult Get(
            ClientSap client, CosemAttribute attribute, SelectiveAccess selection, ref AxdrWriter target)
        {
            if (attribute != CosemNames.LoadProfileBuffer)
            {
                return meter.Get(client, attribute, selection, ref target);
            }

            target.Bytes(buffer);
            return DataAccessResult.Success;
        }

        public DataAccessResult Set(
            ClientSap client, CosemAttribute attribute, SelectiveAccess selection, ReadOnlySpan<byte> value) =>
            meter.Set(client, attribute, selection, value);

        public ActionResult Invoke(
            ClientSap client, CosemMethod method, ReadOnlySpan<byte> parameter, ref AxdrWriter target) =>
            meter.Invoke(client, method, parameter, ref target);
    }
}
