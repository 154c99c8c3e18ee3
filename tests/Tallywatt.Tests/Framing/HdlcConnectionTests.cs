using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Framing;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Xunit;

namespace Tallywatt.Tests.Framing;

/// <summary>A meter on an HDLC line, however its bytes arrive.</summary>
public sealed class HdlcConnectionTests
{
    const long Installed = 1_767_225_600; // 2026-01-01T00:00:00Z
    const string Aarq = "E6E600601DA109060760857405080101BE10040E01000000065F1F0400007E1F04B0";
    const string GetClock = "E6E600C001C100080000010000FF0200";

    static readonly HdlcAddress Client = HdlcAddress.OneByte(16);

    /// <summary>One byte a read, and two reads cut at every place.</summary>
    [Fact]
    public void A_session_is_the_same_wherever_its_bytes_are_cut()
    {
        var session = Session(HdlcAddress.OneByte(1));
        var whole = Answers(NewConnection(), [session]);
        Assert.Equal(4, Frames(whole).Count); // UA, AARE, the clock, and UA.
        Assert.Equal(whole, Answers(NewConnection(), session.Select(b => new[] { b })));
        for (var cut = 1; cut < session.Length; cut++)
        {
            Assert.Equal(whole, Answers(NewConnection(), [session[..cut], session[cut..]]));
        }
    }

    [Fact]
    public void One_flag_may_end_a_frame_and_begin_the_next()
    {
        var session = Session(HdlcAddress.OneByte(1));
        var shared = new List<byte>();
        foreach (var b in session)
        {
            if (b != HdlcFrame.Flag || shared.Count == 0 || shared[^1] != HdlcFrame.Flag)
            {
                shared.Add(b);
            }
        }

        Assert.True(shared.Count < session.Length);
        Assert.Equal(Answers(NewConnection(), [session]), Answers(NewConnection(), [[.. shared]]));
        Assert.Equal(Answers(NewConnection(), [session]), Answers(NewConnection(), shared.Select(b => new[] { b })));
    }

    /// <summary>Noise between frames is skipped, also noise that looks like the beginning of one.</summary>
    [Fact]
    public void Noise_between_frames_is_skipped() =>
        Gen.Byte.Array[0, 40].Array[4].Sample(noises =>
        {
            var connection = NewConnection();
            var whole = Answers(NewConnection(), [Session(HdlcAddress.OneByte(1))]);
            var answers = new List<byte>();
            foreach (var (noise, frame) in noises.Zip(Frames(Session(HdlcAddress.OneByte(1)))))
            {
                // The line pauses after noise, as class 23's inter_octet_time_out says.
                answers.AddRange(Answers(connection, [noise], isSilentAfter: true));
                answers.AddRange(Answers(connection, [frame]));
            }

            Assert.Equal(whole, answers);
        });

