using System.Buffers.Binary;

namespace Tallywatt.Protocols.Dlt645;

/// <summary>The meter's side of 03H and of the secured levels: who is authenticated, for how long, and what a wrong
/// proof costs.</summary>
/// <remarks>
/// Wrong proofs are counted and remembered before they are answered; too many of them suspend it all until midnight.
/// Every field is sent low byte first. Not for two threads at once. Source: the prepayment supplement of DL/T 645-2007.
/// </remarks>
public sealed class SecurityService
{
    const int HeaderLength = 4 + 4;
    const int MacLength = SoftwareSecureElement.MacLength;
    const int OrdersKeptMax = 64;

    readonly ISecureElement element;
    readonly ISecuredMeter meter;
    readonly Dlt645Profile profile;
    readonly List<uint> taken = new(4);
    long endsSeconds;

    public SecurityService(ISecureElement element, ISecuredMeter meter, Dlt645Profile? profile = null)
    {
        ArgumentNullException.ThrowIfNull(element);
        ArgumentNullException.ThrowIfNull(meter);
        this.element = element;
        this.meter = meter;
        this.profile = profile ?? Dlt645Profile.Standard;
    }

    /// <summary>Whether an identity authentication stands now.</summary>
    public bool IsAuthenticated => element.IsAuthenticated && meter.RunningSeconds < endsSeconds;

    /// <summary>Whether too many proofs were wrong today.</summary>
    public bool IsSuspended => meter.SecurityMemory is var memory
        && memory.ErrorCount >= SecurityMemory.ErrorsMax && meter.RunningSeconds < memory.CountedUntilSeconds;

    /// <summary>02800022: minutes left, begun ones counted.</summary>
    public int MinutesLeft => IsAuthenticated ? (int)((endsSeconds - meter.RunningSeconds + 59) / 60) : 0;

    /// <summary>Serves the data of 03H: identifier, operator, payload.</summary>
    /// <param name="target">What follows the identifier in the answer; 64 bytes are enough.</param>
    public Dlt645SecurityErrors Serve(ReadOnlySpan<byte> data, Span<byte> target, out int length)
    {
        length = 0;
        if (data.Length < HeaderLength)
        {
            return Dlt645SecurityErrors.Other;
        }

        var id = DataIdentifier.FromWire(data);
        var operatorCode = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
        var payload = data[HeaderLength..];
        if (IsSuspended)
        {
            return Dlt645SecurityErrors.Other;
        }

        if (profile.Recharge == RechargeForm.OrderNumber && CreditOf(id) is { } kind)
        {
            return CreditOrder.TryRead(payload, out var order, profile.Recharge)
                ? meter.TakeCredit(order, kind)
                : Dlt645SecurityErrors.Other;
        }

        if (id == SecurityIdentifiers.Authenticate)
        {
            return Authenticate(payload, target, out length);
        }

        return IsAuthenticated
            ? ServeAuthenticated(id, operatorCode, payload, target, out length)
            : Dlt645SecurityErrors.IdentityNotAuthenticated;
    }

    /// <summary>Opens the value of an order of level 98 or 99.</summary>
    /// <param name="header">What stands before it: identifier of 14H, level, password and operator.</param>
    /// <param name="value">Room for 200 bytes.</param>
    /// <remarks>An order may be repeated, because its answer may have been lost, until the next one: an older one
    /// played again is refused.</remarks>
    public Dlt645Errors Open(
        Dlt645Function function,
        ReadOnlySpan<byte> header,
        ReadOnlySpan<byte> carried,
        bool isCiphered,
        Span<byte> value,
        out int length)
    {
        length = 0;
        if (IsSuspended || !IsAuthenticated)
        {
            return Dlt645Errors.NotAuthorised;
        }

        if (!SecuredMessage.TryOpen(element, function, header, carried, isCiphered, value, out length))
        {
            CountError();
            return Dlt645Errors.NotAuthorised;
        }

        var mac = BinaryPrimitives.ReadUInt32LittleEndian(carried[^MacLength..]);
        if (taken.Count > 0 && taken[^1] == mac)
        {
            return Dlt645Errors.None;
        }

        if (taken.Contains(mac) || taken.Count >= OrdersKeptMax)
        {
            End();
            return Dlt645Errors.NotAuthorised;
        }

        taken.Add(mac);
        return Dlt645Errors.None;
    }

    /// <summary>Ends the authentication, as a power cut does.</summary>
    public void End()
    {
        element.Invalidate();
        taken.Clear();
    }

    CreditKind? CreditOf(DataIdentifier id) =>
        id == SecurityIdentifiers.OpenAccount ? CreditKind.OpenAccount
        : id == SecurityIdentifiers.Recharge ? CreditKind.Recharge
        : id == profile.Refund ? CreditKind.Refund
        : null;

    Dlt645SecurityErrors Authenticate(ReadOnlySpan<byte> payload, Span<byte> target, out int length)
    {
        length = 0;
        const int Part = SoftwareSecureElement.RandomLength;
        Span<byte> fields = stackalloc byte[3 * Part];
        if (payload.Length != fields.Length)
        {
            return Dlt645SecurityErrors.Other;
        }

        payload.CopyTo(fields);
        for (var i = 0; i < fields.Length; i += Part)
        {
            fields.Slice(i, Part).Reverse();
        }

        End();
        if (!element.TryAuthenticate(fields[..Part], fields[Part..(2 * Part)], fields[(2 * Part)..], target))
        {
            CountError();
            return Dlt645SecurityErrors.IdentityNotAuthenticated;
        }

        target[..4].Reverse();
        target.Slice(4, Part).Reverse();
        length = SoftwareSecureElement.AnswerLength;
        BeginLifetime();
        return Dlt645SecurityErrors.None;
    }

