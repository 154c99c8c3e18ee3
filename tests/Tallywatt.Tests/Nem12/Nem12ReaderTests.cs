using Tallywatt.Core.Readings;
using Tallywatt.Formats;
using Xunit;

namespace Tallywatt.Tests.Usage;

public sealed class Nem12ReaderTests
{
    const string Head = "100,NEM12,202501020600,S,S\n";
    const string Channel = "200,NMI0000001,E1,,E1,N1,M1,kWh,30,\n";

    /// <summary>Midnight of 1 January 2025 in market time, UTC+10.</summary>
    const long Midnight = 1_735_653_600;

    [Fact]
    public void A_day_begins_at_midnight_of_market_time()
    {
        var content = UsageText.Load(Head + Channel + Day("A") + "900\n");

        Assert.Null(content.Fault);
        Assert.Equal(48, content.Series.Intervals.Length);
        Assert.Equal(new(Midnight, 1_800, 250, 0), content.Series.Intervals.Span[0]);
        Assert.Equal(new(36_000, 0, "Australia/Brisbane", "NEM12 market time, all year"), content.LocalTime);
    }

    [Theory]
    [InlineData("kWh", ".005", 5 * 48)]
    [InlineData("KWH", "1.25", 1_250 * 48)]
    [InlineData("Wh", "10", 10 * 48)]
    [InlineData("MWh", "0.0001", 100 * 48)]
    [InlineData("kWh", "0.0005", 24)]
    public void Values_in_any_unit_of_energy_are_exact(string unit, string value, long total) =>
        Assert.Equal(
            total,
            UsageText.Load(Head + Channel.Replace("kWh", unit) + Day("A", value) + "900\n").Series.ImportWattHours);

    [Fact]
    public void E_is_import_B_is_export_and_reactive_channels_are_named_and_left_out()
    {
        var content = UsageText.Load(
            Head + Channel + Day("A") + Channel.Replace("E1,N1", "B1,N1") + Day("A", ".1")
            + Channel.Replace("E1,N1", "E2,N2") + Day("A", "1")
            + Channel.Replace("E1,N1,M1,kWh", "Q1,,M1,kVArh") + Day("A")
            + "900\n");

        Assert.Equal((1_250 * 48, 100 * 48), (content.Series.ImportWattHours, content.Series.ExportWattHours));
        Assert.Equal(["channel NMI0000001/Q1 is not rated: reactive energy"], content.Notes);
    }

    [Fact]
    public void Qualities_of_ranges_reach_their_intervals()
    {
        var content = UsageText.Load(
            Head + Channel + Day("V") + "400,1,20,F14,76,\n400,21,24,N,,\n400,25,47,S14,1,\n400,48,48,E52,,\n900\n");

        var qualities = content.Series.Intervals.ToArray().CountBy(reading => reading.Quality).ToDictionary();
        Assert.Equal(20, qualities[ReadingQuality.Substituted]);
        Assert.Equal(23, qualities[ReadingQuality.Provisional]);
        Assert.Equal(1, qualities[ReadingQuality.Estimated]);
        Assert.Equal(44 * 250, content.Series.ImportWattHours);
        Assert.Contains(content.Series.Findings, found => found is { Kind: SeriesFindingKind.Missing, Count: 4 });
    }

    [Fact]
    public void Two_meters_in_a_file_are_listed_and_one_is_named()
    {
        var text = Head + Channel + Day("A") + Channel.Replace("NMI0000001", "NMI0000002") + Day("A", "2") + "900\n";

        Assert.Equal(
            "the file holds 2 meters; name one with --meter: NMI0000001/E1 (import, E1 (kWh)), "
                + "NMI0000002/E1 (import, E1 (kWh))",
            UsageText.Load(text).Fault?.Message);
        Assert.Equal(96_000, UsageText.Load(text, "nmi0000002").Series.ImportWattHours);
        Assert.Equal(UsageFaultKind.NoSuchMeter, UsageText.Load(text, "NMI3").Fault?.Kind);
    }

    [Fact]
    public void One_channel_of_a_meter_can_be_named()
    {
        var text = Head + Channel + Day("A") + Channel.Replace("E1,N1", "E2,N2") + Day("A", "2") + "900\n";

        Assert.Equal(96_000, UsageText.Load(text, "NMI0000001/E2").Series.ImportWattHours);
    }

