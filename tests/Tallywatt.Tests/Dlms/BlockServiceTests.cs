using CsCheck;
using Tallywatt.Fuzz.Dlms;
using Tallywatt.Protocols.Dlms;
using Xunit;

namespace Tallywatt.Tests.Dlms;

/// <summary>SET, ACTION and lists, whole and in the blocks of the service: both sides, and byte for byte.</summary>
public sealed class BlockServiceTests
{
    const string Data = "000100002A0000FF02";
    const string Method = "000100002A0000FF01";

    static readonly CosemMethod Echo = new(CosemNames.DataClass, CosemNames.LogicalDeviceName, 1);

    readonly byte[] question = new byte[2_048];

    /// <summary>Whatever the PDU sizes, what is set arrives, and what a method returns comes back.</summary>
    [Fact]
    public void Long_values_go_both_ways_at_any_pdu_size() =>
        Gen.Select(Gen.Int[64, 500], Gen.Int[64, 500], Gen.Int[0, 5_000]).Sample(
            (serverPdu, clientPdu, length) =>
            {
                var test = new BlockServiceTests();
                var objects = new EchoObjects();
                using var client = Conversation.Associated(objects, out var server, serverPdu, clientPdu);
                var value = Octets(length);

                var lengths = new List<int>();
                var asked = client.WriteSet(EchoObjects.Attribute, value, test.question);
                Assert.Equal(
                    DlmsReplyKind.Done, Conversation.Carry(client, server, test.question, asked, lengths).Kind);
                Assert.True(objects.Value.SequenceEqual(value.AsSpan(value.Length - length)));
                asked = client.WriteInvoke(Echo, value, test.question);
                var (kind, returned, _) = Conversation.Carry(client, server, test.question, asked, lengths);
                Assert.Equal(DlmsReplyKind.Done, kind);
                Assert.Equal(value, returned);
                Assert.All(lengths, apdu => Assert.InRange(apdu, 1, Math.Max(serverPdu, clientPdu)));
            },
            iter: 100);

    [Fact]
    public void Lists_are_set_and_run_in_one_pdu_or_in_many()
    {
        foreach (var (pdu, length) in new[] { (1024, 50), (200, 300) })
        {
            var objects = new EchoObjects();
            using var client = Conversation.Associated(objects, out var server, pdu);
            byte[] values = [.. Octets(length), .. Octets(2), 0x0F, 0x01];

            var asked = client.WriteSetList(
                [EchoObjects.Attribute, CosemNames.ClockTime, EchoObjects.Attribute], values, question);
            var (kind, results, _) = Conversation.Carry(client, server, question, asked);
            Assert.Equal(DlmsReplyKind.Done, kind);
            Assert.Equal([0, 0, (byte)DataAccessResult.TypeUnmatched], results);
            Assert.Equal(2, objects.Value.Length); // The device takes any name, and the second came after the first.

            asked = client.WriteInvokeList([Echo, Echo, Echo], values, question);
            (kind, results, _) = Conversation.Carry(client, server, question, asked);
            Assert.Equal(DlmsReplyKind.Done, kind);
            var outcomes = new ActionOutcomes(results);
            Assert.Equal(length, outcomes.Next().Returned.Value.Length - (Octets(length).Length - length));
            Assert.Equal(4, outcomes.Next().Returned.Value.Length);
            Assert.Equal([0x0F, 0x01], outcomes.Next().Returned.Value.ToArray());
            Assert.True(outcomes.AtEnd);
        }
    }

