using CsCheck;
using Tallywatt.Fuzz.Dlms;
using Tallywatt.Protocols.Dlms;
using Xunit;

namespace Tallywatt.Tests.Dlms;

public sealed class DlmsServerTests
{
    /// <summary>Whatever the PDU sizes, a value arrives as it is.</summary>
    [Fact]
    public void Block_transfer_gives_the_same_value_at_any_pdu_size() =>
        Gen.Select(Gen.Int[64, 1_500], Gen.Int[64, 1_500], Gen.Int[0, 20_000]).Sample(
            (serverPdu, clientPdu, length) =>
            {
                var objects = EchoObjects.OfLength(length);
                using var client = Conversation.Associated(objects, out var server, serverPdu, clientPdu);

                var value = Conversation.Get(client, server, EchoObjects.Attribute, out var trips);

                var reader = new AxdrReader(value);
                Assert.True(reader.OctetString().SequenceEqual(objects.Value));
                var pdu = Math.Min(serverPdu, clientPdu);
                Assert.InRange(trips, value.Length / pdu, 2 + (value.Length / (pdu - DlmsLimits.BlockOverhead)));
            },
            iter: 200);

    [Fact]
    public void A_value_that_fits_comes_in_one_pdu_and_one_byte_more_does_not()
    {
        // C4 01 C1 00 09 81 LL: 57 bytes of 64 are left for the string, and 58 need the long form of no length.
        using var fits = Conversation.Associated(EchoObjects.OfLength(58), out var server, 64);
        Conversation.Get(fits, server, EchoObjects.Attribute, out var trips);
        Assert.Equal(1, trips);

        using var exceeds = Conversation.Associated(EchoObjects.OfLength(59), out server, 64);
        Conversation.Get(exceeds, server, EchoObjects.Attribute, out trips);
        Assert.Equal(2, trips);
    }

    [Theory]
    [InlineData("C001C100010000600100FF0200", "C401C10104")] // No such object
    [InlineData("C002C100000001", "C402C101000000010110")] // No long GET is in progress
    [InlineData("C001C1", "D80103")] // Cut
    [InlineData("C0FF", "D80103")]
    [InlineData("0E010600", "D80202")] // Not what a client sends
    [InlineData("C8", "D80202")] // Ciphered, in an association that is not
    [InlineData("C302C100000001", "C701C11000")] // No long ACTION is in progress
    [InlineData("C103C1010000000200", "C503C11200000002")] // No long SET is in progress
    [InlineData("C306C101000000020101", "C701C11000")]
    [InlineData("C101C1000100002A0000FF02000600000001", "C501C10C")] // SET to a wrong type
    [InlineData("C101C1000100002A0000FF0200090101", "C501C100")]
    [InlineData("C301C1000100002A0000FF01010F07", "C701C10001000F07")] // A method returns its parameter
    [InlineData("C301C1000100002A0000FF0100", "C701C10000")]
    public void A_request_has_one_answer(string request, string answer)
    {
        Conversation.Associated(new EchoObjects(), out var server);
        Assert.Equal(answer, Conversation.Respond(server, request));
    }

    [Fact]
    public void A_list_is_answered_item_by_item_and_in_blocks_when_it_is_long()
    {
        CosemAttribute[] attributes =
            [EchoObjects.Attribute, CosemNames.ClockTime, EchoObjects.Attribute, EchoObjects.Attribute];
        foreach (var pdu in (int[])[1024, 64])
        {
            using var client = Conversation.Associated(EchoObjects.OfLength(50), out var server, pdu);
            var question = new byte[256];
            var answer = new byte[1024];
            var length = client.WriteGetList(attributes.AsSpan(0, pdu == 64 ? 3 : 4), question);
            var reply = client.Digest(answer.AsSpan(0, server.Respond(question.AsSpan(0, length), answer)));
            while (reply.Kind == DlmsReplyKind.MoreBlocks)
            {
                length = client.WriteNext(question);
                reply = client.Digest(answer.AsSpan(0, server.Respond(question.AsSpan(0, length), answer)));
            }

            Assert.Equal(DlmsReplyKind.Value, reply.Kind);
            var results = new GetResults(reply.Value);
            Assert.Equal(52, results.Next().Value.Length);
            Assert.Equal(DataAccessResult.ObjectUndefined, results.Next().Result);
            Assert.Equal(52, results.Next().Value.Length);
        }
    }

