using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.Host.Bench;

/// <summary>Load profiles as meters send them: the APDU of a GET response with clock, status, +A and -A.</summary>
/// <remarks>
/// Behind each buffer is a modelled household of its own. Areas with more meters than households use them again, each
/// area from another place on; no two meters of an area send the same.
/// </remarks>
sealed class MeterBuffers
{
    /// <summary>2026-01-01 00:00 in Shanghai.</summary>
    internal const long FirstUnixSeconds = 1_767_196_800;

    internal const int SecondsPerDay = 86_400;
    const int HomeCountMax = 2_000;
    const int JoulesPerWattHour = 3_600;
    const int RowBytes = 28;
    const int HeadBytes = 16;
    const byte InvokeId = 0xC1;
    const long Seed = 20_260_101;

    readonly byte[][][] days; // day, home
    readonly byte[][] first;

    internal MeterBuffers(int meterCount, int dayCount, int intervalCount)
    {
        IntervalSeconds = SecondsPerDay / intervalCount;
        var homeCount = Math.Min(meterCount, HomeCountMax);
        first = new byte[homeCount][];
        days = [.. Enumerable.Range(0, dayCount).Select(_ => new byte[homeCount][])];
        Parallel.For(0, homeCount, home => Fill(home, intervalCount));
    }

    internal int IntervalSeconds { get; }

    internal int HomeCount => first.Length;

    /// <summary>A meter's first row, as it stood at installation.</summary>
    internal byte[] First(int area, int meter) => first[HomeOf(area, meter)];

    /// <summary>All rows of one day: the last one is captured as the day ends.</summary>
    internal byte[] Day(int day, int area, int meter) => days[day][HomeOf(area, meter)];

    int HomeOf(int area, int meter) => (int)((meter + (7_919L * area)) % first.Length);

    void Fill(int home, int intervalCount)
    {
        var plan = new FleetPlan(
            Seed, HomeCount, FirstUnixSeconds, Site.Beijing, MeterSettings.Default, FleetPlan.HouseholdModel);
        var load = MeterFleet.HouseholdLoad(plan, home);
        var (importJoules, exportJoules) = (home * 7_000L * JoulesPerWattHour, home * 300L * JoulesPerWattHour);
        first[home] = Encode([(FirstUnixSeconds, importJoules, exportJoules)]);
        for (var day = 0; day < days.Length; day++)
        {
            var rows = new (long, long, long)[intervalCount];
            for (var i = 0; i < intervalCount; i++)
            {
                var from = FirstUnixSeconds + (day * SecondsPerDay) + (i * IntervalSeconds);
                var energy = load.Between(from, from + IntervalSeconds);
                importJoules += energy.ImportJoules;
                exportJoules += energy.ExportJoules;
                rows[i] = (from + IntervalSeconds, importJoules, exportJoules);
            }

            days[day][home] = Encode(rows);
        }
    }

    static byte[] Encode((long CapturedUnixSeconds, long ImportJoules, long ExportJoules)[] rows)
    {
        var value = new byte[(rows.Length * RowBytes) + HeadBytes];
        var writer = new AxdrWriter(value);
        writer.Array(rows.Length);
        foreach (var (captured, importJoules, exportJoules) in rows)
        {
            writer.Structure(4);
            writer.OctetString(CosemDateTime.FromUnixSeconds(captured, deviationMinutes: -8 * 60));
            writer.Unsigned(0);
            writer.DoubleLongUnsigned((uint)(importJoules / JoulesPerWattHour));
            writer.DoubleLongUnsigned((uint)(exportJoules / JoulesPerWattHour));
        }

        var response = new GetResponse
        {
            Kind = GetResponseKind.Normal, InvokeId = InvokeId, Result = GetResult.Of(writer.Written),
        };
        var apdu = new byte[writer.WrittenCount + HeadBytes];
        var sealer = new AxdrWriter(apdu);
        response.Write(ref sealer);
        return sealer.Overflowed
            ? throw new InvalidOperationException("A buffer is longer than its room.")
            : sealer.Written.ToArray();
    }
}
