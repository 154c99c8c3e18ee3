using System.Collections.Immutable;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Areas;

/// <summary>A closed day of one meter, for bills, charts and audits.</summary>
/// <param name="AccountNumber">The account.</param>
/// <param name="MeterNumber">The first meter of the service point: its days stay together when meters are exchanged.
/// </param>
/// <param name="Rows">Its rows, the base position first, in the compact form of <see cref="RowsBlob"/>.</param>
/// <param name="Summary">What the day came to.</param>
public sealed record MeterDay(long AccountNumber, long MeterNumber, ReadOnlyMemory<byte> Rows, DaySummary Summary)
{
    /// <summary>0 as the day was closed; one more with each revision. The newest counts.</summary>
    public int Revision { get; init; }
}

/// <summary>One local day of one account, open or closed.</summary>
/// <param name="Day">The local day.</param>
/// <param name="ImportWattHours">Energy from the grid.</param>
/// <param name="ExportWattHours">Energy to the grid.</param>
/// <param name="Use">What it came to in money; the parts add up to what the purse was debited.</param>
/// <param name="RowCount">Rows held that close an interval of the day.</param>
/// <param name="Rates">Import by rate and block, in the order of first use.</param>
public sealed record DaySummary(
    DateOnly Day,
    long ImportWattHours,
    long ExportWattHours,
    DayUse Use,
    int RowCount,
    ImmutableArray<RateUse> Rates);

/// <summary>Import at one rate and block.</summary>
/// <param name="Name">The rate's name in the tariff.</param>
/// <param name="BlockNumber">1 for the first block.</param>
/// <param name="ImportWattHours">Energy from the grid.</param>
/// <param name="Charge">The energy charge of it, rounded to nano-units for display.</param>
public readonly record struct RateUse(string Name, int BlockNumber, long ImportWattHours, Money Charge);
