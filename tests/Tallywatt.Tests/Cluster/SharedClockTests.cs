using Microsoft.Extensions.Time.Testing;
using Tallywatt.Host.Cluster;
using Xunit;

namespace Tallywatt.Tests.Cluster;

public sealed class SharedClockTests
{
    static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(2_000_000_000);

    [Fact]
    public void Processes_with_the_same_face_show_the_same_time()
    {
        var real = new FakeTimeProvider(Start);
        var face = new SharedClock.Face(1_000, Start.ToUnixTimeMilliseconds(), 60);
        Assert.True(SharedClock.Face.TryParse(face.ToString(), out var read));
        var (here, there) = (new SharedClock(real, face), new SharedClock(real, read));
        real.Advance(TimeSpan.FromMilliseconds(1_500));

        Assert.Equal(1_090, here.NowUnixSeconds);
        Assert.Equal(here.NowUnixSeconds, there.NowUnixSeconds);
    }

    [Fact]
    public void A_real_clock_shows_real_time() =>
        Assert.Equal(
            Start.ToUnixTimeSeconds(),
            new SharedClock(new FakeTimeProvider(Start), SharedClock.Face.Real).NowUnixSeconds);

    [Theory]
    [InlineData("")]
    [InlineData("1,2")]
    [InlineData("1,2,0")]
    [InlineData("a,b,c")]
    public void What_is_no_face_is_refused(string text) => Assert.False(SharedClock.Face.TryParse(text, out _));
}
