using Tallywatt.Core.Readings.Estimation;

namespace Tallywatt.Core.Readings.Validation;

/// <summary>What a meter says of one interval beside its energy.</summary>
[Flags]
public enum MeterFlags : byte
{
    None = 0,
    ClockSet = 1,
    PowerFail = 2,
    Reverse = 4,
    Tamper = 8,
    Battery = 16,
}

/// <summary>One interval as it came, before anybody has judged it.</summary>
/// <param name="StartUnixSeconds">The instant the interval begins.</param>
/// <param name="DurationSeconds">Its length.</param>
/// <param name="ImportWattHours">Energy delivered to the customer (+A).</param>
/// <param name="ExportWattHours">Energy received from the customer (-A).</param>
/// <param name="Flags">What the meter said of the interval.</param>
/// <param name="Code">A plain actual, unless somebody before us estimated or edited it.</param>
public readonly record struct RawReading(
    long StartUnixSeconds,
    int DurationSeconds,
    long ImportWattHours,
    long ExportWattHours,
    MeterFlags Flags = MeterFlags.None,
    QualityCode Code = default)
{
    public long EndUnixSeconds => StartUnixSeconds + DurationSeconds;

    internal long WattHours(bool exports) => exports ? ExportWattHours : ImportWattHours;
}

/// <summary>Where a register stood at both ends of a stretch of one meter.</summary>
/// <param name="FromUnixSeconds">When the stretch begins.</param>
/// <param name="ToUnixSeconds">When it ends.</param>
/// <param name="Flow">Which register.</param>
/// <param name="FromWattHours">Its position at the beginning.</param>
/// <param name="ToWattHours">Its position at the end.</param>
public readonly record struct RegisterSpan(
    long FromUnixSeconds, long ToUnixSeconds, EnergyFlow Flow, long FromWattHours, long ToWattHours);

/// <summary>Values of one meter over a stretch of time, to be validated together.</summary>
/// <param name="FromUnixSeconds">Where the stretch begins.</param>
/// <param name="ToUnixSeconds">Where it ends: intervals are expected from the one to the other.</param>
/// <param name="Readings">In the order they came.</param>
public sealed record ReadingBatch(long FromUnixSeconds, long ToUnixSeconds, IReadOnlyList<RawReading> Readings)
{
    /// <summary>Registers over the stretch: one span a channel, or one more for each exchange of the meter. Spans
    /// that do not cover the whole stretch are left aside.</summary>
    public IReadOnlyList<RegisterSpan> Registers { get; init; } = [];

    /// <summary>When the power is known to have been off.</summary>
    public IReadOnlyList<Outage> Outages { get; init; } = [];

    /// <summary>When the meter was exchanged, if it was.</summary>
    public long? ExchangedUnixSeconds { get; init; }

    /// <summary>How far the meter's clock was off when it was read, either way.</summary>
    public int ClockDriftSeconds { get; init; }

    /// <summary>Whether the values are watt-hours.</summary>
    public bool IsWattHours { get; init; } = true;

    /// <summary>What the values were multiplied with, for current and voltage transformers.</summary>
    public int MultiplierNumber { get; init; } = 1;
}

/// <summary>What the registry knows of the meter and its place.</summary>
/// <param name="MeterNumber">The meter.</param>
/// <param name="IntervalSeconds">Its capture period.</param>
public sealed record MeterFacts(long MeterNumber, int IntervalSeconds)
{
    const int SecondsPerHour = 3_600;

    /// <summary>The multiplier of the transformers before the meter.</summary>
    public int MultiplierNumber { get; init; } = 1;

    /// <summary>The count at which a register returns to zero.</summary>
    public long RegisterCapacityWattHours { get; init; } = 1_000_000_000;

    /// <summary>The last digit of a register.</summary>
    public long RegisterStepWattHours { get; init; } = 1;

    /// <summary>What the breaker lets through: amperes x volts x phases.</summary>
    public long PowerLimitWatts { get; init; } = 100_000;

    /// <summary>What the inverter behind the meter can give; 0 when that is not known.</summary>
    public long InverterWatts { get; init; }

    /// <summary>Generation is registered here.</summary>
    public bool MayExport { get; init; } = true;

    /// <summary>A battery may send energy out by night.</summary>
    public bool HasStorage { get; init; }

    /// <summary>Nobody lives here at present.</summary>
    public bool IsVacant { get; init; }

    /// <summary>When the meter was installed.</summary>
    public long InstalledUnixSeconds { get; init; }

    /// <summary>The power a breaker lets through.</summary>
    public static long BreakerWatts(int amperes, int volts, int phases) => (long)amperes * volts * phases;

    internal long LimitWattHours(long seconds) => (long)(((Int128)PowerLimitWatts * seconds / SecondsPerHour) + 1);
}
