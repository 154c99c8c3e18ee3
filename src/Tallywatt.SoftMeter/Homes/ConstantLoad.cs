using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Homes;

/// <summary>The same power for ever: the load of tests, and of a street lamp.</summary>
public sealed class ConstantLoad : ILoad
{
    readonly LoadPower power;

    /// <exception cref="ArgumentOutOfRangeException">A power is negative.</exception>
    public ConstantLoad(int importWatts, int exportWatts = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(importWatts);
        ArgumentOutOfRangeException.ThrowIfNegative(exportWatts);
        power = new(importWatts, exportWatts);
    }

    public LoadEnergy Between(long fromUnixSeconds, long toUnixSeconds)
    {
        var seconds = toUnixSeconds - fromUnixSeconds;
        return new(power.ImportWatts * seconds, power.ExportWatts * seconds);
    }

    public LoadPower At(long unixSeconds) => power;
}
