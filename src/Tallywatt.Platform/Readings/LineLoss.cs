using Tallywatt.Core.Readings;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.Readings;

/// <summary>What an area lost: its supply meter less its customers.</summary>
/// <param name="SupplyWattHours">Into the area, less what went back out of it.</param>
/// <param name="CustomerWattHours">Delivered to customers, less what they sent out.</param>
/// <param name="IntervalCount">Intervals where both sides are known; only these are compared.</param>
/// <param name="ExpectedCount">Intervals there should be.</param>
public readonly record struct LossSum(
    long SupplyWattHours, long CustomerWattHours, int IntervalCount, int ExpectedCount)
{
    const int Thousand = 1_000;

    public long LossWattHours => SupplyWattHours - CustomerWattHours;

    /// <summary>The loss in thousandths of the supply; null without supply.</summary>
    public long? LossPerThousand => SupplyWattHours <= 0
        ? null
        : (long)((Int128)LossWattHours * Thousand / SupplyWattHours);

    public static LossSum operator +(LossSum left, LossSum right) => new(
        left.SupplyWattHours + right.SupplyWattHours,
        left.CustomerWattHours + right.CustomerWattHours,
        left.IntervalCount + right.IntervalCount,
        left.ExpectedCount + right.ExpectedCount);
}

/// <summary>One day's loss.</summary>
public sealed record LossDay(DateOnly Day, LossSum Sum);

/// <summary>An account that explains part of a loss.</summary>
/// <param name="AccountNumber">The account.</param>
/// <param name="MeterSerial">Its meter.</param>
/// <param name="Kind">In which way.</param>
/// <param name="ExplainedWattHours">How much of the loss that would be.</param>
/// <param name="SharePerThousand">How much of what the loss moves by it explains, in thousandths; 0 when it is not
/// about moving together.</param>
/// <param name="Reason">In words.</param>
public sealed record LossSuspect(
    long AccountNumber,
    string MeterSerial,
    LossSuspectKind Kind,
    long ExplainedWattHours,
    int SharePerThousand,
    string Reason);

/// <summary>Why an account may explain a loss.</summary>
public enum LossSuspectKind
{
    /// <summary>Its intervals are not read, or estimated.</summary>
    NotRead = 0,

    /// <summary>The loss goes up and down with its use: part of it passes the meter by.</summary>
    MovesTogether = 1,

    /// <summary>It uses far less than before.</summary>
    FellOff = 2,
}

/// <summary>The loss of an area over some days.</summary>
/// <param name="AreaId">The area.</param>
/// <param name="Days">Each day.</param>
/// <param name="Total">All of them.</param>
/// <param name="Suspects">The accounts that explain most, first.</param>
public sealed record AreaLoss(
    int AreaId, IReadOnlyList<LossDay> Days, LossSum Total, IReadOnlyList<LossSuspect> Suspects);

/// <summary>Compares an area's supply meter with its customers.</summary>
public sealed class LineLoss
{
    readonly ReadingDesk desk;
    readonly int areaId;
    readonly DateOnly from;
    readonly DateOnly through;
    readonly SortedDictionary<long, long> supply;
    readonly SortedDictionary<long, long> customers = [];
    readonly Dictionary<long, int> meterCounts = [];
    readonly Dictionary<ServicePoint, List<CodedReading>> parts = [];

    LineLoss(ReadingDesk desk, int areaId, DateOnly from, DateOnly through)
    {
        (this.desk, this.areaId, this.from, this.through) = (desk, areaId, from, through);
        var (start, end) = ReadingDesk.Span(desk.Terms.Tariff, from, through);
        supply = new(desk.Source.Supply(areaId, start, end)
            .Where(reading => reading.Quality != ReadingQuality.Missing)
            .SelectMany(PartsOf)
            .ToDictionary(part => part.StartUnixSeconds, part => part.ImportWattHours - part.ExportWattHours));
    }

    /// <summary>The loss over a range of local days, both ends included; null when no supply meter was read then.
    /// </summary>
    public static AreaLoss? Of(ReadingDesk desk, int areaId, DateOnly from, DateOnly through)
    {
        var loss = new LineLoss(desk, areaId, from, through);
        return loss.supply.Count == 0 ? null : loss.Compare();
    }

    AreaLoss Compare()
    {
        foreach (var point in desk.Registry.AllInArea(areaId))
        {
            var own = desk.Readings(point, from, through)
                .SelectMany(reading => LoadCurve.Parts(reading, Areas.UtilityTerms.IntervalSeconds)).ToList();
            parts.Add(point, own);
            foreach (var part in own)
            {
                customers[part.StartUnixSeconds] = customers.GetValueOrDefault(part.StartUnixSeconds)
                    + part.ImportWattHours - part.ExportWattHours;
                meterCounts[part.StartUnixSeconds] = meterCounts.GetValueOrDefault(part.StartUnixSeconds) + 1;
            }
        }

        var days = Days();
        var total = days.Aggregate(default(LossSum), (sum, day) => sum + day.Sum);
        var slots = supply.Keys.Where(customers.ContainsKey).ToArray();
        var search = new LossSearch(
            [.. slots.Select(slot => supply[slot] - customers[slot])], [.. slots.Select(slot => customers[slot])]);
        return new(areaId, days, total, new LossSuspects(desk, search, slots, from).Of(parts, total));
    }

    List<LossDay> Days()
    {
        var days = new List<LossDay>();
        for (var day = from; day <= through; day = day.AddDays(1))
        {
            var (start, end) = ReadingDesk.Span(desk.Terms.Tariff, day, day);
            var sum = new LossSum(0, 0, 0, (int)((end - start) / Areas.UtilityTerms.IntervalSeconds));
            foreach (var (slot, supplied) in supply)
            {
                if (slot >= start && slot < end && customers.TryGetValue(slot, out var used))
                {
                    sum += new LossSum(supplied, used, 1, 0);
                }
            }

            days.Add(new(day, sum));
        }

        return days;
    }

    static IEnumerable<CodedReading> PartsOf(SupplyReading reading) => LoadCurve.Parts(
        new(reading.StartUnixSeconds, reading.DurationSeconds, reading.ImportWattHours, reading.ExportWattHours),
        Areas.UtilityTerms.IntervalSeconds);
}
