using System.Runtime.CompilerServices;

namespace Tallywatt.Core.Tariffs;

/// <summary>What rating must remember of one account between two intervals. Integers only, fixed size, a value.
/// </summary>
/// <remarks>
/// Only <see cref="CompiledTariff"/> changes it. It is independent of how the tariff was compiled: the same state
/// goes on with a tariff that has a new version or a newly announced critical day. Store it with
/// <see cref="Write"/>.
/// </remarks>
public partial struct RatingState
{
    /// <summary>Registers for what waits for its settlement: energies by rate, demand peaks, kept surplus.</summary>
    internal const int RegisterCount = DemandSlots + (2 * RateSlots) + KeptSlots;

    // The places are fixed, so a stored state outlives a change of the tariff.
    internal const int DemandSlots = 8;
    internal const int RateSlots = 8;
    internal const int KeptSlots = 16;
    internal const int ImportAt = DemandSlots;
    internal const int ExportAt = ImportAt + RateSlots;
    internal const int KeptAt = ExportAt + RateSlots;

    /// <summary>The open local day, as <see cref="DateOnly.DayNumber"/>. Zero before the first.</summary>
    internal int DayNumber;

    /// <summary>The first day of the ladder period the position belongs to.</summary>
    internal int LadderDayNumber;

    internal long LadderWattHours;

    /// <summary>The highest interval average of the open month, for limits per kW.</summary>
    internal long MonthPeakWatts;

    /// <summary>The settlement that is open under a proportional ladder: the hour of the day.</summary>
    internal int SettlementHour;

    /// <summary>What is less than a nano-unit of what was deducted so far, in atto-units, 0 to 999 999 999.</summary>
    internal int CarryAttos;

    /// <summary>Energy, fixed and demand charge of the open month, for its minimum.</summary>
    internal Int128 MonthAttos;

    /// <summary>The same of the open contract year, with monthly adjustments.</summary>
    internal Int128 YearAttos;

    /// <summary>Net metering: surplus kept as money.</summary>
    internal Int128 KeptAttos;

    internal int MonthDaysCount;

    internal int YearMonthsCount;


    internal RatingRegisters Registers;

    /// <summary>True once the account was opened with <see cref="CompiledTariff.Open(DateOnly)"/>.</summary>
    public readonly bool IsOpen => DayNumber != 0;

    /// <summary>The open local day: everything before it is closed.</summary>
    public readonly DateOnly Day => DateOnly.FromDayNumber(DayNumber);

    /// <summary>Import counted on the ladder since its last reset, in Wh.</summary>
    public readonly long LadderPositionWattHours => LadderWattHours;
}

[InlineArray(RatingState.RegisterCount)]
struct RatingRegisters
{
    long first;
}
