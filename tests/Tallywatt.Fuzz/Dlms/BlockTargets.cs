using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Fuzz.Dlms;

/// <summary>Targets for what lasts longer than one APDU: blocks of services, general blocks, both sides.</summary>
/// <remarks>The first byte of each piece of the input is its length; the pieces come one after another.</remarks>
static class BlockTargets
{
    const int AnswersPerQuestionMax = GeneralBlock.WindowMax + 1;

    /// <summary>A server that agreed to everything, with a value that needs blocks.</summary>
    internal static void Server(ReadOnlySpan<byte> input)
    {
        var server = new DlmsServer(ClientSap.Management, EchoObjects.OfLength(300), new() { PduSizeMax = 64 });
        using var client = new DlmsClient(new() { Conformance = DlmsServerSettings.Served });
        var answer = new byte[DlmsLimits.AcseLengthMax];
        Open(client, server, answer);
        while (TryTake(ref input, out var piece))
        {
            var length = server.Respond(piece, answer);
            Hold(length <= answer.Length, "Longer than there is room.");
            for (var count = 0; server.HasMore; count++)
            {
                Hold(count < AnswersPerQuestionMax, "The answer never ends.");
                length = server.WriteMore(answer);
                Hold(length is > 0 and <= 64, "A block longer than agreed.");
            }
        }
    }

    /// <summary>A client that agreed to everything, in the middle of a long question or a long answer.</summary>
    internal static void Client(ReadOnlySpan<byte> input)
    {
        var server = new DlmsServer(ClientSap.Management, new EchoObjects(), new() { PduSizeMax = 64 });
        using var client = new DlmsClient(new() { Conformance = DlmsServerSettings.Served });
        var question = new byte[DlmsLimits.AcseLengthMax];
        Open(client, server, question);
        byte[] value = [(byte)DataTag.OctetString, 0x81, 200, .. new byte[200]];
        var kind = input.IsEmpty ? 0 : input[0] % 3;
        if (kind == 0)
        {
            client.WriteGet(EchoObjects.Attribute, default, question);
        }
        else if (kind == 1)
        {
            client.WriteSet(EchoObjects.Attribute, value, question);
        }
        else
        {
            client.WriteInvoke(CosemNames.RemoteDisconnect, value, question);
        }

        while (client.State != ClientState.Idle && TryTake(ref input, out var piece))
        {
            client.Digest(piece);
            if (client.State == ClientState.BlockArrived)
            {
                Hold(client.WriteNext(question) is > 0 and <= 64, "A block longer than agreed.");
            }

            for (var count = 0; client.HasMore; count++)
            {
                Hold(count < AnswersPerQuestionMax, "The question never ends.");
                Hold(client.WriteMore(question) is > 0 and <= 64, "A block longer than agreed.");
            }
        }
    }

    static bool TryTake(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> piece)
    {
        if (input.IsEmpty)
        {
            piece = default;
            return false;
        }

        var length = Math.Min(input[0] & 0x3F, input.Length - 1);
        piece = input.Slice(1, length);
        input = input[(1 + length)..];
        return true;
    }

    static void Open(DlmsClient client, DlmsServer server, byte[] buffer)
    {
        var question = new byte[256];
        var length = server.Respond(question.AsSpan(0, client.WriteAssociate(question)), buffer);
        Hold(client.Digest(buffer.AsSpan(0, length)).Kind == DlmsReplyKind.Associated, "Not associated.");
    }

    static void Hold(bool condition, string rule)
    {
        if (!condition)
        {
            throw new InvalidOperationException(rule);
        }
    }
}
