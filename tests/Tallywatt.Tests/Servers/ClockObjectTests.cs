using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Xunit;

namespace Tallywatt.Tests.Servers;

public sealed class ClockObjectTests
{
    const string Clock = "0.0.1.0.0.255";
    const long Noon = 1_767_268_800; // 2026-01-01T12:00:00Z

    [Fact]
    public void The_time_is_set_in_any_deviation_and_without_one_it_is_local()
    {
        var meter = Running();
        using var talk = new CosemTalk(meter);

        // Beijing: eight hours ahead of UTC is a zone of -480.
        Assert.Equal(DataAccessResult.Success, talk.Set(8, Clock, 3, "10FE20"));
        Assert.Equal("10FE20", talk.Get(8, Clock, 3));
        Assert.Equal(DataAccessResult.Success, talk.Set(8, Clock, 2, "090C07EA0203FF101E00FF800000"));
        Assert.Equal("090C07EA020302101E0000FE2000", talk.Get(8, Clock, 2));
        Assert.Equal(1_770_107_400, meter.ClockUnixSeconds); // 08:30 UTC

        Assert.Equal(DataAccessResult.Success, talk.Set(8, Clock, 2, "1907EA0203FF081E00FF000000")); // Date-time, UTC
        Assert.Equal(1_770_107_400, meter.ClockUnixSeconds);
    }

    [Theory]
    [InlineData(2, "060000000A", DataAccessResult.TypeUnmatched)]
    [InlineData(2, "090B07EA0203FF101E00FF8000", DataAccessResult.TypeUnmatched)] // Eleven bytes
    [InlineData(2, "090D07EA0203FF101E00FF80000000", DataAccessResult.TypeUnmatched)] // A byte too many
    [InlineData(2, "090CFFFF0203FF101E00FF800000", DataAccessResult.OtherReason)] // A date with a wildcard
    [InlineData(2, "090C07EA021EFF101E00FF800000", DataAccessResult.OtherReason)] // 30 February
    [InlineData(3, "0FFF", DataAccessResult.TypeUnmatched)]
    [InlineData(3, "107FFF", DataAccessResult.OtherReason)]
    [InlineData(4, "1100", DataAccessResult.ReadWriteDenied)]
    [InlineData(8, "1101", DataAccessResult.TypeUnmatched)]
    [InlineData(8, "0301", DataAccessResult.OtherReason)] // No rule to enable
    [InlineData(10, "1101", DataAccessResult.ObjectUnavailable)]
    public void A_wrong_value_changes_nothing(sbyte attribute, string value, DataAccessResult expected)
    {
        var meter = Running();
        using var talk = new CosemTalk(meter);
        Assert.Equal(expected, talk.Set(8, Clock, attribute, value));
        Assert.Equal(Noon, meter.ClockUnixSeconds);
    }

    [Fact]
    public void Only_the_management_client_sets_the_clock()
    {
        using var stranger = new CosemTalk(Running(), ClientSap.Public);
        Assert.Equal(DataAccessResult.ReadWriteDenied, stranger.Set(8, Clock, 3, "10FE20"));
        Assert.Equal(ActionResult.ReadWriteDenied, stranger.Invoke(8, Clock, 3));
        Assert.Equal("100000", stranger.Get(8, Clock, 3));
    }

    [Fact]
    public void It_is_shifted_and_adjusted()
    {
        var meter = Running();
        using var talk = new CosemTalk(meter);
        Assert.Equal(ActionResult.Success, talk.Invoke(8, Clock, 6, (ref w) => w.Long(-500)));
        Assert.Equal(Noon - 500, meter.ClockUnixSeconds);
        Assert.Equal(ActionResult.OtherReason, talk.Invoke(8, Clock, 6, (ref w) => w.Long(901)));
        Assert.Contains("900 seconds", talk.Why(), StringComparison.Ordinal);
        Assert.Equal(ActionResult.TypeUnmatched, talk.Invoke(8, Clock, 6, (ref w) => w.Integer(1)));

        Assert.Equal(ActionResult.Success, talk.Invoke(8, Clock, 3));
        Assert.Equal(Noon - 480, meter.ClockUnixSeconds);
        Assert.Equal(ActionResult.Success, talk.Invoke(8, Clock, 1));
        Assert.Equal(Noon - 900, meter.ClockUnixSeconds);
        Assert.Equal(ActionResult.OtherReason, talk.Invoke(8, Clock, 4)); // Nothing was preset
        Assert.Equal(ActionResult.Success, talk.Invoke(8, Clock, 5, (ref w) =>
        {
            w.Structure(3);
            w.OctetString(CosemDateTime.FromUnixSeconds(Noon));
            w.OctetString(CosemDateTime.FromUnixSeconds(Noon - 1_000));
            w.OctetString(CosemDateTime.FromUnixSeconds(Noon));
        }));
        Assert.Equal(ActionResult.Success, talk.Invoke(8, Clock, 4));
        Assert.Equal(Noon, meter.ClockUnixSeconds);
    }

    [Fact]
    public void Summer_time_is_a_rule_of_every_year_and_the_status_says_when_it_is()
    {
        var meter = Running();
        using var talk = new CosemTalk(meter);

        // The last Sunday of October 02:00 to the first Sunday of April 03:00, as in the south.
        Assert.Equal(DataAccessResult.Success, talk.Set(8, Clock, 5, "090CFFFF0AFE070200000080" + "0000"));
        Assert.Equal(DataAccessResult.Success, talk.Set(8, Clock, 6, "090CFFFF0401070300000080" + "0000"));
        Assert.Equal(DataAccessResult.Success, talk.Set(8, Clock, 7, "0F3C"));
        Assert.Equal(DataAccessResult.Success, talk.Set(8, Clock, 8, "0301"));

        Assert.Equal("1180", talk.Get(8, Clock, 4));
        Assert.Equal("090C07EA010104" + "0D000000FFC480", talk.Get(8, Clock, 2));
        Assert.Equal("090CFFFF0AFE0702000000800000", talk.Get(8, Clock, 5));
        Assert.Equal(DataAccessResult.OtherReason, talk.Set(8, Clock, 5, "090C07EA0AFE0702000000800000")); // A year
    }

    static Meter Running()
    {
        var meter = new Meter(MeterIdentity.FromNumber(7), new ConstantLoad(1_000, 250), Noon - 7_200);
        meter.AdvanceTo(Noon);
        return meter;
    }
}
