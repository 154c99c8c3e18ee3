using Tallywatt.Host.Homes;
using Tallywatt.Platform.Registry;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.Host.Up;

/// <summary>What the homes use: the household model, or recorded files replayed.</summary>
static class Loads
{
    /// <exception cref="RefusedException">The folder of usage files is not there or holds none that can be read.
    /// </exception>
    internal static Func<FleetPlan, int, ILoad> Of(Installation installation, Site site)
    {
        if (installation.UsageDirectory is not { } folder)
        {
            return MeterFleet.HouseholdLoad;
        }

        CheckFolder(folder);
        var usage = UsageFolder.Load(folder, site.UtcOffsetSeconds);
        if (usage.Series.Count == 0)
        {
            throw new RefusedException(string.Join("; ", usage.Messages.TakeLast(4)));
        }

        foreach (var message in usage.Messages)
        {
            Console.Error.WriteLine($"tallywatt: {message}");
        }

        return (plan, index) => ReplayLoad.ForHome(usage.Series, plan.Seed, index, plan.InstalledUnixSeconds);
    }

    /// <exception cref="RefusedException">There is no such folder.</exception>
    internal static void CheckFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new RefusedException($"{folder}: there is no such folder of usage files.", ExitCodes.NotFound);
        }
    }
}
