using CsCheck;
using Tallywatt.Fuzz.Dlms;
using Tallywatt.Protocols.Dlms;
using Xunit;

namespace Tallywatt.Tests.Dlms;

/// <summary>General block transfer: both sides, streaming, and blocks that were lost.</summary>
public sealed class GeneralBlockTests
{
    const Conformance WithoutOwnBlocks = Conformance.Get | Conformance.Set | Conformance.Action
        | Conformance.GeneralBlockTransfer | Conformance.MultipleReferences;

    const string Aarq = "601DA109060760857405080101BE10040E01000000065F1F0400";
    const string Get = "C001C1000100002A0000FF0200";

    static readonly CosemMethod Echo = new(CosemNames.DataClass, CosemNames.LogicalDeviceName, 1);

    [Fact]
    public void Long_questions_and_answers_go_both_ways_at_any_pdu_size() =>
        Gen.Select(Gen.Int[64, 300], Gen.Int[64, 300], Gen.Int[0, 5_000], Gen.Bool).Sample(
            (serverPdu, clientPdu, length, ciphered) =>
            {
                var question = new byte[1_024];
                var objects = new EchoObjects();
                using var client = Open(objects, out var server, serverPdu, clientPdu, ciphered);
                var value = new byte[length + 5];
                var writer = new AxdrWriter(value);
                writer.OctetString(new byte[length]);
                value = writer.Written.ToArray();
                var lengths = new List<int>();

                var asked = client.WriteSet(EchoObjects.Attribute, value, question);
                Assert.Equal(DlmsReplyKind.Done, Conversation.Carry(client, server, question, asked, lengths).Kind);
                Assert.Equal(length, objects.Value.Length);
                asked = client.WriteGet(EchoObjects.Attribute, default, question);
                var (kind, got, _) = Conversation.Carry(client, server, question, asked, lengths);
                Assert.Equal(DlmsReplyKind.Value, kind);
                Assert.Equal(value, got);
                asked = client.WriteInvoke(Echo, value, question);
                (kind, got, _) = Conversation.Carry(client, server, question, asked, lengths);
                Assert.Equal(DlmsReplyKind.Done, kind);
                Assert.Equal(value, got);
                Assert.All(lengths, apdu => Assert.InRange(apdu, 1, Math.Max(serverPdu, clientPdu)));
            },
            iter: 100);

    /// <summary>A plain question, an answer in blocks: the first waits to learn the window, then they stream.</summary>
    [Fact]
    public void Blocks_stream_as_far_as_the_clients_window()
    {
        var server = Associated(180, "200018", "0040");

        // 64 bytes: 6 of head, 1 of length, 57 of data. The answer is 187 bytes: four blocks.
        var first = Respond(server, Get);
        Assert.StartsWith(
            "E008" + "0001" + "0000" + "39" + "C401C1000981B4", Assert.Single(first), StringComparison.Ordinal);

        var rest = Respond(server, "E083" + "0001" + "0001" + "00");
        Assert.Equal(["E0480002000139", "E0480003000139", "E0880004000110"], rest.Select(block => block[..14]));
        Assert.Equal(3 * 57 * 2, rest[..2].Sum(block => block.Length - 14) + first[0].Length - 14);
    }

    /// <summary>A block that was lost is named by its predecessor, and comes again with those after it.</summary>
    [Fact]
    public void A_lost_block_comes_again()
    {
        var server = Associated(180, "200018", "0040");
        Respond(server, Get);
        var sent = Respond(server, "E083" + "0001" + "0001" + "00");

        var again = Respond(server, "E083" + "0002" + "0002" + "00"); // 3 and 4 did not arrive.
        Assert.Equal([.. sent.Skip(1).Select(block => WithAcknowledged(block, 2))], again);
        Assert.Empty(Respond(server, "E083" + "0003" + "0004" + "00")); // Everything arrived: nothing to say.
        Assert.StartsWith("E008000100", Respond(server, Get)[0], StringComparison.Ordinal); // And a new question.
    }

    /// <summary>The client streams a long SET; a block is missing, and the server says up to where it has them.
    /// </summary>
    [Fact]
    public void A_client_that_streams_is_acknowledged_at_the_end_of_its_window()
    {
        var objects = new EchoObjects();
        var server = new DlmsServer(ClientSap.Management, objects);
        Conversation.Respond(server, Aarq + "20001804B0");

        Assert.Empty(Respond(server, "E043" + "0001" + "0000" + "04" + "C101C100"));
        Assert.Empty(Respond(server, "E043" + "0003" + "0000" + "03" + "0000FF")); // 2 is lost
        Assert.Equal(["E0080001000100"], Respond(server, "E003" + "0004" + "0000" + "03" + "020009"));
        Assert.Empty(Respond(server, "E043" + "0002" + "0001" + "04" + "0100002A"));
        Assert.Empty(Respond(server, "E043" + "0003" + "0001" + "03" + "0000FF"));
        Assert.Equal(["E0080002000400"], Respond(server, "E003" + "0004" + "0001" + "03" + "020009"));
        Assert.Equal(["E08800030005" + "04" + "C501C100"], Respond(server, "E083" + "0005" + "0002" + "03" + "020708"));
        Assert.Equal([7, 8], objects.Value.ToArray());
    }

