using Tallywatt.Core.Units;

namespace Tallywatt.Core.Tariffs;

/// <summary>What an amount on a bill is for. Numbers never change: they are stored.</summary>
public enum ChargeKind : byte
{
    /// <summary>Import at the price of a rate and block.</summary>
    Energy = 0,

    /// <summary>Export credited at an export price. The amount is positive and lowers the total.</summary>
    Export = 1,

    FixedPerDay = 2,
    FixedPerMonth = 3,
    Demand = 4,
    MinimumAdjustment = 5,
    Tax = 6,

    /// <summary>Net metering: import cancelled by export of the same month and rate; costs nothing.</summary>
    NettedImport = 7,

    /// <summary>Net metering: import cancelled by surplus kept from earlier months; costs nothing.</summary>
    KeptImport = 8,

    /// <summary>Net metering: export that cancelled import of the same month and rate.</summary>
    NettedExport = 9,

    /// <summary>Net metering: export kept for later months, as energy or as money.</summary>
    KeptExport = 10,

    /// <summary>Net metering: kept surplus paid out, or money kept earlier and now used. A credit.</summary>
    KeptCredit = 11,
}

/// <summary>One part of what was charged: energy of one rate and block, or a charge of another kind.</summary>
/// <param name="Day">The local date it belongs to.</param>
/// <param name="Name">The rate, export price, demand charge or tax; empty where the kind says it all.</param>
/// <param name="Block">1 for the first block; 0 where blocks have no meaning.</param>
/// <param name="Amount">Positive for a charge, and positive too for the credits <see cref="ChargeKind.Export"/>
/// and <see cref="ChargeKind.KeptCredit"/>, which lower the total.</param>
public readonly record struct RatedPart(
    DateOnly Day, ChargeKind Kind, string Name, int Block, Energy Energy, Price Price, ExactAmount Amount)
{
    public bool IsCredit => Kind is ChargeKind.Export or ChargeKind.KeptCredit;
}

/// <summary>Collects the parts of charges while rating. Give the same one again; it only grows.</summary>
public sealed class RatingTrace
{
    readonly List<RatedPart>? parts;
    readonly BillBook? book;

    public RatingTrace() => parts = [];

    /// <summary>Hands every part on instead of keeping it: a bill needs only sums.</summary>
    internal RatingTrace(BillBook book) => this.book = book;

    public IReadOnlyList<RatedPart> Parts => parts ?? [];

    /// <summary>Intervals apportioned because they crossed the boundary of a rate, day, month or version.</summary>
    public int ApportionedCount { get; internal set; }

    /// <summary>Intervals left out because no value is known.</summary>
    public int MissingCount { get; internal set; }

    public void Clear()
    {
        parts?.Clear();
        ApportionedCount = 0;
        MissingCount = 0;
    }

    internal void Add(in RatedPart part)
    {
        parts?.Add(part);
        book?.Add(part);
    }
}
