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