    /// <summary>The bytes on the wire, by the tables of IEC 62056-5-3: not what our own client makes of them.
    /// </summary>
    [Theory]
    [InlineData(
        "C102C1" + Data + "00" + "00" + "00000001" + "03" + "090401", "C502C100000001", // First block
        "C103C1" + "01" + "00000002" + "03" + "020304", "C503C10000000002", // Last block: success
        "C001C1" + Data + "00", "C401C100" + "090401020304")]
    [InlineData(
        "C102C1" + Data + "00" + "00" + "00000001" + "03" + "090401", "C502C100000001",
        "C103C1" + "01" + "00000003" + "03" + "020304", "C503C11300000003", // Block 2 is missing
        "C103C1" + "01" + "00000002" + "03" + "020304", "C503C11200000002")] // No long SET is in progress
    [InlineData(
        "C102C1" + Data + "00" + "00" + "00000001" + "03" + "090401", "C502C100000001",
        "C103C2" + "01" + "00000002" + "03" + "020304", "C503C21200000002", // Another invoke id
        "C103C1" + "01" + "00000002" + "03" + "020304", "C503C10000000002")] // It goes on
    [InlineData(
        "C102C1" + Data + "00" + "01" + "00000001" + "03" + "090401", "C503C10C00000001", // The value is not whole
        "C102C1" + Data + "00" + "01" + "00000001" + "03" + "090107", "C503C10000000001")]
    [InlineData( // A list, first block: two attributes; the raw data are the count and the values
        "C105C102" + Data + "00" + Data + "00" + "00" + "00000001" + "04" + "02090107", "C502C100000001",
        "C103C1" + "01" + "00000002" + "03" + "090108", "C504C102000000000002")]
    [InlineData(
        "C105C102" + Data + "00" + Data + "00" + "01" + "00000001" + "04" + "01090107", "C504C1020C0C00000001")]
    [InlineData( // ACTION: first block, next block; the method returns its parameter
        "C304C1" + Method + "00" + "00000001" + "03" + "090401", "C704C100000001",
        "C306C1" + "01" + "00000002" + "03" + "020304", "C701C1000100" + "090401020304")]
    [InlineData(
        "C304C1" + Method + "00" + "00000001" + "03" + "090401", "C704C100000001",
        "C306C1" + "01" + "00000004" + "03" + "020304", "C701C10F00", // Aborted
        "C306C1" + "01" + "00000002" + "03" + "020304", "C701C11000")] // None in progress
    [InlineData( // With list and first block
        "C305C102" + Method + Method + "00" + "00000001" + "04" + "02090107", "C704C100000001",
        "C306C1" + "01" + "00000002" + "02" + "0F08", "C703C102" + "000100090107" + "0001000F08")]
    [InlineData( // A GET ends what was under way
        "C304C1" + Method + "00" + "00000001" + "03" + "090401", "C704C100000001",
        "C001C1" + Data + "00", "C401C1000900",
        "C306C1" + "01" + "00000002" + "03" + "020304", "C701C11000")]
    public void Blocks_are_answered_as_the_standard_says(params string[] questionsAndAnswers)
    {
        Conversation.Associated(new EchoObjects(), out var server);
        foreach (var pair in questionsAndAnswers.Chunk(2))
        {
            Assert.Equal(pair[1], Conversation.Respond(server, pair[0]));
        }
    }

    /// <summary>A return value comes in blocks that are fetched one by one.</summary>
    [Fact]
    public void A_long_return_value_is_fetched_block_by_block()
    {
        Conversation.Associated(new EchoObjects(), out var server, serverPdu: 64);
        var parameter = "0932" + string.Concat(Enumerable.Repeat("5A", 50));
        var first = Conversation.Respond(server, "C304C1" + Method + "00" + "00000001" + "1E" + parameter[..60]);
        Assert.Equal("C704C100000001", first);

        // 64 bytes hold 8 of head, 1 of length and 55 of raw data: result, data flag and choice, then the value.
        var answer = Conversation.Respond(server, "C306C1" + "01" + "00000002" + "16" + parameter[60..]);
        Assert.Equal("C701C1000100" + parameter, answer);

        Conversation.Associated(new LongReturn(), out server, serverPdu: 64);
        answer = Conversation.Respond(server, "C301C1" + Method + "00");
        Assert.StartsWith(
            "C702C1" + "00" + "00000001" + "37" + "000100" + "0964" + "5A5A", answer, StringComparison.Ordinal);
        Assert.Equal(128, answer.Length);
        Assert.Equal("C701C21000", Conversation.Respond(server, "C302C200000001"));
        answer = Conversation.Respond(server, "C302C100000001");
        Assert.StartsWith("C702C1" + "01" + "00000002" + "32" + "5A", answer, StringComparison.Ordinal);
        Assert.Equal("C701C11000", Conversation.Respond(server, "C302C100000002"));
    }