    Dlt645SecurityErrors ServeAuthenticated(
        DataIdentifier id, uint operatorCode, ReadOnlySpan<byte> payload, Span<byte> target, out int length)
    {
        length = 0;
        if (CreditOf(id) is { } kind)
        {
            return TakeCredit(id, operatorCode, payload, kind);
        }

        if (id == SecurityIdentifiers.SetLifetime)
        {
            return SetLifetime(operatorCode, payload);
        }

        if (id == SecurityIdentifiers.InitialisePurse)
        {
            return InitialisePurse(operatorCode, payload);
        }

        if (!payload.IsEmpty || (id != SecurityIdentifiers.Invalidate && id != SecurityIdentifiers.ReadPurse))
        {
            return Dlt645SecurityErrors.Other;
        }

        length = id == SecurityIdentifiers.ReadPurse ? WritePurse(id, operatorCode, target) : WriteEnd(target);
        return Dlt645SecurityErrors.None;
    }

    Dlt645SecurityErrors TakeCredit(
        DataIdentifier id, uint operatorCode, ReadOnlySpan<byte> payload, CreditKind kind)
    {
        if (!CreditOrder.TryRead(payload, out var order))
        {
            return Dlt645SecurityErrors.Other;
        }

        var isOurs = SecuredMessage.IsMac(element, id, operatorCode, order.Purchase, order.PurchaseMac)
            & SecuredMessage.IsMac(element, id, operatorCode, order.Customer, order.CustomerMac);
        return isOurs ? meter.TakeCredit(order, kind) : RefuseMac();
    }

    Dlt645SecurityErrors SetLifetime(uint operatorCode, ReadOnlySpan<byte> payload)
    {
        if (payload.Length != 2 + MacLength || !Bcd.TryRead(payload[..2], out var minutes) || minutes == 0)
        {
            return Dlt645SecurityErrors.Other;
        }

        if (!SecuredMessage.IsMac(
            element, SecurityIdentifiers.SetLifetime, operatorCode, payload[..2], payload[2..]))
        {
            return RefuseMac();
        }

        meter.Remember(meter.SecurityMemory with { LifetimeMinutes = (int)minutes });
        BeginLifetime();
        return Dlt645SecurityErrors.None;
    }

    /// <summary>Amount 4, MAC 4, count 4 of zero, MAC 4.</summary>
    Dlt645SecurityErrors InitialisePurse(uint operatorCode, ReadOnlySpan<byte> payload)
    {
        const int Field = 4 + MacLength;
        if (payload.Length != 2 * Field || payload.Slice(Field, 4).IndexOfAnyExcept((byte)0) >= 0)
        {
            return Dlt645SecurityErrors.Other;
        }

        var id = SecurityIdentifiers.InitialisePurse;
        var isOurs = SecuredMessage.IsMac(element, id, operatorCode, payload[..4], payload[4..Field])
            & SecuredMessage.IsMac(element, id, operatorCode, payload.Slice(Field, 4), payload[(Field + 4)..]);
        return isOurs ? meter.InitialisePurse(BinaryPrimitives.ReadUInt32LittleEndian(payload)) : RefuseMac();
    }

    /// <summary>Balance 4 and MAC, count 4 and MAC, customer number 6, key information 4: zero for test keys.</summary>
    int WritePurse(DataIdentifier id, uint operatorCode, Span<byte> target)
    {
        const int Length = 26;
        var purchases = meter.Purchases;
        target[..Length].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(target, Balance(purchases));
        SecuredMessage.Mac(element, id, operatorCode, target[..4], target[4..]);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], purchases.PurchaseCount);
        SecuredMessage.Mac(element, id, operatorCode, target.Slice(8, 4), target[12..]);
        purchases.CustomerNumber.Write(target[16..]);
        return Length;
    }

    /// <summary>Customer number 6, balance 4, count 4, key information 4; and the authentication is over.</summary>
    int WriteEnd(Span<byte> target)
    {
        const int Length = 18;
        var purchases = meter.Purchases;
        target[..Length].Clear();
        purchases.CustomerNumber.Write(target);
        BinaryPrimitives.WriteUInt32LittleEndian(target[6..], Balance(purchases));
        BinaryPrimitives.WriteUInt32LittleEndian(target[10..], purchases.PurchaseCount);
        End();
        return Length;
    }

    static uint Balance(in PurchaseState purchases) =>
        (uint)Math.Clamp(purchases.BalanceCents, 0, uint.MaxValue);

    void BeginLifetime()
    {
        var minutes = meter.SecurityMemory.LifetimeMinutes;
        endsSeconds = meter.RunningSeconds
            + (60L * (minutes > 0 ? minutes : SecurityMemory.LifetimeMinutesByDefault));
    }

    Dlt645SecurityErrors RefuseMac()
    {
        CountError();
        return Dlt645SecurityErrors.MacWrong;
    }

    void CountError()
    {
        var memory = meter.SecurityMemory;
        var now = meter.RunningSeconds;
        if (now >= memory.CountedUntilSeconds)
        {
            memory = memory with { ErrorCount = 0, CountedUntilSeconds = now + meter.SecondsToMidnight };
        }

        memory = memory with { ErrorCount = memory.ErrorCount + 1 };
        meter.Remember(memory);
        if (memory.ErrorCount >= SecurityMemory.ErrorsMax)
        {
            End();
        }
    }
}
