using System.Text;
using CsCheck;
using Tallywatt.Core.Readings;
using Tallywatt.Formats;
using Tallywatt.Formats.Csv;
using Xunit;

namespace Tallywatt.Tests.Usage;

public sealed class CsvReaderTests
{
    const string Header = "start_utc,duration_s,wh\n";
    const string Row = "2025-01-01T00:00:00Z,3600,412\n";

    [Fact]
    public void A_row_is_an_interval_of_import() =>
        Assert.Equal([new(1_735_689_600, 3_600, 412, 0)], Read(Header + Row).Series.Intervals.ToArray());

    [Fact]
    public void A_fourth_column_is_export() =>
        Assert.Equal(
            [new(1_735_689_600, 3_600, 412, 90)],
            Read("start_utc,duration_s,wh,export_wh\n2025-01-01T00:00:00Z,3600,412,90\n").Series.Intervals.ToArray());

    [Fact]
    public void A_byte_order_mark_and_carriage_returns_are_tolerated() =>
        Assert.Equal(412, Read("\uFEFF" + (Header + Row + "\n").Replace("\n", "\r\n")).Series.ImportWattHours);

    [Fact]
    public void A_last_line_without_its_end_is_read_with_a_note()
    {
        var content = Read(Header + Row.TrimEnd());

        Assert.Equal(412, content.Series.ImportWattHours);
        Assert.StartsWith(
            "line 2 does not end in a line break", Assert.Single(content.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2025-01-01T00:00:00,3600,1", "start_utc is '2025-01-01T00:00:00'; allowed: an instant in UTC")]
    [InlineData("2025-01-01T00:00:00+08:00,3600,1", "start_utc is '2025-01-01T00:00:00+08:00'; allowed: an instant")]
    [InlineData("2025-02-30T00:00:00Z,3600,1", "start_utc is '2025-02-30T00:00:00Z'; allowed:")]
    [InlineData("2025-01-01T24:00:00Z,3600,1", "start_utc is '2025-01-01T24:00:00Z'; allowed:")]
    [InlineData("1969-12-31T23:00:00Z,3600,1", "start_utc is '1969-12-31T23:00:00Z'; allowed:")]
    [InlineData("2025-01-01T00:00:00Z,0,1", "duration_s is '0'; allowed: whole seconds from 1 to 63158400")]
    [InlineData("2025-01-01T00:00:00Z,15m,1", "duration_s is '15m'; allowed:")]
    [InlineData("2025-01-01T00:00:00Z,3600,1.5", "wh is '1.5'; allowed: whole watt-hours from 0 to 10000000000")]
    [InlineData("2025-01-01T00:00:00Z,3600,+5", "wh is '+5'; allowed:")]
    [InlineData("2025-01-01T00:00:00Z,3600,", "wh is ''; allowed:")]
    [InlineData("2025-01-01T00:00:00Z,3600", "wh is ''; allowed:")]
    [InlineData("2025-01-01T00:00:00Z,3600,-5", "wh is '-5'; allowed: whole watt-hours from 0 to 10000000000 (ener")]
    [InlineData("2025-01-01T00:00:00Z,3600,99999999999", "wh is '99999999999'; allowed:")]
    [InlineData("2025-01-01T00:00:00Z,3600,1,2", "more than 3 fields; the header names 3")]
    [InlineData("\0\u001b[2J,3600,1", "start_utc is '??[2J'; allowed:")]
    public void A_bad_row_is_refused_with_its_line_and_field(string row, string reason)
    {
        var fault = Read(Header + Row + row + "\n").Fault;

        Assert.NotNull(fault);
        Assert.Equal(3, fault.Line);
        Assert.StartsWith(reason, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("start_utc,duration_s,kwh\n", 1, "the header is 'start_utc,duration_s,kwh'; allowed:")]
    [InlineData(Header, 1, "the file has a header and no rows")]
    [InlineData("", 0, "the file is empty;")]
    [InlineData(" \r\n\n", 1, "the file is blank;")]
    [InlineData("\u001f\u000b\u0008x", 1, "the file is not text; a usage file is")]
    [InlineData("time,use\n", 1, "the file begins with 'time,use'; a usage file is Green Button XML, NEM12")]
    public void A_file_without_the_right_header_or_rows_is_refused(string text, int line, string reason)
    {
        var fault = Read(text).Fault;

        Assert.NotNull(fault);
        Assert.Equal(line, fault.Line);
        Assert.StartsWith(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_without_end_is_refused_and_never_kept()
    {
        var fault = Read(Header + new string('1', 200_000)).Fault;

        Assert.Equal(new(UsageFaultKind.Refused, 2, "longer than 65536 bytes"), fault);
    }

    [Fact]
    public void A_file_that_is_not_there_is_not_found()
    {
        Assert.Equal(UsageFaultKind.NotFound, UsageFile.Load("no/such/file.csv").Fault?.Kind);
        Assert.Equal("it is a folder, not a file", UsageFile.Load(Path.GetTempPath()).Fault?.Message);
    }

    [Fact]
    public void Every_row_that_can_be_written_is_read_back() =>
        Gen.Select(Gen.Long[0, ChannelValue.MaxStartUnixSeconds], Gen.Int[1, 86_400], Gen.Long[0, 10_000_000_000])
            .Sample((start, seconds, wattHours) =>
            {
                var instant = DateTimeOffset.FromUnixTimeSeconds(start);
                var row = $"{instant:yyyy-MM-dd'T'HH:mm:ss'Z'},{seconds},{wattHours}\n";

                Assert.Equal([new(start, seconds, wattHours, 0)], Read(Header + row).Series.Intervals.ToArray());
            });

    [Theory]
    [InlineData("12", 3, 12_000)]
    [InlineData(".005", 3, 5)]
    [InlineData("1.250000", 3, 1_250)]
    [InlineData("0012.", 3, 12_000)]
    [InlineData("9.223372036854775807", 18, long.MaxValue)]
    public void A_decimal_number_is_read_exactly(string text, int decimals, long expected)
    {
        Assert.True(ScaledNumber.TryParse(Encoding.ASCII.GetBytes(text), decimals, out var scaled));
        Assert.Equal(expected, scaled);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("1,5")]
    [InlineData("1.2.3")]
    [InlineData("0.0001")]
    [InlineData("9223372036854775.808")]
    [InlineData("99999999999999999999999999999999999999999999999999")]
    public void What_is_not_a_plain_number_of_that_scale_is_refused(string text) =>
        Assert.False(ScaledNumber.TryParse(Encoding.ASCII.GetBytes(text), 3, out _));

    static UsageContent Read(string text) => UsageText.Load(text);
}