    /// <summary>What was not agreed is refused by name, whatever it asks for.</summary>
    [Theory]
    [InlineData("000018", "C001C1" + Data + "00", "C401C1000900")] // GET and SET are agreed
    [InlineData("000018", "C003C101" + Data + "00", "D80102")]
    [InlineData("000018", "C002C100000001", "D80102")]
    [InlineData("000018", "C301C1" + Method + "00", "D80102")]
    [InlineData("000018", "C102C1" + Data + "00" + "01" + "00000001" + "02" + "0900", "D80102")]
    [InlineData("000018", "C103C1" + "01" + "00000001" + "02" + "0900", "D80102")]
    [InlineData("000018", "C104C101" + Data + "00" + "01" + "0900", "D80102")]
    [InlineData("000018", "E080" + "0001" + "0000" + "0D" + "C001C1" + Data + "00", "D80102")]
    [InlineData("000018", "C001C1" + Data + "01" + "01" + "00", "C401C1010D")] // Selection was not agreed
    [InlineData("000009", "C001C1" + Data + "00", "D80102")] // SET and ACTION, no GET
    [InlineData("000009", "C301C1" + Method + "00", "C701C10000")]
    [InlineData("000009", "C304C1" + Method + "01" + "00000001" + "00", "D80102")]
    [InlineData("000009", "C303C101" + Method + "01" + "00", "D80102")]
    [InlineData("000011", "C101C1" + Data + "00" + "0900", "D80102")] // GET and ACTION, no SET
    [InlineData("000011", "D9" + "00000000" + "00" + "00" + "00", "D80202")] // ACCESS is never served
    [InlineData("000011", "0501020001", "D80202")] // Short names neither
    [InlineData("000011", "FF", "D80202")]
    public void What_was_not_agreed_is_refused(string conformance, string request, string answer)
    {
        var server = new DlmsServer(ClientSap.Management, new EchoObjects());
        var aare = Conversation.Respond(
            server, $"601DA109060760857405080101BE10040E01000000065F1F0400{conformance}04B0");
        Assert.EndsWith($"5F1F0400{conformance}04000007", aare, StringComparison.Ordinal);

        Assert.Equal(answer, Conversation.Respond(server, request));
    }

    /// <summary>Blocks that never end are ended.</summary>
    [Fact]
    public void A_value_beyond_the_bound_is_aborted_and_forgotten()
    {
        Conversation.Associated(new EchoObjects(), out var server);
        var raw = string.Concat(Enumerable.Repeat("5A", 1_000));
        Conversation.Respond(server, "C102C1" + Data + "00" + "00" + "00000001" + "8203E8" + raw);
        var answer = "";
        var blockCount = 1;
        while (!answer.StartsWith("C503", StringComparison.Ordinal))
        {
            blockCount++;
            answer = Conversation.Respond(server, $"C103C100{blockCount:X8}8203E8{raw}");
            Assert.InRange(blockCount, 2, 1 + (DlmsLimits.LongRequestLengthMax / 1_000));
        }

        Assert.Equal($"C503C111{blockCount:X8}", answer);
        Assert.Equal("C503C11200000002", Conversation.Respond(server, "C103C1010000000200"));
    }

    /// <summary>A list is answered with a selection for one of its attributes.</summary>
    [Fact]
    public void A_list_may_select_in_each_attribute()
    {
        using var client = Conversation.Associated(EchoObjects.OfLength(3), out var server);
        var items = new AxdrWriter(new byte[64]);
        new AttributeItem(EchoObjects.Attribute, new(SelectiveAccess.ByEntry, [0x00])).Write(ref items);
        new AttributeItem(EchoObjects.Attribute, default).Write(ref items);

        var asked = client.WriteGetList(2, items.Written, question);
        var (kind, results, _) = Conversation.Carry(client, server, question, asked);

        Assert.Equal(DlmsReplyKind.Value, kind);
        var reader = new GetResults(results);
        Assert.Equal(5, reader.Next().Value.Length);
        Assert.Equal(5, reader.Next().Value.Length);
        Assert.True(reader.AtEnd);
    }

    static byte[] Octets(int length)
    {
        var writer = new AxdrWriter(new byte[length + 5]);
        writer.OctetString(Enumerable.Range(0, length).Select(i => (byte)(i % 251)).ToArray());
        return writer.Written.ToArray();
    }

    /// <summary>A device of which every method returns a hundred bytes.</summary>
    sealed class LongReturn : ICosemObjects
    {
        public DataAccessResult Get(
            ClientSap client, CosemAttribute attribute, SelectiveAccess selection, ref AxdrWriter target) =>
            DataAccessResult.ObjectUndefined;

        public DataAccessResult Set(
            ClientSap client, CosemAttribute attribute, SelectiveAccess selection, ReadOnlySpan<byte> value) =>
            DataAccessResult.ObjectUndefined;

        public ActionResult Invoke(
            ClientSap client, CosemMethod method, ReadOnlySpan<byte> parameter, ref AxdrWriter target)
        {
            target.OctetString(Enumerable.Repeat((byte)0x5A, 100).ToArray());
            return ActionResult.Success;
        }
    }
}
