using System.Collections.Concurrent;
using Tallywatt.Core.Tariffs;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Tariff;

/// <summary>Meters with the same tables share one compiled tariff: it is large, and safe for many threads.</summary>
static class TariffCache
{
    const int KeptMax = 256;

    static readonly ConcurrentDictionary<string, CompiledTariff> Kept = new(StringComparer.Ordinal);

    internal static bool TryCompile(TariffSet set, out CompiledTariff? compiled, out string reason)
    {
        var record = new RecordWriter();
        TariffRecords.Write(record, set with { Name = "" });
        var key = Convert.ToBase64String(record.Payload);
        reason = "";
        if (Kept.TryGetValue(key, out compiled))
        {
            return true;
        }

        if (!TariffCompiler.TryCompile(set, out compiled, out reason))
        {
            return false;
        }

        if (Kept.Count >= KeptMax)
        {
            Kept.Clear();
        }

        Kept[key] = compiled!;
        return true;
    }
}
