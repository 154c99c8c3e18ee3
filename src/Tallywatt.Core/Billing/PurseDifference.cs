using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Billing;

/// <summary>What a meter's purse and our own rating of its profile differ in. The numbers are stored.</summary>
public enum PurseLineKind : byte
{
    /// <summary>Energy of one rate and block: the prices differ.</summary>
    Rate = 1,

    /// <summary>Energy of the day: the registers moved by more or less than the profile says.</summary>
    Energy = 2,

    /// <summary>The day's debit, where neither prices nor energy explain it.</summary>
    Total = 3,

    /// <summary>Purchases that reached only one of the two.</summary>
    Credit = 4,
}

/// <summary>One line of a day on which a meter's purse does not agree with us.</summary>
/// <param name="Rate">The rate's name; empty for a line of another kind.</param>
/// <param name="BlockNumber">1 for the first block; 0 where blocks have no meaning.</param>
/// <param name="MeterSays">What the line comes to in the meter.</param>
/// <param name="WeSay">What it comes to by our tariff and the meter's profile.</param>
public sealed record PurseDifference(
    PurseLineKind Kind, string Rate, int BlockNumber, ExactAmount MeterSays, ExactAmount WeSay)
{
    /// <summary>Energy of the line; for <see cref="PurseLineKind.Energy"/> what the profile says.</summary>
    public long WattHours { get; init; }

    /// <summary>Energy by the meter's registers, where that is what differs.</summary>
    public long MeterWattHours { get; init; }

    /// <summary>Prices per kWh, where they are what differs.</summary>
    public Price MeterPrice { get; init; }

    public Price OurPrice { get; init; }

    /// <summary>The line, for people: "rate peak, block 2".</summary>
    public string Line => Kind switch
    {
        PurseLineKind.Rate when BlockNumber > 0 => $"rate {Rate}, block {BlockNumber}",
        PurseLineKind.Rate => $"rate {Rate}",
        PurseLineKind.Energy => "energy",
        PurseLineKind.Total => "total",
        PurseLineKind.Credit => "purchases",
        _ => throw new InvalidOperationException($"{Kind} is no line."),
    };
}
