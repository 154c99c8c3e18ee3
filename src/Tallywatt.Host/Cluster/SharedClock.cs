using System.Globalization;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Host.Cluster;

/// <summary>The utility's clock of several processes on one machine: the same sum over the same real time.</summary>
/// <param name="real">Real time.</param>
/// <param name="face">When it stood where, and how fast it runs.</param>
sealed class SharedClock(TimeProvider real, SharedClock.Face face) : IUtilityClock
{
    const long MillisecondsPerSecond = 1_000;

    public long NowUnixSeconds
    {
        get
        {
            var passedMilliseconds = real.GetUtcNow().ToUnixTimeMilliseconds() - face.RealUnixMilliseconds;
            return face.UnixSeconds + (Math.Max(0, passedMilliseconds) * face.Speed / MillisecondsPerSecond);
        }
    }

    public int Speed => face.Speed;

    /// <summary>A cluster plays no history: what its meters hold from before is read as a backlog.</summary>
    public PlayedSpan? Playing => null;

    /// <param name="UnixSeconds">What the clock showed ...</param>
    /// <param name="RealUnixMilliseconds">... at this real moment.</param>
    /// <param name="Speed">Utility seconds in a real second.</param>
    internal readonly record struct Face(long UnixSeconds, long RealUnixMilliseconds, int Speed)
    {
        /// <summary>Real time, from the first moment on.</summary>
        internal static Face Real => new(0, 0, 1);

        /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
        internal static bool TryParse(string text, out Face face)
        {
            face = default;
            if (text.Split(',') is not [var shown, var at, var runs]
                || !long.TryParse(shown, CultureInfo.InvariantCulture, out var unixSeconds)
                || !long.TryParse(at, CultureInfo.InvariantCulture, out var realMilliseconds)
                || !int.TryParse(runs, NumberStyles.None, CultureInfo.InvariantCulture, out var speed)
                || speed < 1)
            {
                return false;
            }

            face = new(unixSeconds, realMilliseconds, speed);
            return true;
        }

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{UnixSeconds},{RealUnixMilliseconds},{Speed}");
    }
}
