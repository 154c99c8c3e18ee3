using Tallywatt.Fuzz.Dlms;
using Tallywatt.Protocols.Dlms;
using Xunit;

namespace Tallywatt.Tests.Dlms;

/// <summary>Examples of the standard that every stack knows: read into our messages and written again.</summary>
public sealed class StandardExampleTests
{
    [Theory]
    [InlineData("601DA109060760857405080101BE10040E01000000065F1F0400007E1FFFFF")] // AARQ, lowest
    [InlineData("6036A1090607608574050801018A0207808B0760857405080201"
        + "AC0A80083132333435363738BE10040E01000000065F1F0400007E1F04B0")] // AARQ, password
    [InlineData("6129A109060760857405080101A203020100A305A103020100BE10040E0800065F1F040000501F01F40007")] // AARE
    [InlineData("6129A109060760857405080101A203020101A305A10302010DBE10040E0800065F1F040000501F01F40007")] // Refused
    [InlineData("6200")] // RLRQ, nothing in it
    [InlineData("6303800100")] // RLRE
    [InlineData("0E010603")] // Initiate error: PDU size too short
    [InlineData("D80101")] // Exception: service not allowed, operation not possible
    [InlineData("D8010600000021")] // Exception: invocation counter, 33 expected
    [InlineData("C001C100080000010000FF0200")] // GET, clock
    [InlineData("C002C100000001")] // GET, next block
    [InlineData("C003C10200010000800000FF020000010000800100FF0200")] // GET, list of two
    [InlineData("C401C1010B")] // GET answer: object unavailable
    [InlineData("C402C1000000000100053031323334")] // GET answer: block 1
    [InlineData("C402C101000000020103")] // GET answer: no block, denied
    [InlineData("C101C100080000010000FF0200090C07E20A1C0700000000000000")] // SET, clock
    [InlineData("C102C100080000010000FF0200000000000105090C07E20A")] // SET, first block
    [InlineData("C103C10100000002051C07000000")] // SET, last block
    [InlineData("C502C100000001")] // SET answer: block 1 taken
    [InlineData("C503C10000000002")] // SET answer: all taken
    [InlineData("C505C1020003")] // SET answer: list
    [InlineData("C301C10046000060030AFF01010F00")] // ACTION, disconnect
    [InlineData("C306C1010000000202AABB")] // ACTION, last block
    [InlineData("C701C10000")] // ACTION answer
    [InlineData("C703C10200000301000901AA")] // ACTION answer: list
    [InlineData("C704C100000001")] // ACTION answer: next block, please
    [InlineData("C2010C07E20A1C07000000000000000001000060030AFF020301")] // EventNotification
    [InlineData("6066A109060760857405080103A60A04084D4D4D0000BC614E8A0207808B0760857405080205AC0A80084B35366956616759"
        + "BE34043221303001234567801302FF8A7874133D414CED25B42534D28DB0047720606B175BD52211BE6841DB204D39EE6FDB8E"
        + "356855")] // AARQ, HLS 5, ciphered
    [InlineData("611FA109060760857405080101A203020101A305A103020101BE0604040E010601")] // Refused: version too low
    [InlineData("6117A109060760857405080101A203020101A305A203020102")] // Refused by the provider, nothing said
    [InlineData("6215800100BE10040E01000000065F1F0400001E1DFFFF")] // RLRQ with an initiate request
    [InlineData("01011000112233445566778899AABBCCDDEEFF0000065F1F0400007E1F04B0")] // Initiate, dedicated key
    [InlineData("0100010101AA065F1F0400007E1F04B0")] // Response allowed and quality of service said
    [InlineData("0100000006" + "5F04001C0320FFFF")] // Short names: the tag of the conformance block is one byte
    [InlineData("080006" + "5F04001C0320FFFFFA00")]
    [InlineData("C002810000000A")] // GET, next block, low numbers in the id
    [InlineData("C00381020007010063" + "0100FF02010202040600000001060000000512000112000300010000800100FF0200")]
    [InlineData("C403810200" + "0600000001" + "0103")] // GET answer: a value and a refusal
    [InlineData("C402810000000001001E093201020304050607080910111213141516171819202122232425262728")]
    [InlineData("C105810200010000800000FF02000001000080" + "0100FF0200" + "0000000001040209010A")] // SET, list, block
    [InlineData("C5058102" + "0000")]
    [InlineData("C5048102" + "000B" + "00000003")] // SET answer: list, last block
    [InlineData("C30181000F0000280000FF01" + "00")] // ACTION without a parameter
    [InlineData("C302C100000003")]
    [InlineData("C303C10200460000600" + "30AFF0100460000600" + "30AFF02020F000F00")]
    [InlineData("C304C100460000600" + "30AFF01000000000102AABB")]
    [InlineData("C305C10100460000600" + "30AFF01010000000102AABB")]
    [InlineData("C702C1000000000102AABB")] // ACTION answer: a block
    [InlineData("C701C0000101FA")] // ACTION answer: the return value was lost
    [InlineData("0F00000001" + "00" + "0100")] // DataNotification without a time
    [InlineData("0F40000000090C07E3010A040A1E00FF80000002020600000001" + "0A0141")] // Its time with a tag, as some send
    [InlineData("C200" + "00030100010800FF02" + "0600000001")] // EventNotification without a time
    [InlineData("0E060203")] // ConfirmedServiceError of a write
    [InlineData("D940000001000201" + "00080000010000FF02" + "030046000060030AFF01" + "02000F00")] // ACCESS
    [InlineData("D940000001000104" + "00070100630100FF02" + "020204" + "0600000001" + "0600000002" + "120001"
        + "120001" + "0100")]
    [InlineData("DA400000010000" + "0206000000010002" + "01000300")]
    [InlineData("E0C300010002" + "03AABBCC")] // General block transfer
    public void An_apdu_is_written_as_it_was_read(string hex) =>
        Assert.Equal(hex, Convert.ToHexString(DlmsRewrite.Apdu(Convert.FromHexString(hex)) ?? []));

