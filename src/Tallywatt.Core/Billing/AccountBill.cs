using Tallywatt.Core.Ledger;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Billing;

/// <summary>A bill that explains itself: what was used, at what price, and what became of the money.</summary>
/// <remarks>Once issued it never changes; what is corrected later stands on a later bill.</remarks>
public sealed record AccountBill
{
    public required long AccountNumber { get; init; }

    public required long MeterNumber { get; init; }

    /// <summary>"2026-11".</summary>
    public required string Month { get; init; }

    /// <summary>The first and the last local day the bill is for.</summary>
    public required DateOnly From { get; init; }

    public required DateOnly To { get; init; }

    public required string ZoneId { get; init; }

    public required string Currency { get; init; }

    /// <summary>The tariff's title.</summary>
    public required string Tariff { get; init; }

    /// <summary>The customer pays after the bill; else the purse has paid already.</summary>
    public bool IsPostpaid { get; init; }

    /// <summary>The local day it was issued; null while the month is open and everything may change.</summary>
    public DateOnly? IssuedOn { get; init; }

    /// <summary>Postpaid: the last local day to pay; null when nothing is to be paid.</summary>
    public DateOnly? DueOn { get; init; }

    public required IReadOnlyList<BilledLine> Lines { get; init; }

    /// <summary>The sum of the lines. Exact.</summary>
    public required ExactAmount Total { get; init; }

    /// <summary>The same as the books have it, in whole nano-units.</summary>
    public required Money Booked { get; init; }

    public required long ImportWattHours { get; init; }

    public required long ExportWattHours { get; init; }

    /// <summary>The purse (postpaid: the account) at the beginning: credits less debits.</summary>
    public required Money Opening { get; init; }

    /// <summary>Everything else that moved it, in the order of the books.</summary>
    public required IReadOnlyList<BilledItem> Items { get; init; }

    /// <summary>What it stands at in the end: opening, items, less what the month came to.</summary>
    public required Money Closing { get; init; }

    /// <summary>Preset credit still to be repaid by purchases.</summary>
    public Money PresetOwed { get; init; }

    /// <summary>Postpaid: what this bill asks for. What is smaller than a payable amount waits for the next.</summary>
    public Money Billed { get; init; }

    /// <summary>Postpaid: what is to be paid with this bill, earlier bills and payments counted.</summary>
    public Money ToPay { get; init; }

    /// <summary>Where the ladder stood at the end.</summary>
    public LadderStanding? Ladder { get; init; }

    /// <summary>Net metering: surplus kept for later months, as energy and as money.</summary>
    public long KeptWattHours { get; init; }

    public ExactAmount KeptMoney { get; init; }

    /// <summary>A contract year ends with this month.</summary>
    public bool ClosesYear { get; init; }

    /// <summary>What the books hold beside what the lines come to; zero but for remainders below a nano-unit, unless
    /// people have corrected a day by hand.</summary>
    public ExactAmount Difference => ExactAmount.Of(Booked) - Total;
}

/// <summary>One event that moved the purse.</summary>
/// <param name="On">The local day it was booked; of a corrected day, that day.</param>
/// <param name="Kind">Why.</param>
/// <param name="Key">The entry's key in the books.</param>
/// <param name="Amount">What it added to the purse.</param>
/// <param name="PresetRepaid">The part of a purchase that repaid preset credit.</param>
/// <param name="Memo">What people wrote about it; empty for most.</param>
public sealed record BilledItem(
    DateOnly On, EntryKind Kind, string Key, Money Amount, Money PresetRepaid, string Memo);
