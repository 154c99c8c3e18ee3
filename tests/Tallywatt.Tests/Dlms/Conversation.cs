using Tallywatt.Protocols.Dlms;
using Xunit;

namespace Tallywatt.Tests.Dlms;

/// <summary>A client and a server in one room, with nothing between them.</summary>
static class Conversation
{
    internal static DlmsClient Associated(
        ICosemObjects objects, out DlmsServer server, int serverPdu = 1024, int clientPdu = 16_384)
    {
        server = new DlmsServer(ClientSap.Management, objects, new() { PduSizeMax = serverPdu });
        var client = new DlmsClient(new() { PduSizeMax = clientPdu });
        var question = new byte[256];
        var answer = new byte[serverPdu];
        var length = server.Respond(question.AsSpan(0, client.WriteAssociate(question)), answer);
        Assert.Equal(DlmsReplyKind.Associated, client.Digest(answer.AsSpan(0, length)).Kind);
        return client;
    }

    /// <summary>Reads an attribute through as many blocks as it takes.</summary>
    internal static byte[] Get(DlmsClient client, DlmsServer server, CosemAttribute attribute, out int trips)
    {
        var question = new byte[256];
        var answer = new byte[DlmsLimits.ApduLengthMax];
        trips = 0;
        var length = client.WriteGet(attribute, default, question);
        while (true)
        {
            trips++;
            var reply = client.Digest(answer.AsSpan(0, server.Respond(question.AsSpan(0, length), answer)));
            if (reply.Kind != DlmsReplyKind.MoreBlocks)
            {
                Assert.Equal(DlmsReplyKind.Value, reply.Kind);
                return reply.Value.ToArray();
            }

            length = client.WriteNext(question);
        }
    }

    /// <summary>Carries a question that stands in a buffer to its end, through all blocks of both sides.</summary>
    /// <returns>How it ended, and the value or results.</returns>
    internal static (DlmsReplyKind Kind, byte[] Value, DataAccessResult Refusal) Carry(
        DlmsClient client, DlmsServer server, byte[] question, int length, List<int>? lengths = null)
    {
        var answer = new byte[DlmsLimits.ApduLengthMax];
        while (true)
        {
            lengths?.Add(length);
            var answerLength = server.Respond(question.AsSpan(0, length), answer);
            while (client.HasMore)
            {
                Assert.Equal(0, answerLength); // In the middle of a stream nobody answers.
                length = client.WriteMore(question);
                lengths?.Add(length);
                answerLength = server.Respond(question.AsSpan(0, length), answer);
            }

            var kind = DlmsReplyKind.MoreToCome;
            while (kind == DlmsReplyKind.MoreToCome)
            {
                lengths?.Add(answerLength);
                var reply = client.Digest(answer.AsSpan(0, answerLength));
                kind = reply.Kind;
                if (kind is not (DlmsReplyKind.MoreToCome or DlmsReplyKind.MoreBlocks))
                {
                    return (kind, reply.Value.ToArray(), reply.Refusal);
                }

                if (kind == DlmsReplyKind.MoreToCome)
                {
                    Assert.True(server.HasMore, "The client waits for what nobody sends.");
                    answerLength = server.WriteMore(answer);
                }
            }

            length = client.WriteNext(question);
        }
    }

    /// <summary>What a server answers to bytes, as hex.</summary>
    internal static string Respond(DlmsServer server, string apduHex)
    {
        var answer = new byte[DlmsLimits.ApduLengthMax];
        return Convert.ToHexString(answer.AsSpan(0, server.Respond(Convert.FromHexString(apduHex), answer)));
    }
}
