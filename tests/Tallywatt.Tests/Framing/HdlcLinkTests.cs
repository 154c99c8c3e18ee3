using CsCheck;
using Tallywatt.Protocols.Framing;
using Xunit;

namespace Tallywatt.Tests.Framing;

/// <summary>Both ends of an HDLC link, with a line between them that loses, repeats and adds.</summary>
public sealed class HdlcLinkTests
{
    const int ApduLengthMax = 4_096;

    static readonly HdlcAddress Client = HdlcAddress.OneByte(16);
    static readonly HdlcAddress Server = HdlcAddress.Of(1, 17);

    static readonly Gen<HdlcParameters> Parameters = Gen.Select(
        Gen.Int[HdlcParameters.LengthMin, 300], Gen.Int[HdlcParameters.LengthMin, 300], Gen.Int[1, 7], Gen.Int[1, 7],
        (send, receive, sendWindow, receiveWindow) => new HdlcParameters(send, receive, sendWindow, receiveWindow));

    [Theory]
    [InlineData("", 128, 128, 1, 1)]
    [InlineData("8180140502008006020080070400000001080400000001", 128, 128, 1, 1)] // Values of two bytes
    [InlineData("818012050180060180070400000007080400000007", 128, 128, 7, 7)] // Of one
    [InlineData("81800B0501F0060120070103080102", 0, 0, 0, 0)] // A group shorter than its parameters
    [InlineData("81800C0501F0060120070103080102", 240, 32, 3, 2)]
    [InlineData("818008050207EE060207EE", 2030, 2030, 1, 1)] // What is not named keeps its default
    [InlineData("8180090504000010000601FF", 2030, 255, 1, 1)] // More than anyone has is the most
    [InlineData("81800709021234050140", 64, 128, 1, 1)] // A parameter of another number
    [InlineData("8180030501FF83", 255, 128, 1, 1)] // Another group behind
    [InlineData("818003050104", 0, 0, 0, 0)] // Four bytes a frame
    [InlineData("818003070100", 0, 0, 0, 0)] // A window of none
    [InlineData("81800305020180", 0, 0, 0, 0)]
    [InlineData("828000", 0, 0, 0, 0)]
    [InlineData("8180", 0, 0, 0, 0)]
    [InlineData("8180040503010203", 0, 0, 0, 0)] // Three bytes a value
    public void A_negotiation_field_is_read_or_refused(string hex, int send, int receive, int window, int other)
    {
        var read = HdlcParameters.TryRead(Convert.FromHexString(hex), out var parameters);

        Assert.Equal(send > 0, read);
        Assert.True(!read || parameters == new HdlcParameters(send, receive, window, other));
    }

    [Fact]
    public void What_both_can_do_is_agreed_and_says_the_same_to_each() =>
        Gen.Select(Parameters, Parameters).Sample((client, server) =>
        {
            var pair = new Pair(client, server);
            pair.Connect();

            var (atClient, atServer) = (pair.Client.Agreed, pair.Server.Agreed);
            Assert.Equal(client.AgreedWith(server), atClient);
            Assert.Equal(
                (atClient.SendLengthMax, atClient.ReceiveLengthMax, atClient.SendWindow, atClient.ReceiveWindow),
                (atServer.ReceiveLengthMax, atServer.SendLengthMax, atServer.ReceiveWindow, atServer.SendWindow));
        });

    [Fact]
    public void Any_apdu_arrives_whole_both_ways_in_frames_no_longer_than_agreed() =>
        Gen.Select(Parameters, Parameters, Gen.Byte.Array[1, 2_000], Gen.Byte.Array[1, 2_000]).Sample(
            (client, server, question, answer) =>
            {
                var pair = new Pair(client, server);
                pair.Connect();

                for (var round = 0; round < 3; round++)
                {
                    Assert.Equal(answer, pair.Ask(question, answer));
                    Assert.Equal(question, pair.Executed[^1]);
                }

                Assert.Equal(3, pair.Executed.Count);
                Assert.All(pair.ToServer, frame => Assert.True(frame <= pair.Client.Agreed.SendLengthMax));
                Assert.All(pair.ToClient, frame => Assert.True(frame <= pair.Server.Agreed.SendLengthMax));
            },
            iter: 300);

    /// <summary>The heart of it: a lost frame never makes a meter obey an order twice, and never loses an answer.
    /// </summary>
    [Fact]
    public void Lost_and_repeated_frames_cost_time_and_nothing_else() =>
        Gen.Select(Parameters, Parameters, Gen.Byte.Array[1, 900], Gen.Byte.Array[1, 900], Gen.Int[0, 1_000_000])
            .Sample(
                (client, server, question, answer, seed) =>
                {
                    var pair = new Pair(client, server) { Line = new Random(seed) };
                    pair.Connect();

                    for (var round = 0; round < 4; round++)
                    {
                        Assert.Equal(answer, pair.Ask(question, answer));
                    }

                    Assert.Equal(4, pair.Executed.Count);
                    Assert.All(pair.Executed, executed => Assert.Equal(question, executed));
                },
                iter: 300);

