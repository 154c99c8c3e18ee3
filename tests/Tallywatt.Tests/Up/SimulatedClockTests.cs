using Microsoft.Extensions.Time.Testing;
using Tallywatt.Host.Up;
using Xunit;

namespace Tallywatt.Tests.Up;

public sealed class SimulatedClockTests
{
    static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
    readonly FakeTimeProvider real = new();

    [Fact]
    public void A_standing_clock_moves_only_when_it_is_stepped()
    {
        var clock = new SimulatedClock(real, Start, speed: 60);
        real.Advance(TimeSpan.FromHours(1));
        Assert.Equal(Start, clock.GetUtcNow());

        clock.StepTo(Start.AddHours(3));
        Assert.Equal(Start.AddHours(3), clock.GetUtcNow());
    }

    [Fact]
    public void A_running_clock_runs_at_its_speed_from_where_it_stood()
    {
        var clock = new SimulatedClock(real, Start, speed: 60);
        clock.StepTo(Start.AddDays(1));
        clock.Run();
        clock.Run();
        real.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal(Start.AddDays(1).AddMinutes(15), clock.GetUtcNow());
        Assert.Equal(clock.GetUtcNow().ToUnixTimeSeconds(), clock.NowUnixSeconds);
    }

    [Fact]
    public void Time_never_goes_back_and_a_running_clock_is_not_stepped()
    {
        var clock = new SimulatedClock(real, Start, speed: 60);
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.StepTo(Start.AddSeconds(-1)));

        clock.Run();
        Assert.Throws<InvalidOperationException>(() => clock.StepTo(Start.AddHours(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulatedClock(real, Start, speed: 0));
    }
}
