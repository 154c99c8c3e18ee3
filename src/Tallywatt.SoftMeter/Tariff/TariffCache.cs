using System.Collections.Concurrent;
using Tallywatt.Core.Tariffs;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Tariff;

/// <summary>Meters with the same tables share them, and one compiled tariff: large, unchanging, safe for many threads.
/// </summary>
static class TariffCache
{
    const int KeptMax = 256;

    static readonly ConcurrentDictionary<string, CompiledTariff> Kept = new(StringComparer.Ordinal);
    static readonly ConcurrentDictionary<string, TariffSet> Sets = new(StringComparer.Ordinal);
    static readonly string FactoryKey = KeyOf(TariffSet.Factory);

    /// <summary>The one object for tables of this content. When too many are known, all are forgotten: meters keep what
    /// they have, and only sharing begins anew.</summary>
    internal static TariffSet Share(TariffSet set)
    {
        var key = KeyOf(set);
        if (string.Equals(key, FactoryKey, StringComparison.Ordinal))
        {
            return TariffSet.Factory;
        }

        if (Sets.Count >= KeptMax && !Sets.ContainsKey(key))
        {
            Sets.Clear();
        }

        return Sets.GetOrAdd(key, set);
    }

    internal static bool TryCompile(TariffSet set, out CompiledTariff? compiled, out string reason)
    {
        var key = KeyOf(set with { Name = "" });
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

    static string KeyOf(TariffSet set)
    {
        var record = new RecordWriter();
        TariffRecords.Write(record, set);
        return Convert.ToBase64String(record.Payload);
    }
}
