using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Billing;

/// <summary>What a month comes to, line by line.</summary>
public sealed record RatedMonth
{
    /// <summary>The first local day with service in the month.</summary>
    public required DateOnly From { get; init; }

    public required DateOnly To { get; init; }

    public required IReadOnlyList<BilledLine> Lines { get; init; }

    /// <summary>The sum of the lines. Exact.</summary>
    public required ExactAmount Total { get; init; }

    /// <summary>The same in whole nano-units, as it left the purse; the remainder is carried on.</summary>
    public required Money Debited { get; init; }

    public required long ImportWattHours { get; init; }

    public required long ExportWattHours { get; init; }

    /// <summary>Where the ladder stood at the end of the month, before a reset; null without a ladder.</summary>
    public LadderStanding? Ladder { get; init; }

    /// <summary>Net metering: surplus kept as energy at the end of the month.</summary>
    public long KeptWattHours { get; init; }

    /// <summary>Net metering: surplus kept as money at the end of the month, and before it.</summary>
    public ExactAmount KeptMoney { get; init; }

    public ExactAmount KeptMoneyBefore { get; init; }

    /// <summary>A contract year ends with the month, and with it its minimum is settled.</summary>
    public bool ClosesYear { get; init; }
}
