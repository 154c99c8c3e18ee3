using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.Fuzz.Dlms;

/// <summary>One target per parser of the wire. Each throws when a rule is broken: no exception for any bytes, always
/// progress, and what was read is written again as something that reads the same.</summary>
public static class WireTargets
{
    public delegate void Target(ReadOnlySpan<byte> input);

    /// <summary>Every target by name.</summary>
    public static IReadOnlyDictionary<string, Target> All { get; } = new Dictionary<string, Target>
    {
        ["wrapper"] = Wrapper,
        ["hdlc"] = Hdlc,
        ["apdu"] = Apdu,
        ["element"] = Element,
        ["server"] = Server,
        ["client"] = Client,
        ["server-blocks"] = BlockTargets.Server,
        ["client-blocks"] = BlockTargets.Client,
        ["ciphered"] = SecureTargets.Ciphered,
        ["secret"] = SecureTargets.Secret,
        ["general"] = EnvelopeTargets.General,
    };

    static void Wrapper(ReadOnlySpan<byte> input)
    {
        while (true)
        {
            var status = WrapperFrame.TryRead(input, 4096, out var frame, out var consumed, out var fault);
            Hold(consumed <= input.Length, "Consumed more than there is.");
            Hold((status == FrameStatus.Malformed) == (fault != FrameFault.None), "A fault goes with Malformed only.");
            if (status == FrameStatus.NeedMoreData)
            {
                Hold(consumed == 0 && input.Length < WrapperFrame.HeaderLength + 4096, "Waits for too much.");
                return;
            }

            Hold(consumed > 0, "No progress.");
            Hold(status != FrameStatus.Frame || consumed == WrapperFrame.HeaderLength + frame.Apdu.Length, "Length.");
            input = input[consumed..];
        }
    }

    static void Hdlc(ReadOnlySpan<byte> input)
    {
        var target = new byte[HdlcFrame.LengthMax + 2];
        while (true)
        {
            var status = HdlcFrame.TryRead(input, out var frame, out var consumed, out _);
            Hold(consumed <= input.Length, "Consumed more than there is.");
            if (status == FrameStatus.NeedMoreData)
            {
                Hold(input.Length - consumed < HdlcFrame.LengthMax + 2, "Waits for too much.");
                return;
            }

            Hold(consumed > 0, "No progress.");
            if (status == FrameStatus.Frame)
            {
                var written = target.AsSpan(0, frame.Write(target));
                var read = HdlcFrame.TryRead(written, out var again, out _, out _);
                Hold(read == FrameStatus.Frame && again.Information.SequenceEqual(frame.Information), "Not the same.");
            }

            input = input[consumed..];
        }
    }

    static void Apdu(ReadOnlySpan<byte> input)
    {
        if (DlmsRewrite.Apdu(input) is { } once)
        {
            var twice = DlmsRewrite.Apdu(once);
            Hold(twice is not null && twice.AsSpan().SequenceEqual(once), "What was written is read otherwise.");
        }
    }

    static void Element(ReadOnlySpan<byte> input)
    {
        var reader = new AxdrReader(input);
        var element = reader.Element();
        Hold(element.Length <= input.Length, "Read more than there is.");
        if (DlmsRewrite.Element(element) is { } once)
        {
            var twice = DlmsRewrite.Element(once);
            Hold(twice is not null && twice.AsSpan().SequenceEqual(once), "What was written is read otherwise.");
        }
        else
        {
            Hold(element.IsEmpty, "An element that was measured cannot be read.");
        }
    }

    static void Server(ReadOnlySpan<byte> input)
    {
        var server = new DlmsServer(ClientSap.Management, new EchoObjects());
        var client = new DlmsClient();
        var answer = new byte[DlmsLimits.PduSizeDefault];
        var question = new byte[256];

        // Half of the inputs meet an open association, the others none.
        if (!input.IsEmpty && (input[0] & 1) == 0)
        {
            var opened = server.Respond(question.AsSpan(0, client.WriteAssociate(question)), answer);
            Hold(client.Digest(answer.AsSpan(0, opened)).Kind == DlmsReplyKind.Associated, "Not associated.");
        }

        var length = server.Respond(input.IsEmpty ? input : input[1..], answer);
        Hold(length > 0 || MayBeSilent(input), "No answer.");
        Hold(length == 0 || DlmsRewrite.Apdu(answer.AsSpan(0, length)) is not null, "The answer is no APDU.");
        for (var more = 0; server.HasMore; more++)
        {
            Hold(more <= GeneralBlock.WindowMax, "The answer never ends.");
            length = server.WriteMore(answer);
            Hold(DlmsRewrite.Apdu(answer.AsSpan(0, length)) is not null, "The answer is no APDU.");
        }
    }

    /// <summary>A block of a stream, or an AARQ that forbids answers.</summary>
    static bool MayBeSilent(ReadOnlySpan<byte> input) =>
        input.Length > 1 && (ApduTag)input[1] is ApduTag.GeneralBlockTransfer or ApduTag.Aarq;

    static void Client(ReadOnlySpan<byte> input)
    {
        var question = new byte[256];
        using var client = new DlmsClient();
        client.WriteAssociate(question);
        client.Digest(Accepted);
        client.WriteGet(CosemNames.ClockTime, default, question);
        for (var at = 0; at < input.Length && client.State != ClientState.Idle;)
        {
            // The first byte of each piece is its length; the client is given one piece after another.
            var length = Math.Min((int)input[at++], input.Length - at);
            client.Digest(input.Slice(at, length));
            at += length;
            if (client.State == ClientState.BlockArrived)
            {
                client.WriteNext(question);
            }
        }
    }

    static void Hold(bool condition, string rule)
    {
        if (!condition)
        {
            throw new InvalidOperationException(rule);
        }
    }

    /// <summary>A server's acceptance of everything our client proposes.</summary>
    static byte[] Accepted
    {
        get
        {
            var server = new DlmsServer(ClientSap.Management, new EchoObjects());
            var client = new DlmsClient();
            var question = new byte[256];
            var answer = new byte[DlmsLimits.PduSizeDefault];
            return answer[..server.Respond(question.AsSpan(0, client.WriteAssociate(question)), answer)];
        }
    }
}