    [Fact]
    public void A_block_out_of_order_aborts_and_a_new_question_is_answered()
    {
        using var client = Conversation.Associated(EchoObjects.OfLength(500), out var server, 64);
        const string Get = "C001C1000100002A0000FF0200";
        Assert.StartsWith("C402C10000000001", Conversation.Respond(server, Get), StringComparison.Ordinal);
        Assert.Equal("C402C101000000070113", Conversation.Respond(server, "C002C100000007"));
        Assert.Equal("C402C101000000010110", Conversation.Respond(server, "C002C100000001"));
        Assert.StartsWith("C402C10000000001", Conversation.Respond(server, Get), StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_without_block_transfer_is_told_that_the_value_is_too_long()
    {
        var server = new DlmsServer(
            ClientSap.Management, EchoObjects.OfLength(500), new() { PduSizeMax = 64 });

        // Conformance 000010: GET, and nothing else.
        Conversation.Respond(server, "601DA109060760857405080101BE10040E01000000065F1F040000001004B0");

        Assert.Equal("C401C101FA", Conversation.Respond(server, "C001C1000100002A0000FF0200"));
        Assert.Equal("D80102", Conversation.Respond(server, "C003C101000100002A0000FF0200")); // No list either
        Assert.Equal("D80102", Conversation.Respond(server, "C301C1000100002A0000FF0100")); // Nor ACTION
    }

    [Theory]
    [InlineData("C401C2000F01")] // The answer to another question
    [InlineData("C402C10000000002000101")] // Begins with block 2
    [InlineData("C402C100000000010000")] // A block with nothing in it, and more to come
    [InlineData("C402C1010000000100020901")] // A last block that leaves the value unfinished
    [InlineData("C403C101000F01")] // A list that was not asked for
    [InlineData("C401C10100")] // A refusal that says success
    [InlineData("C501C100")]
    public void A_client_takes_only_the_answer_to_its_question(string answer)
    {
        using var client = Conversation.Associated(new EchoObjects(), out _);
        client.WriteGet(CosemNames.ClockTime, default, new byte[64]);
        Assert.Equal(DlmsReplyKind.Malformed, client.Digest(Convert.FromHexString(answer)).Kind);
        Assert.Equal(ClientState.Idle, client.State);
    }

    [Fact]
    public void A_client_takes_no_more_than_it_said()
    {
        var settings = new DlmsClientSettings { PduSizeMax = 64, LongValueLengthMax = 100 };
        var server = new DlmsServer(ClientSap.Management, EchoObjects.OfLength(500));
        using var client = new DlmsClient(settings);
        var question = new byte[64];
        var answer = new byte[1024];
        client.Digest(answer.AsSpan(0, server.Respond(question.AsSpan(0, client.WriteAssociate(question)), answer)));
        var length = client.WriteGet(EchoObjects.Attribute, default, question);
        var kind = client.Digest(answer.AsSpan(0, server.Respond(question.AsSpan(0, length), answer))).Kind;
        while (kind == DlmsReplyKind.MoreBlocks)
        {
            length = client.WriteNext(question);
            kind = client.Digest(answer.AsSpan(0, server.Respond(question.AsSpan(0, length), answer))).Kind;
        }

        Assert.Equal(DlmsReplyKind.TooLong, kind);
    }

    /// <summary>A round trip, both sides, without one byte of garbage.</summary>
    [Fact]
    public void A_plain_round_trip_allocates_nothing()
    {
        var objects = EchoObjects.OfLength(30);
        using var client = Conversation.Associated(objects, out var server);
        var question = new byte[256];
        var answer = new byte[1024];
        var bytes = 0;
        void RoundTrip()
        {
            var length = client.WriteGet(EchoObjects.Attribute, default, question);
            var reply = client.Digest(answer.AsSpan(0, server.Respond(question.AsSpan(0, length), answer)));
            bytes += reply.Value.Length;
        }

        RoundTrip();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            RoundTrip();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1_001 * 32, bytes);
    }
}