    [Fact]
    public void A_damaged_frame_is_not_answered_and_the_next_one_is() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 100_000]).Sample((which, bit) =>
        {
            var frames = Frames(Session(HdlcAddress.OneByte(1)));
            var connection = NewConnection();
            for (var i = 0; i < which; i++)
            {
                Answers(connection, [frames[i]]);
            }

            var damaged = frames[which].ToArray();
            bit = 8 + (bit % ((damaged.Length - 2) * 8));
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Empty(Answers(connection, [damaged], isSilentAfter: true));
            Assert.NotEmpty(Answers(connection, [frames[which]]));
        });

    [Theory]
    [InlineData(1, 0, 1, true)]
    [InlineData(1, 17, 2, true)]
    [InlineData(1, 17, 4, true)]
    [InlineData(1, 18, 2, false)] // Another station
    [InlineData(1, 0x7F, 2, false)] // All of them: nobody answers
    [InlineData(1, 0x3FFF, 4, false)]
    [InlineData(2, 0, 1, false)] // Another logical device
    [InlineData(0x7F, 0, 1, false)]
    public void Only_what_is_addressed_to_the_meter_is_answered(int upper, int lower, byte length, bool answered)
    {
        var session = Session(new((ushort)upper, (ushort)lower, length));
        var answers = Frames(Answers(NewConnection(), [session]));

        Assert.Equal(answered ? 4 : 0, answers.Count);
        foreach (var answer in answers)
        {
            HdlcFrame.TryRead(answer, out var frame, out _, out _);
            Assert.Equal(
                (Client, new HdlcAddress((ushort)upper, (ushort)lower, length)), (frame.Destination, frame.Source));
        }
    }

    [Fact]
    public void A_link_that_is_silent_for_too_long_is_forgotten()
    {
        var time = new FakeTimeProvider();
        var connection = NewConnection(time);
        var frames = Frames(Session(HdlcAddress.OneByte(1)));
        Answers(connection, [frames[0]]);
        Answers(connection, [frames[1]]);

        time.Advance(TimeSpan.FromSeconds(119));
        Assert.Equal(HdlcKind.Information, KindOf(Answers(connection, [frames[2]])));
        time.Advance(TimeSpan.FromSeconds(121));
        Assert.Equal(HdlcKind.DisconnectedMode, KindOf(Answers(connection, [frames[2]])));
        Assert.Equal(HdlcKind.UnnumberedAcknowledge, KindOf(Answers(connection, [frames[0]])));
    }

    /// <summary>Setting up a link again ends the association that was opened over it.</summary>
    [Fact]
    public void A_new_link_is_a_new_association()
    {
        var connection = NewConnection();
        var frames = Frames(Session(HdlcAddress.OneByte(1)));
        Answers(connection, [frames[0]]);
        Answers(connection, [frames[1]]);
        Answers(connection, [frames[0]]);

        var refused = Answers(
            connection, [Frame(HdlcAddress.OneByte(1), HdlcControl.Information(0, 0, true), GetClock)]);
        HdlcFrame.TryRead(refused, out var answer, out _, out _);
        Assert.Equal("E6E700D80101", Convert.ToHexString(answer.Information)); // Not without an association
    }

    [Fact]
    public void Clients_have_links_of_their_own_and_one_too_many_is_told_so()
    {
        var connection = NewConnection();
        var kinds = Enumerable.Range(16, 5).Select(client => KindOf(Answers(connection, [Frame(
            HdlcAddress.OneByte(1), HdlcControl.Unnumbered(HdlcKind.SetNormalResponseMode), "",
            HdlcAddress.OneByte((byte)client))]))).ToArray();

        Assert.Equal(Enumerable.Repeat(HdlcKind.UnnumberedAcknowledge, 4), kinds[..4]);
        Assert.Equal(HdlcKind.DisconnectedMode, kinds[4]);
    }

    static HdlcKind KindOf(byte[] answer) =>
        HdlcFrame.TryRead(answer, out var frame, out _, out _) == FrameStatus.Frame
            ? frame.Control.Kind
            : HdlcKind.Unknown;

    /// <summary>SNRM, AARQ, GET of the clock, DISC.</summary>
    static byte[] Session(HdlcAddress server) =>
    [
        .. Frame(server, HdlcControl.Unnumbered(HdlcKind.SetNormalResponseMode), ""),
        .. Frame(server, HdlcControl.Information(0, 0, true), Aarq),
        .. Frame(server, HdlcControl.Information(1, 1, true), GetClock),
        .. Frame(server, HdlcControl.Unnumbered(HdlcKind.Disconnect), ""),
    ];

    static byte[] Frame(HdlcAddress server, HdlcControl control, string information, HdlcAddress? client = null)
    {
        var target = new byte[HdlcFrame.LengthMax + 2];
        return target[..new HdlcFrame
        {
            Destination = server,
            Source = client ?? Client,
            Control = control,
            Information = Convert.FromHexString(information),
        }.Write(target)];
    }

    static List<byte[]> Frames(byte[] bytes)
    {
        var frames = new List<byte[]>();
        while (HdlcFrame.TryRead(bytes, out _, out var consumed, out _) == FrameStatus.Frame)
        {
            frames.Add(bytes[..(consumed + 1)]);
            bytes = bytes[(consumed + 1)..];
        }

        return frames;
    }

    static byte[] Answers(HdlcConnection connection, IEnumerable<byte[]> reads, bool isSilentAfter = false)
    {
        var answers = new List<byte>();
        var held = new List<byte>();
        var output = new byte[connection.OutputLengthMax];
        foreach (var read in reads)
        {
            held.AddRange(read);
            Step(isSilent: false);
        }

        if (isSilentAfter)
        {
            Step(isSilent: true);
            Assert.Empty(held);
        }

        return [.. answers];

        void Step(bool isSilent)
        {
            while (held.Count > 0)
            {
                var step = connection.Step(
                    held.ToArray(), output, out var consumed, out var written, isSilent);
                held.RemoveRange(0, consumed);
                answers.AddRange(output[..written]);
                Assert.True(consumed > 0 || step == ConnectionStep.NeedMoreData);
                if (step == ConnectionStep.NeedMoreData)
                {
                    return;
                }
            }
        }
    }

    static HdlcConnection NewConnection(TimeProvider? time = null)
    {
        var meter = new Meter(MeterIdentity.FromNumber(7), new ConstantLoad(1_000, 250), Installed);
        return new(new SoleHdlcStation(new CosemMeter(meter), 17), time ?? TimeProvider.System);
    }
}
