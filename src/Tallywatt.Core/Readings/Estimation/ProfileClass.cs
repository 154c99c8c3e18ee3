using System.Collections.Immutable;

namespace Tallywatt.Core.Readings.Estimation;

/// <summary>What customers of a kind use on an average day, where nothing is known of the one at hand.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ImportWattHoursPerDay">A day's import.</param>
/// <param name="HourWeights">24 weights, one for each hour of the wall clock; only their proportions count.</param>
public sealed record ProfileClass(string Name, long ImportWattHoursPerDay, ImmutableArray<int> HourWeights)
{
    const int HoursPerDayCount = 24;
    const int MinutesPerHour = 60;
    const int SecondsPerHour = 3_600;

    /// <summary>A household without electric heating: 8 kWh a day, low at night, highest in the evening.</summary>
    public static ProfileClass Household { get; } = new(
        "household", 8_000,
        [26, 22, 20, 19, 19, 22, 34, 46, 44, 38, 36, 38, 42, 38, 35, 35, 39, 50, 66, 74, 74, 66, 50, 36]);

    /// <summary>Expected import of one interval in twelfths of a watt-hour.</summary>
    internal Int128 TwelfthsOf(int minute, int durationSeconds) =>
        (Int128)12 * ImportWattHoursPerDay * HourWeights[minute / MinutesPerHour] * durationSeconds
            / ((Int128)WeightSum() * SecondsPerHour);

    internal string? Fault() =>
        VeeOptions.OutOfRange(nameof(ImportWattHoursPerDay), ImportWattHoursPerDay, 1, 1_000_000_000)
        ?? (HourWeights.Length == HoursPerDayCount && HourWeights.All(weight => weight is >= 0 and <= 1_000_000)
            && WeightSum() > 0
                ? null
                : $"{nameof(HourWeights)} has {HourWeights.Length} weights; allowed: {HoursPerDayCount} from 0 to "
                    + "1000000, not all of them 0");

    long WeightSum()
    {
        var sum = 0L;
        foreach (var weight in HourWeights)
        {
            sum += weight;
        }

        return sum;
    }
}
