namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>What a meter says of the token it was handed last.</summary>
/// <param name="Digits">The token; empty before the first.</param>
/// <param name="Status">Source: IEC 62056-6-2, class 115, attribute 6: 3 is executed, 4 to 7 are refusals.</param>
/// <param name="Text">The meter's own words; may be empty.</param>
public sealed record MeterToken(string Digits, byte Status, string Text)
{
    /// <summary>The token did what it was made for.</summary>
    public const byte Executed = 3;
}

/// <summary>One purchase for a meter whose purse is in a secure element (DL/T 645, 03H).</summary>
/// <param name="AmountCents">What is credited, in hundredths of the currency.</param>
/// <param name="PurchaseCount">The purchase's number: the meter's own count plus one.</param>
/// <param name="CustomerNumber">The customer the account was, or is to be, opened for; 12 digits at most.</param>
/// <param name="OpensAccount">Open the account with this purchase.</param>
public sealed record MeterRecharge(uint AmountCents, uint PurchaseCount, long CustomerNumber, bool OpensAccount);

/// <summary>A meter's purse as read.</summary>
/// <param name="PurchaseCount">How many purchases it has counted.</param>
/// <param name="BalanceCents">What is left; below zero when overdrawn.</param>
/// <param name="LastAmountCents">What the newest purchase credited; null when the meter does not say.</param>
public readonly record struct MeterPurse(long PurchaseCount, long BalanceCents, long? LastAmountCents);

/// <summary>Keys of a meter, each wrapped under the master key in force.</summary>
/// <param name="Version">The keys' version: what to derive them with.</param>
/// <param name="Keys">Key number (0 unicast encryption, 1 broadcast, 2 authentication, 3 master) and the wrapped key.
/// Source: IEC 62056-6-2, class 64, method key_transfer; wrapping by RFC 3394.</param>
public sealed record MeterKeyTransfer(int Version, IReadOnlyList<WrappedMeterKey> Keys);

/// <param name="Number">Key number.</param>
/// <param name="Wrapped">The wrapped key.</param>
public readonly record struct WrappedMeterKey(byte Number, ReadOnlyMemory<byte> Wrapped);
