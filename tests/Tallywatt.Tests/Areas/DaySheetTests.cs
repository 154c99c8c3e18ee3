using CsCheck;
using Tallywatt.Core.Areas;
using Xunit;

namespace Tallywatt.Tests.Areas;

public sealed class DaySheetTests
{
    [Fact]
    public void Every_meters_day_comes_back_alone_or_with_the_others()
    {
        var days = Days(40);
        var sheet = DaySheet.Write(days);

        Assert.True(DaySheet.TryRead(sheet, null, out var all));
        Assert.Equal(days.Select(Words), all.Select(Words));
        foreach (var day in days)
        {
            Assert.True(DaySheet.TryRead(sheet, day.MeterNumber, out var one));
            Assert.Equal(Words(day), Words(Assert.Single(one)));
        }

        Assert.True(DaySheet.TryRead(sheet, 123_456_789, out var none));
        Assert.Empty(none);
    }

    [Fact]
    public void A_sheet_with_one_changed_byte_is_refused()
    {
        var sheet = DaySheet.Write(Days(3));
        for (var at = 0; at < sheet.Length; at++)
        {
            sheet[at] ^= 0x10;
            Assert.False(DaySheet.TryRead(sheet, null, out _));
            sheet[at] ^= 0x10;
        }
    }

    [Fact]
    public void Any_bytes_are_read_or_refused() => Gen.Byte.Array[0, 300].Sample(bytes =>
    {
        DaySheet.TryRead(bytes, null, out _);
    });

    static string Words(MeterDay day) =>
        $"{day.AccountNumber} {day.MeterNumber} {day.Summary with { Rates = [] }} "
        + $"{string.Join(';', day.Summary.Rates)} {Convert.ToHexString(day.Rows.Span)}";

    /// <summary>The closed day of the sample area, again and again under other numbers.</summary>
    static MeterDay[] Days(int count)
    {
        var rows = AreaSample.Rows(97);
        var area = AreaSample.NewArea();
        area.AcceptProfile(AreaSample.Meter, rows, AreaSample.After(rows));
        area.CloseDay(new(2026, 3, 1), AreaSample.After(rows));
        var day = Assert.Single(area.TakeCommit()!.MeterDays);
        return [.. Enumerable.Range(0, count).Select(i => day with
        {
            MeterNumber = 9_000_000_000 + (i * 7), AccountNumber = 100 + i,
        })];
    }
}