    /// <summary>A short question in one general block has its answer in one.</summary>
    [Fact]
    public void A_question_in_a_block_is_answered_in_a_block()
    {
        var server = Associated(2, "201018", "04B0");
        Assert.Equal(
            ["E08800010001" + "08" + "C401C10009020001"],
            Respond(server, "E081" + "0001" + "0000" + "0D" + Get));
    }

    [Theory]
    [InlineData("E0", "D80103")] // Cut
    [InlineData("E08100010000" + "0501", "D80103")]
    [InlineData("E08100010000" + "03" + "C001C1", "E08800010001" + "03" + "D80103")] // What it holds is cut
    [InlineData("E08100010000" + "02" + "6200", "D80101")] // An association is not ended inside itself
    [InlineData("E08100020000" + "0D" + Get, "E0080001000000")] // It begins with the second
    public void A_block_that_makes_no_sense_is_answered(string request, string answer)
    {
        var server = Associated(2, "201018", "04B0");
        Assert.Equal(answer, Conversation.Respond(server, request));
        Assert.Equal("C401C10009020001", Conversation.Respond(server, Get));
    }

    [Fact]
    public void An_apdu_in_blocks_beyond_the_bound_is_refused_and_forgotten()
    {
        var server = Associated(2, "201018", "04B0");
        var raw = string.Concat(Enumerable.Repeat("5A", 1_000));
        var answer = "";
        for (var number = 1; !answer.StartsWith("D8", StringComparison.Ordinal); number++)
        {
            answer = Conversation.Respond(server, $"E041{number:X4}00008203E8{raw}");
            Assert.InRange(number, 1, 1 + (DlmsLimits.LongRequestLengthMax / 1_000));
        }

        Assert.Equal("D80104", answer);
        Assert.Equal("C401C10009020001", Conversation.Respond(server, Get));
    }

    static string WithAcknowledged(string block, int number) => $"{block[..8]}{number:X4}{block[12..]}";

    static List<string> Respond(DlmsServer server, string apdu)
    {
        var answer = new byte[2_048];
        var answers = new List<string> { Conversation.Respond(server, apdu) };
        while (server.HasMore)
        {
            answers.Add(Convert.ToHexString(answer.AsSpan(0, server.WriteMore(answer))));
        }

        answers.RemoveAll(string.IsNullOrEmpty);
        return answers;
    }

    static DlmsServer Associated(int length, string conformance, string pduSize)
    {
        var server = new DlmsServer(ClientSap.Management, EchoObjects.OfLength(length));
        Assert.Contains(
            "5F1F0400" + conformance, Conversation.Respond(server, Aarq + conformance + pduSize),
            StringComparison.Ordinal);
        return server;
    }

    static DlmsClient Open(
        EchoObjects objects, out DlmsServer server, int serverPdu, int clientPdu, bool ciphered)
    {
        ClientCredentials? credentials = ciphered
            ? new() { Mechanism = AuthenticationMechanism.HighGmac, Cipher = Cipher(1) }
            : null;
        ClientProof? proof = ciphered
            ? new() { Mechanism = AuthenticationMechanism.HighGmac, Cipher = Cipher(2) }
            : null;
        server = new(ClientSap.Management, objects, new() { PduSizeMax = serverPdu }, credentials);
        var client = new DlmsClient(new() { PduSizeMax = clientPdu, Conformance = WithoutOwnBlocks, Proof = proof });
        var question = new byte[1_024];
        var answer = new byte[1_024];
        var length = server.Respond(question.AsSpan(0, client.WriteAssociate(question)), answer);
        var kind = client.Digest(answer.AsSpan(0, length)).Kind;
        if (ciphered)
        {
            Assert.Equal(DlmsReplyKind.ProofNeeded, kind);
            length = server.Respond(question.AsSpan(0, client.WriteProof(question)), answer);
            kind = client.Digest(answer.AsSpan(0, length)).Kind;
        }

        Assert.Equal(DlmsReplyKind.Associated, kind);
        return client;
    }

    static CipherSettings Cipher(ulong title) => new()
    {
        SystemTitle = new(0x4D4D4D0000000000 + title),
        EncryptionKey = new byte[16],
        AuthenticationKey = new byte[16],
        Counters = new MemoryFrameCounters(),
    };
}
