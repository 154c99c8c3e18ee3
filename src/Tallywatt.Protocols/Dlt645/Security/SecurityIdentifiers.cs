namespace Tallywatt.Protocols.Dlt645;

/// <summary>The identifiers of 03H. Source: the prepayment supplement of DL/T 645-2007.</summary>
public static class SecurityIdentifiers
{
    public static DataIdentifier Authenticate { get; } = new(0x070000FF);

    /// <summary>For how many minutes an identity authentication stands.</summary>
    public static DataIdentifier SetLifetime { get; } = new(0x070001FF);

    public static DataIdentifier Invalidate { get; } = new(0x070002FF);

    public static DataIdentifier OpenAccount { get; } = new(0x070101FF);

    public static DataIdentifier Recharge { get; } = new(0x070102FF);

    /// <summary>A new purse, under test keys only.</summary>
    public static DataIdentifier InitialisePurse { get; } = new(0x070103FF);

    public static DataIdentifier ReadBack { get; } = new(0x078001FF);

    /// <summary>Balance and count with a MAC each, customer number, key information.</summary>
    public static DataIdentifier ReadPurse { get; } = new(0x078102FF);

    /// <summary>One maker's refund; no identifier of the standard.</summary>
    public static DataIdentifier VendorRefund { get; } = new(0x070108FF);
}