    [Fact]
    public void A_server_that_is_not_connected_says_so_and_knows_an_end()
    {
        var server = new HdlcServerLink(HdlcParameters.Default, ApduLengthMax);
        Assert.Equal(HdlcKind.DisconnectedMode, Answer(server, HdlcControl.ReceiveReady(0)).Kind);
        Assert.Equal(HdlcKind.DisconnectedMode, Answer(server, HdlcControl.Information(0, 0, true), "E6E60001").Kind);
        Assert.Equal(HdlcKind.DisconnectedMode, Answer(server, HdlcControl.Unnumbered(HdlcKind.Disconnect)).Kind);

        Assert.Equal(HdlcKind.UnnumberedAcknowledge, Answer(server, Snrm).Kind);
        Assert.Equal(HdlcKind.UnnumberedAcknowledge, Answer(server, Snrm).Kind); // The answer was lost: once more.
        Assert.Equal(HdlcKind.ReceiveReady, Answer(server, HdlcControl.ReceiveReady(0)).Kind);
        Assert.Equal(
            HdlcKind.UnnumberedAcknowledge, Answer(server, HdlcControl.Unnumbered(HdlcKind.Disconnect)).Kind);
        Assert.Equal(HdlcKind.DisconnectedMode, Answer(server, HdlcControl.ReceiveReady(0)).Kind);
    }

    [Theory]
    [InlineData(0x30, 129, false, 4)] // I with more than was agreed: Y
    [InlineData(0x51, 0, false, 8)] // RR that acknowledges what was never sent: Z
    [InlineData(0x11, 5, false, 2)] // RR with information: X
    [InlineData(0x39, 0, false, 1)] // REJ and whatever else COSEM does not use: W
    public void What_breaks_the_rules_is_rejected_until_the_link_is_set_up_anew(
        byte control, int informationLength, bool isSegmented, byte why)
    {
        var server = new HdlcServerLink(HdlcParameters.Default, ApduLengthMax);
        Answer(server, Snrm);
        var information = Convert.ToHexString(new byte[informationLength]);

        var (kind, field) = Answer(server, new(control), information, isSegmented);
        Assert.Equal((HdlcKind.FrameReject, $"{control:X2}00{why:X2}"), (kind, field));
        Assert.Equal(HdlcKind.FrameReject, Answer(server, HdlcControl.ReceiveReady(0)).Kind);
        Assert.Equal(HdlcKind.UnnumberedAcknowledge, Answer(server, Snrm).Kind);
        Assert.Equal(HdlcKind.ReceiveReady, Answer(server, HdlcControl.ReceiveReady(0)).Kind);
    }

    /// <summary>A client that never ends its APDU is stopped at the bound.</summary>
    [Fact]
    public void Segments_without_an_end_are_bounded()
    {
        var server = new HdlcServerLink(HdlcParameters.Largest, 256);
        Answer(server, Snrm, Convert.ToHexString(Field(HdlcParameters.Largest)));
        var segment = Convert.ToHexString(new byte[100]);
        Assert.Equal(HdlcKind.ReceiveReady, Answer(server, HdlcControl.Information(0, 0, true), segment, true).Kind);
        Assert.Equal(HdlcKind.ReceiveReady, Answer(server, HdlcControl.Information(1, 0, true), segment, true).Kind);
        Assert.Equal(HdlcKind.FrameReject, Answer(server, HdlcControl.Information(2, 0, true), segment, true).Kind);
    }

    [Fact]
    public void A_busy_client_is_not_sent_information_and_a_frame_without_poll_is_not_answered()
    {
        var server = new HdlcServerLink(HdlcParameters.Default, ApduLengthMax);
        Answer(server, Snrm);
        Assert.Equal(HdlcKind.Unknown, Answer(server, HdlcControl.Information(0, 0, false), "E6E600C0").Kind);
        server.Answer([0xC4]);

        Assert.Equal(HdlcKind.ReceiveReady, Answer(server, new(0x15)).Kind); // RNR, polled
        Assert.Equal((HdlcKind.Information, "E6E700C4"), Answer(server, HdlcControl.ReceiveReady(0)));
        Assert.Equal((HdlcKind.Information, "E6E700C4"), Answer(server, HdlcControl.ReceiveReady(0))); // Lost: again
        Assert.Equal(HdlcKind.ReceiveReady, Answer(server, HdlcControl.ReceiveReady(1)).Kind);
    }

    [Fact]
    public void What_is_not_behind_the_llc_header_is_acknowledged_and_dropped()
    {
        var server = new HdlcServerLink(HdlcParameters.Default, ApduLengthMax);
        Answer(server, Snrm);
        Assert.Equal(HdlcKind.ReceiveReady, Answer(server, HdlcControl.Information(0, 0, true), "E6E701C0").Kind);
        Assert.Equal(HdlcKind.ReceiveReady, Answer(server, HdlcControl.Information(1, 0, true), "E6").Kind);
    }

