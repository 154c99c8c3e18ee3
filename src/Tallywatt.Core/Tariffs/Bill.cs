using Tallywatt.Core.Units;

namespace Tallywatt.Core.Tariffs;

/// <summary>The sums of a bill or of one of its months. Exact; nothing is rounded.</summary>
public sealed record BillAmounts
{
    public long ImportWattHours { get; init; }

    public long ExportWattHours { get; init; }

    public ExactAmount EnergyCharge { get; init; }

    public ExactAmount FixedCharge { get; init; }

    public ExactAmount DemandCharge { get; init; }

    public ExactAmount MinimumAdjustment { get; init; }

    /// <summary>Positive: it lowers the total.</summary>
    public ExactAmount ExportCredit { get; init; }

    public ExactAmount Tax { get; init; }

    public ExactAmount Total => EnergyCharge + FixedCharge + DemandCharge + MinimumAdjustment + Tax - ExportCredit;
}

/// <param name="Year">Of the local month.</param>
public sealed record BillMonth(int Year, int Month, BillAmounts Amounts)
{
    /// <summary>"2018-01".</summary>
    public override string ToString() => $"{Year:0000}-{Month:00}";
}

/// <summary>Energy of one rate, block and price over the whole bill. Import lines add up to the energy charge,
/// export lines to the export credit.</summary>
/// <param name="Block">1 for the first block; 0 where blocks have no meaning, as for export.</param>
/// <param name="Kind">One of the energy kinds: <see cref="ChargeKind.Energy"/>, <see cref="ChargeKind.Export"/>
/// and, under net metering, what was netted, kept and paid out.</param>
public sealed record BillLine(
    string Rate, int Block, ChargeKind Kind, long EnergyWattHours, Price Price, ExactAmount Amount)
{
    /// <summary>"import" or "export".</summary>
    public string Direction => Kind is ChargeKind.Energy or ChargeKind.NettedImport or ChargeKind.KeptImport
        ? "import"
        : "export";
}

/// <summary>Where the ladder stands at the end of a bill; null limits in the last block.</summary>
/// <param name="NextLimitWattHours">The limit of the present block, null in the last.</param>
public sealed record LadderStanding(
    long PositionWattHours, int Block, int BlockCount, long? NextLimitWattHours, DateOnly PeriodFrom);

/// <summary>An explained bill.</summary>
/// <param name="From">The first local date.</param>
/// <param name="To">The last local date, included.</param>
/// <param name="Months">Every local month from <paramref name="From"/> to <paramref name="To"/>; they add up to
/// <paramref name="Totals"/> exactly.</param>
/// <param name="Ladder">Null when the tariff has no ladder on the last day.</param>
/// <param name="KeptWattHours">Net metering: surplus still kept as energy at the end.</param>
/// <param name="KeptMoney">Net metering: surplus still kept as money at the end.</param>
public sealed record Bill(
    string Currency,
    string ZoneId,
    DateOnly From,
    DateOnly To,
    BillAmounts Totals,
    IReadOnlyList<BillMonth> Months,
    IReadOnlyList<BillLine> Lines,
    LadderStanding? Ladder,
    long KeptWattHours,
    ExactAmount KeptMoney,
    IReadOnlyList<string> Warnings);
