using System.Buffers.Binary;

namespace Tallywatt.Protocols.Dlt645;

/// <summary>What a credit order is for.</summary>
public enum CreditKind
{
    /// <summary>070101FF: the first purchase, which brings the customer number.</summary>
    OpenAccount,

    /// <summary>070102FF.</summary>
    Recharge,

    /// <summary>A maker's own: credit is taken back.</summary>
    Refund,
}

/// <summary>The payload of 070101FF open account and 070102FF recharge. Amount and count are binary, not BCD.</summary>
/// <remarks>Amount 4, count 4, MAC1 4, customer number 6, MAC2 4; each low byte first. In the form with an order
/// number it stands for the count and MAC1, or for the count alone. Source: the prepayment supplement of
/// DL/T 645-2007.</remarks>
public readonly ref struct CreditOrder
{
    public const int Length = 22;
    public const int PurchaseLength = 8;
    const int OrderNumberLength = 8;
    const int LongLength = 4 + OrderNumberLength + MacLength + Dlt645Address.Length + MacLength;
    const int MacLength = SoftwareSecureElement.MacLength;

    CreditOrder(ReadOnlySpan<byte> payload, RechargeForm form)
    {
        AmountCents = BinaryPrimitives.ReadUInt32LittleEndian(payload);
        if (form == RechargeForm.OrderNumber)
        {
            OrderNumber = BinaryPrimitives.ReadUInt64LittleEndian(payload[4..]);
        }
        else
        {
            PurchaseCount = BinaryPrimitives.ReadUInt32LittleEndian(payload[4..]);
        }

        Purchase = payload[..PurchaseLength];
        Customer = payload.Slice(payload.Length - MacLength - Dlt645Address.Length, Dlt645Address.Length);
        CustomerNumber = Dlt645Address.FromWire(Customer);
        CustomerMac = payload[^MacLength..];
        PurchaseMac = form == RechargeForm.OrderNumber ? [] : payload.Slice(PurchaseLength, MacLength);
    }

    public uint AmountCents { get; }

    /// <summary>The number of this purchase, from 1 on; zero where an order number stands for it.</summary>
    public uint PurchaseCount { get; }

    /// <summary>Eight bytes that name the order; zero where it is counted.</summary>
    public ulong OrderNumber { get; }

    /// <summary>Twelve digits.</summary>
    public Dlt645Address CustomerNumber { get; }

    /// <summary>The bytes MAC1 is of.</summary>
    public ReadOnlySpan<byte> Purchase { get; }

    public ReadOnlySpan<byte> PurchaseMac { get; }

    /// <summary>The bytes MAC2 is of.</summary>
    public ReadOnlySpan<byte> Customer { get; }

    public ReadOnlySpan<byte> CustomerMac { get; }

    public static bool TryRead(
        ReadOnlySpan<byte> payload, out CreditOrder order, RechargeForm form = RechargeForm.Standard)
    {
        var isOrder = payload.Length == Length || (form == RechargeForm.OrderNumber && payload.Length == LongLength);
        order = isOrder ? new(payload, form) : default;
        return isOrder;
    }

    /// <summary>Writes the payload, both MACs by the module that holds the meter's session.</summary>
    /// <param name="id">070101FF or 070102FF: the MACs are of it too.</param>
    /// <param name="operatorCode">The operator that the request names: the MACs are of it too.</param>
    public static void Write(
        DataIdentifier id,
        uint operatorCode,
        uint amountCents,
        uint purchaseCount,
        Dlt645Address customer,
        ISecureSession session,
        Span<byte> target)
    {
        ArgumentNullException.ThrowIfNull(session);
        BinaryPrimitives.WriteUInt32LittleEndian(target, amountCents);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], purchaseCount);
        SecuredMessage.Mac(session, id, operatorCode, target[..PurchaseLength], target[PurchaseLength..]);
        customer.Write(target[12..]);
        SecuredMessage.Mac(session, id, operatorCode, target.Slice(12, Dlt645Address.Length), target[18..]);
    }

    /// <summary>Writes the payload with an order number and no MAC.</summary>
    /// <returns>Its length.</returns>
    public static int WriteOrderNumber(
        uint amountCents, ulong orderNumber, Dlt645Address customer, Span<byte> target)
    {
        target[..LongLength].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(target, amountCents);
        BinaryPrimitives.WriteUInt64LittleEndian(target[4..], orderNumber);
        customer.Write(target[(4 + OrderNumberLength + MacLength)..]);
        return LongLength;
    }
}
