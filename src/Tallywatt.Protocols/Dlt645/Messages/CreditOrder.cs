using System.Buffers.Binary;

namespace Tallywatt.Protocols.Dlt645;

/// <summary>The payload of 070101FF open account and 070102FF recharge. Amount and count are binary, not BCD.</summary>
/// <remarks>Amount 4, count 4, MAC1 4, customer number 6, MAC2 4; each low byte first. Source: the prepayment
/// supplement
/// of DL/T 645-2007.</remarks>
public readonly ref struct CreditOrder
{
    public const int Length = 22;
    const int MacLength = 4;

    CreditOrder(ReadOnlySpan<byte> payload)
    {
        AmountCents = BinaryPrimitives.ReadUInt32LittleEndian(payload);
        PurchaseCount = BinaryPrimitives.ReadUInt32LittleEndian(payload[4..]);
        Purchase = payload[..8];
        PurchaseMac = payload.Slice(8, MacLength);
        CustomerNumber = Dlt645Address.FromWire(payload.Slice(12, Dlt645Address.Length));
        Customer = payload.Slice(12, Dlt645Address.Length);
        CustomerMac = payload.Slice(18, MacLength);
    }

    public uint AmountCents { get; }

    /// <summary>The number of this purchase, from 1 on.</summary>
    public uint PurchaseCount { get; }

    /// <summary>Twelve digits.</summary>
    public Dlt645Address CustomerNumber { get; }

    /// <summary>The bytes MAC1 is of.</summary>
    public ReadOnlySpan<byte> Purchase { get; }

    public ReadOnlySpan<byte> PurchaseMac { get; }

    /// <summary>The bytes MAC2 is of.</summary>
    public ReadOnlySpan<byte> Customer { get; }

    public ReadOnlySpan<byte> CustomerMac { get; }

    public static bool TryRead(ReadOnlySpan<byte> payload, out CreditOrder order)
    {
        order = payload.Length == Length ? new(payload) : default;
        return payload.Length == Length;
    }

    /// <summary>Writes the payload, both MACs by the secure element that holds the meter's session.</summary>
    public static void Write(
        uint amountCents, uint purchaseCount, Dlt645Address customer, ISecureElement element, Span<byte> target)
    {
        ArgumentNullException.ThrowIfNull(element);
        BinaryPrimitives.WriteUInt32LittleEndian(target, amountCents);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], purchaseCount);
        element.Mac(target[..8], target.Slice(8, MacLength));
        customer.Write(target[12..]);
        element.Mac(target.Slice(12, Dlt645Address.Length), target.Slice(18, MacLength));
    }
}