    /// <summary>Whatever comes, neither end throws, and what they write can be read.</summary>
    [Fact]
    public void Random_frames_break_neither_end() =>
        Gen.Select(Gen.Byte, Gen.Bool, Gen.Byte.Array[0, 60]).Array[1, 40].Sample(frames =>
        {
            var server = new HdlcServerLink(HdlcParameters.Largest, 128);
            var client = new HdlcClientLink(Client, Server, HdlcParameters.Largest, 128);
            var room = new byte[20_000];
            client.WriteConnect(room);
            foreach (var (control, isSegmented, information) in frames)
            {
                var frame = new HdlcFrame
                {
                    Destination = Client,
                    Source = Server,
                    Control = new(control),
                    IsSegmented = isSegmented,
                    Information = information,
                };
                if (server.Take(frame) == HdlcLinkEvent.Apdu)
                {
                    server.Answer(server.Received);
                }

                var length = server.Write(Client, Server, room);
                Assert.True(length == 0 || HdlcFrame.TryRead(room.AsSpan(0, length), out _, out _, out _)
                    == FrameStatus.Frame);

                length = frame.Write(room);
                client.Digest(room.AsSpan(0, length), out var consumed);
                Assert.InRange(consumed, 1, length);
                if (client.IsConnected)
                {
                    client.Begin([1, 2, 3]);
                    client.Write(room);
                }
            }
        });

    static readonly HdlcControl Snrm = HdlcControl.Unnumbered(HdlcKind.SetNormalResponseMode);

    static byte[] Field(HdlcParameters parameters)
    {
        var field = new byte[HdlcParameters.FieldLengthMax];
        return field[..parameters.Write(field)];
    }

    static (HdlcKind Kind, string Information) Answer(
        HdlcServerLink server, HdlcControl control, string information = "", bool isSegmented = false)
    {
        server.Take(new()
        {
            Destination = Server,
            Source = Client,
            Control = control,
            IsSegmented = isSegmented,
            Information = Convert.FromHexString(information),
        });
        var room = new byte[20_000];
        var length = server.Write(Client, Server, room);
        return HdlcFrame.TryRead(room.AsSpan(0, length), out var frame, out _, out _) == FrameStatus.Frame
            ? (frame.Control.Kind, Convert.ToHexString(frame.Information))
            : (HdlcKind.Unknown, "");
    }

    /// <summary>A client's link and a server's, and the line between.</summary>
    sealed class Pair(HdlcParameters client, HdlcParameters server)
    {
        readonly byte[] room = new byte[20_000];

        internal HdlcClientLink Client { get; } =
            new(HdlcLinkTests.Client, HdlcLinkTests.Server, client, ApduLengthMax);

        internal HdlcServerLink Server { get; } = new(server, ApduLengthMax);

        internal List<byte[]> Executed { get; } = [];

        internal List<int> ToServer { get; } = [];

        internal List<int> ToClient { get; } = [];

        /// <summary>Loses or repeats a frame in four; none when null.</summary>
        internal Random? Line { get; init; }

        internal void Connect() => Talk(Client.WriteConnect(room), HdlcReply.Connected, []);

        internal byte[] Ask(byte[] question, byte[] answer)
        {
            Client.Begin(question);
            Talk(Client.Write(room), HdlcReply.Apdu, answer);
            return Client.Received.ToArray();
        }

        void Talk(int length, HdlcReply awaited, byte[] answer)
        {
            for (var turnCount = 0; turnCount < 5_000; turnCount++)
            {
                var back = new List<byte>();
                foreach (var frame in Carried(room.AsSpan(0, length), ToServer))
                {
                    back.AddRange(Serve(frame, answer));
                }

                foreach (var frame in Carried([.. back], ToClient))
                {
                    var reply = Client.Digest(frame, out _);
                    if (reply == awaited)
                    {
                        return;
                    }

                    Assert.True(reply is HdlcReply.Skipped or HdlcReply.OurTurn or HdlcReply.NotReady, $"{reply}");
                }

                length = Client.Write(room); // After an answer, and after a silence.
            }

            Assert.Fail("The link makes no progress.");
        }

        byte[] Serve(byte[] bytes, byte[] answer)
        {
            Assert.Equal(FrameStatus.Frame, HdlcFrame.TryRead(bytes, out var frame, out _, out _));
            if (Server.Take(frame) == HdlcLinkEvent.Apdu)
            {
                Executed.Add(Server.Received.ToArray());
                Server.Answer(answer);
            }

            var reply = new byte[20_000];
            return reply[..Server.Write(HdlcLinkTests.Client, HdlcLinkTests.Server, reply)];
        }

        List<byte[]> Carried(ReadOnlySpan<byte> bytes, List<int> lengths)
        {
            var frames = new List<byte[]>();
            while (HdlcFrame.TryRead(bytes, out var frame, out var consumed, out _) == FrameStatus.Frame)
            {
                var copy = bytes[..(consumed + 1)].ToArray();
                bytes = bytes[(consumed + 1)..];
                if (frame.Control.Kind == HdlcKind.Information)
                {
                    lengths.Add(frame.Information.Length);
                }

                var fate = Line?.Next(8) ?? 7;
                for (var i = 0; i < (fate == 0 ? 0 : fate == 1 ? 2 : 1); i++)
                {
                    frames.Add(copy);
                }
            }

            return frames;
        }
    }
}
