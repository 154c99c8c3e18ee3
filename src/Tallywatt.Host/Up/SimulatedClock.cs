using Tallywatt.Platform.Registry;

namespace Tallywatt.Host.Up;

/// <summary>The utility's own time: either stepped by hand, or running at a whole multiple of real time.</summary>
/// <remarks>
/// While it is stepped it stands still between steps, so a history can be played as fast as the machine can. Time
/// never goes back. Timers run on real time divided by the speed; while stepped they run at that pace too, so
/// nothing that must happen in a step may hang on a timer of this clock.
/// </remarks>
sealed class SimulatedClock : TimeProvider, IUtilityClock
{
    readonly Lock gate = new();
    readonly TimeProvider real;
    DateTimeOffset anchor;
    long realAnchorTimestamp;
    bool runs;

    public SimulatedClock(TimeProvider real, DateTimeOffset start, int speed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(speed, 1);
        this.real = real;
        anchor = start;
        Speed = speed;
    }

    /// <summary>Simulated seconds in a real second while it runs.</summary>
    public int Speed { get; }

    public bool Runs
    {
        get
        {
            lock (gate)
            {
                return runs;
            }
        }
    }

    public PlayedSpan? Playing { get; internal set; }

    /// <summary>The utility stops when the span is played, and time never runs by itself.</summary>
    internal bool EndsWhenPlayed { get; init; }

    public long NowUnixSeconds => GetUtcNow().ToUnixTimeSeconds();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return runs ? anchor + (real.GetElapsedTime(realAnchorTimestamp) * Speed) : anchor;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>Moves a standing clock forward.</summary>
    /// <exception cref="InvalidOperationException">The clock runs by itself.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The moment lies in the past.</exception>
    public void StepTo(DateTimeOffset moment)
    {
        lock (gate)
        {
            if (runs)
            {
                throw new InvalidOperationException("A running clock cannot be stepped.");
            }

            ArgumentOutOfRangeException.ThrowIfLessThan(moment, anchor);
            anchor = moment;
        }
    }

    /// <summary>From now on time runs by itself. A second call changes nothing.</summary>
    public void Run()
    {
        lock (gate)
        {
            if (!runs)
            {
                realAnchorTimestamp = real.GetTimestamp();
                runs = true;
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        real.CreateTimer(callback, state, Slowed(dueTime), Slowed(period));

    TimeSpan Slowed(TimeSpan simulated) =>
        simulated == Timeout.InfiniteTimeSpan ? simulated : simulated / Speed;
}
