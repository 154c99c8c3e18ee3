using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.Simulation;

/// <summary>A home's load as a table: watts for each hour since the world began, over and over.</summary>
sealed class SimLoad(int[] importWatts, int[] exportWatts, long startUnixSeconds) : ILoad
{
    const long HourSeconds = 3_600;

    public LoadEnergy Between(long fromUnixSeconds, long toUnixSeconds)
    {
        var energy = default(LoadEnergy);
        for (var start = fromUnixSeconds; start < toUnixSeconds;)
        {
            var end = Math.Min(toUnixSeconds, start + HourSeconds - ((start - startUnixSeconds) % HourSeconds));
            var power = At(start);
            energy += new LoadEnergy(power.ImportWatts * (end - start), power.ExportWatts * (end - start));
            start = end;
        }

        return energy;
    }

    public LoadPower At(long unixSeconds)
    {
        var hour = (int)((unixSeconds - startUnixSeconds) / HourSeconds % importWatts.Length);
        return new(importWatts[hour], exportWatts[hour]);
    }
}