    [Theory]
    [InlineData("00")]
    [InlineData("0F80")]
    [InlineData("10FF38")]
    [InlineData("0500000001")]
    [InlineData("14FFFFFFFFFFFFFFFF")]
    [InlineData("150000000000000001")]
    [InlineData("1740490FDB")]
    [InlineData("18400921FB54442D18")]
    [InlineData("0403A0")]
    [InlineData("0A03616263")]
    [InlineData("0C03E4BDA0")]
    [InlineData("1907E80B15FF0C000000800000")]
    [InlineData("13020212060C000100000002000300000004")] // Compact array of two rows
    [InlineData("0101020311010F0216FF")]
    [InlineData("FF")]
    [InlineData("0D99")]
    [InlineData("1A07E80B15FF")]
    [InlineData("1B0C1E00FF")]
    [InlineData("1C01")] // The delta types
    [InlineData("2180000001")]
    [InlineData("1301000311" + "03010203")] // Compact array: an array of three in each row
    [InlineData("0400")]
    [InlineData("0900")]
    public void An_element_is_written_as_it_was_read(string hex)
    {
        var written = DlmsRewrite.Element(Convert.FromHexString(hex));
        Assert.Equal(hex, written is null ? "refused" : Convert.ToHexString(written));
    }

    [Theory]
    [InlineData("601DA109060760857405080101BE10040E01000000065F1F0400007E1FFF")] // Cut
    [InlineData("6203800100FF")] // Something follows
    [InlineData("610BA203020100A305A103020100")] // No application context
    [InlineData("C001C100080000010000FF0202")] // An OPTIONAL flag of 2
    [InlineData("C00481")] // No such choice
    [InlineData("C401C102")] // No such choice of result
    [InlineData("C104C10100080000010000FF020002000A")] // One attribute, two values
    [InlineData("D80301")] // No such state error
    public void What_is_no_apdu_is_refused(string hex) => Assert.Null(DlmsRewrite.Apdu(Convert.FromHexString(hex)));

    [Fact]
    public void A_range_over_the_clock_is_asked_for_as_the_standard_shows()
    {
        using var client = Conversation.Associated(new EchoObjects(), out _);
        var begin = new CosemDateTime(2017, 10, 1, 7, 0, 0, 0, 0, -60, 0x80);
        var question = new byte[100];

        var length = client.WriteGetRange(CosemNames.LoadProfileBuffer, begin, begin with { Hour = 1 }, question);

        Assert.Equal(
            "C001C100070100630100FF0201010204020412000809060000010000FF0F02120000"
            + "090C07E10A010700000000FFC480090C07E10A010701000000FFC4800100",
            Convert.ToHexString(question.AsSpan(0, length)));
    }
}
