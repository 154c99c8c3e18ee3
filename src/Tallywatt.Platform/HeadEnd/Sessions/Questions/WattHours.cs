namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>From counts on the wire to whole Wh.</summary>
static class WattHours
{
    /// <summary>The highest position a register can show: far above any meter, far below overflow.</summary>
    const long PositionMaxWattHours = 1_000_000_000_000_000;

    /// <summary>Scales a register's count. False for a negative or absurd position.</summary>
    internal static bool TryScale(long registerCount, long scaleWattHours, out long wattHours)
    {
        wattHours = 0;
        if (registerCount < 0 || registerCount > PositionMaxWattHours / scaleWattHours)
        {
            return false;
        }

        wattHours = registerCount * scaleWattHours;
        return true;
    }
}
