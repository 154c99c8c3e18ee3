using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles;

namespace Tallywatt.Fuzz.TariffFiles;

/// <summary>What must hold for every load, whatever the bytes.</summary>
static class TariffLoads
{
    public static void Check(TariffLoad load)
    {
        if (load.Tariff is null == (load.Faults.Count == 0))
        {
            throw new InvalidOperationException("A tariff is neither whole nor faulty.");
        }

        foreach (var fault in load.Faults)
        {
            if (fault.ToString().Contains('\n', StringComparison.Ordinal) || fault.What.Length == 0)
            {
                throw new InvalidOperationException("A fault is not one line.");
            }
        }

        if (load.Tariff is { } tariff)
        {
            // What the reader lets pass, the engine takes.
            CompiledTariff.Compile(tariff, new() { ZoneId = tariff.ZoneId ?? "UTC" });
        }
    }
}
