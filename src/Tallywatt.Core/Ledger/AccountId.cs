using System.Globalization;

namespace Tallywatt.Core.Ledger;

/// <summary>What an account of the books stands for. The numbers are stored and never change.</summary>
public enum AccountKind : byte
{
    /// <summary>Never used; a stored zero is a fault.</summary>
    None = 0,

    /// <summary>Liability, one per customer account: electricity paid for and not yet used.</summary>
    CustomerPrepayment = 1,

    /// <summary>Asset, one per customer account: preset credit advanced at installation, not yet repaid.</summary>
    PresetReceivable = 2,

    /// <summary>Asset, one per payment channel: money a channel has taken and not yet handed over.</summary>
    ChannelClearing = 3,

    /// <summary>Income: energy and standing charges, recognised when the energy is used.</summary>
    EnergyRevenue = 4,

    /// <summary>Expense: energy bought from customers who export.</summary>
    ExportPurchases = 5,

    /// <summary>Liability: tax collected and owed to the state.</summary>
    TaxPayable = 6,

    /// <summary>Asset, one per postpaid customer account: billed and not yet paid.</summary>
    CustomerReceivable = 7,

    /// <summary>Asset, one per postpaid customer account: used and not yet billed.</summary>
    UnbilledReceivable = 8,

    /// <summary>Liability, one per customer account: surplus kept as money under net metering, for later months.
    /// </summary>
    KeptSurplus = 9,

    /// <summary>Liability, one per account that has ended: what its customer is still to be given back; below zero what
    /// the customer still owes.</summary>
    CustomerSettlement = 10,
}

/// <summary>One account of the books.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Number">
/// The customer account number for customer accounts, the <see cref="Channel"/> number for clearing, else zero.
/// </param>
public readonly record struct AccountId(AccountKind Kind, long Number) : IComparable<AccountId>
{
    public static AccountId EnergyRevenue => new(AccountKind.EnergyRevenue, 0);

    public static AccountId ExportPurchases => new(AccountKind.ExportPurchases, 0);

    public static AccountId TaxPayable => new(AccountKind.TaxPayable, 0);

    public static AccountId Customer(long accountNumber) => new(AccountKind.CustomerPrepayment, accountNumber);

    public static AccountId Preset(long accountNumber) => new(AccountKind.PresetReceivable, accountNumber);

    public static AccountId Receivable(long accountNumber) => new(AccountKind.CustomerReceivable, accountNumber);

    public static AccountId Unbilled(long accountNumber) => new(AccountKind.UnbilledReceivable, accountNumber);

    public static AccountId Kept(long accountNumber) => new(AccountKind.KeptSurplus, accountNumber);

    /// <summary>Whether the account belongs to one customer, whose number it then bears.</summary>
    public bool IsOfCustomer => Kind is AccountKind.CustomerPrepayment or AccountKind.PresetReceivable
        or AccountKind.CustomerReceivable or AccountKind.UnbilledReceivable or AccountKind.KeptSurplus;

    public static AccountId Settlement(long accountNumber) => new(AccountKind.CustomerSettlement, accountNumber);

    public static AccountId Clearing(Channel channel) => new(AccountKind.ChannelClearing, (long)channel);

    public static bool operator <(AccountId left, AccountId right) => left.CompareTo(right) < 0;

    public static bool operator >(AccountId left, AccountId right) => left.CompareTo(right) > 0;

    public static bool operator <=(AccountId left, AccountId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(AccountId left, AccountId right) => left.CompareTo(right) >= 0;

    public int CompareTo(AccountId other) =>
        Kind == other.Kind ? Number.CompareTo(other.Number) : Kind.CompareTo(other.Kind);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind}/{Number}");
}
