using CsCheck;
using Tallywatt.Protocols.Dlms;
using Xunit;

namespace Tallywatt.Tests.Dlms;

public sealed class CosemDateTimeTests
{
    [Fact]
    public void Any_instant_is_shown_and_read_back_under_any_deviation() =>
        Gen.Select(
            Gen.Long[CosemDateTime.UnixSecondsMin + 86_400, CosemDateTime.UnixSecondsMax - 86_400],
            Gen.Short[-840, 840]).Sample((unixSeconds, deviation) =>
            {
                var shown = CosemDateTime.FromUnixSeconds(unixSeconds, deviation);
                var local = DateTimeOffset.FromUnixTimeSeconds(unixSeconds - (deviation * 60));

                Assert.Equal(
                    (local.Year, local.Month, local.Day, local.Hour, local.Minute, local.Second),
                    (shown.Year, shown.Month, shown.Day, shown.Hour, shown.Minute, shown.Second));
                Assert.Equal((int)local.DayOfWeek, shown.DayOfWeek % 7);
                Assert.True(shown.TryToUnixSeconds(out var read));
                Assert.Equal(unixSeconds, read);
            });

    [Fact]
    public void Any_twelve_bytes_are_kept_as_they_are() =>
        Gen.Byte.Array[12].Sample(bytes =>
        {
            Assert.True(CosemDateTime.TryRead(bytes, out var time));
            var copied = new byte[12];
            time.CopyTo(copied);
            Assert.Equal(bytes, copied);
            time.TryToUnixSeconds(out _); // Never throws.
        });

    [Theory]
    [InlineData("07E10A010700000000FFC480", 1_506_812_400)] // Midnight an hour east of Greenwich.
    [InlineData("07E2020CFF00000000800000", 1_518_393_600)] // No deviation: the meter's own, UTC.
    [InlineData("07E2020CFF0000FF00000000", 1_518_393_600)] // No seconds: the whole minute.
    public void A_date_time_shows_an_instant(string hex, long expected)
    {
        Assert.True(CosemDateTime.TryRead(Convert.FromHexString(hex), out var time));
        Assert.True(time.TryToUnixSeconds(out var unixSeconds));
        Assert.Equal(expected, unixSeconds);
    }

    [Theory]
    [InlineData("FFFF020CFF00000000800000")] // No year
    [InlineData("07E202FEFF00000000000000")] // The last day of a month: a rule, not a day
    [InlineData("07E2021DFF00000000000000")] // 29 February of 2018
    [InlineData("07E2020CFF18000000000000")] // 24 o'clock
    [InlineData("07E2020CFF0000000003E700")] // A deviation of 999 minutes
    public void What_shows_no_instant_is_none(string hex)
    {
        Assert.True(CosemDateTime.TryRead(Convert.FromHexString(hex), out var time));
        Assert.False(time.TryToUnixSeconds(out _));
    }
}