    [Theory]
    [InlineData("\n200,N,E1,,E1,,M,kWh,30,\n", 2, "'200' where the header '100,NEM12,...' or '100,NEM13,...'")]
    [InlineData("100,NEM11,2025\n900\n", 1, "the header names 'NEM11'; allowed: NEM12 or NEM13")]
    [InlineData(Head + "300,20250101,1\n900\n", 2, "record 300 before any 200 record")]
    [InlineData(Head + "200,N,E1,,E1,,M,kWh,20,\n900\n", 2, "the interval length is '20'; allowed: 1, 5, 10, 15 or 30")]
    [InlineData(Head + "200,,E1,,E1,,M,kWh,30,\n900\n", 2, "record 200 names no NMI")]
    [InlineData(Head + Channel + "300,20250230,V\n900\n", 3, "the date is '20250230'; allowed: yyyymmdd")]
    [InlineData(Head + Channel + "300,20250101,1,2,A,,\n900\n", 3, "the day has 2 values; 30-minute intervals need")]
    [InlineData(Head + Channel + "300,20250101,1,-2,A\n900\n", 3, "value 2 is '-2'; allowed: a number such as 1.25")]
    [InlineData(Head + Channel + "400,1,48,A,,\n900\n", 3, "record 400 before any 300 record")]
    [InlineData(Head + Channel + "777,1\n900\n", 3, "record '777'; allowed in NEM12: 200, 300, 400, 500 and 900")]
    [InlineData(Head + Channel, 2, "the file ends without its 900 record: it has been cut off")]
    [InlineData(Head + "900\n200,N,E1\n", 3, "'200' where the header '100,NEM12,...' or '100,NEM13,...' or the end")]
    [InlineData(Head + "100,NEM12\n", 2, "a second 100 header before the 900 record")]
    [InlineData(Head + "900\n", 0, "the file holds no channel and no value")]
    public void A_record_out_of_place_is_refused_with_its_line(string text, int line, string reason) =>
        AssertRefused(text, line, reason);

    [Theory]
    [InlineData("V", "", "quality V says the qualities follow in 400 records; they end before interval 1 of 48")]
    [InlineData("V", "400,1,20,A,,\n", "quality V says the qualities follow in 400 records; they end before "
        + "interval 21 of 48")]
    [InlineData("X", "", "the quality is 'X'; allowed: A, N, V, or E, F, S with a two-digit method such as F14")]
    [InlineData("0.25,A", "", "the day has more than 48 values; 30-minute intervals need 48")]
    public void A_day_without_whole_qualities_is_refused(string quality, string ranges, string reason) =>
        AssertRefused(Head + Channel + Day(quality) + ranges + "900\n", 3, reason);

    [Theory]
    [InlineData("400,2,48,A,,\n", "the range begins at 2; interval 1 must come next")]
    [InlineData("400,1,49,A,,\n", "the range is '1' to '49'; allowed: 1 to 48")]
    [InlineData("400,1,48,V,,\n", "the quality is 'V'; allowed: A, N, or E, F, S with a two-digit method")]
    public void A_range_that_does_not_fit_is_refused(string range, string reason) =>
        AssertRefused(Head + Channel + Day("V") + range + "900\n", 4, reason);

    [Fact]
    public void A_file_with_no_energy_is_refused_by_name() =>
        AssertRefused(
            Head + Channel.Replace("E1,N1,M1,kWh", "Q1,,M1,kVArh") + Day("A") + "900\n", 2,
            "no channel holds energy; NMI0000001/Q1: reactive energy");

    [Fact]
    public void An_accumulation_read_is_one_estimated_interval_with_a_warning()
    {
        var content = UsageText.Load(Nem13("E", "1312.1", "kWh"));

        var interval = Assert.Single(content.Series.Intervals.ToArray());
        Assert.Equal(new(1_065_310_255, 8_123_558, 1_312_100, 0, ReadingQuality.Estimated), interval);
        Assert.StartsWith("NEM13 holds accumulation reads", Assert.Single(content.Notes), StringComparison.Ordinal);
        Assert.Equal("NEM13", content.Format);
    }

    [Fact]
    public void Energy_into_the_network_is_export() =>
        Assert.Equal(5_000, UsageText.Load(Nem13("I", "5", "kWh")).Series.ExportWattHours);

    [Theory]
    [InlineData("X", "5", "kWh", "the direction is 'X'; allowed: E (from the network) or I (into it)")]
    [InlineData("E", "", "kWh", "the quantity is ''; allowed: a number such as 1312.1, not negative")]
    [InlineData("E", "5", "m3", "no channel holds energy; VABC005890/11: its unit is 'm3'")]
    public void An_accumulation_read_that_does_not_fit_is_refused(
        string direction, string quantity, string unit, string reason) =>
        AssertRefused(Nem13(direction, quantity, unit), 2, reason);

    static string Nem13(string direction, string quantity, string unit) =>
        "100,NEM13,200401101030,S,S\n"
        + $"250,VABC005890,11,1,11,11,M1,{direction},006342.8,20031005093055,A,,,007654.9,20040107100333,A,,,"
        + $"{quantity},{unit},20040407,,\n900\n";

    static string Day(string quality, string value = "0.250") =>
        $"300,20250101,{string.Join(',', Enumerable.Repeat(value, 48))},{quality},,,20250102060000,\n";

    static void AssertRefused(string text, int line, string reason)
    {
        var fault = UsageText.Load(text).Fault;

        Assert.NotNull(fault);
        Assert.Equal((UsageFaultKind.Refused, line), (fault.Kind, fault.Line));
        Assert.StartsWith(reason, fault.Message, StringComparison.Ordinal);
    }
}
