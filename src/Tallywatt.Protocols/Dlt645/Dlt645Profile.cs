namespace Tallywatt.Protocols.Dlt645;

/// <summary>Which bytes a maker sums up.</summary>
public enum ChecksumRule
{
    /// <summary>From the first 68 through the last data byte. Source: DL/T 645-2007, 5.2.7.</summary>
    Standard,

    /// <summary>Seen in the field: the first 68 is left out.</summary>
    WithoutFirstStart,

    /// <summary>Seen in the field: both 68 are left out.</summary>
    WithoutBothStarts,
}

/// <summary>How the payload of a remote recharge is built.</summary>
public enum RechargeForm
{
    /// <summary>Amount, count, MAC1, customer number, MAC2. Source: the prepayment supplement.</summary>
    Standard,

    /// <summary>Seen in the field: an order number of eight bytes stands for the count, both MACs are zero, and nobody
    /// is authenticated first. A meter set up so takes any order that names its customer: for a desk only.</summary>
    OrderNumber,
}

/// <summary>Where a maker's meters leave the standard. The default is the standard.</summary>
public sealed record Dlt645Profile
{
    public static Dlt645Profile Standard { get; } = new();

    /// <summary>The one maker's dialect that was seen published: order numbers, a short error word, a refund.</summary>
    public static Dlt645Profile OrderNumbers { get; } = new()
    {
        Recharge = RechargeForm.OrderNumber,
        ShortSecurityErrors = true,
        Refund = SecurityIdentifiers.VendorRefund,
    };

    public ChecksumRule Checksum { get; init; } = ChecksumRule.Standard;

    /// <summary>A meter that refuses 03H with a word of one byte instead of two.</summary>
    public bool ShortSecurityErrors { get; init; }

    public RechargeForm Recharge { get; init; } = RechargeForm.Standard;

    /// <summary>What takes credit back; null where a meter knows none, as in the standard.</summary>
    public DataIdentifier? Refund { get; init; }

    /// <summary>Wake-up bytes a meter puts before an answer, 0 to 4. None by default: a reader that does not drop them
    /// exists, one that needs them on TCP does not.</summary>
    public int AnswerWakeupCount { get; init; }
}
