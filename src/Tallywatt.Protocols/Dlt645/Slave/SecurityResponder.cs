using System.Buffers.Binary;

namespace Tallywatt.Protocols.Dlt645;

/// <summary>Serves 03H: identity authentication, open account, remote recharge, and what a meter adds.</summary>
sealed class SecurityResponder(IDlt645Meter meter, Dlt645Profile profile)
{
    const int HeaderLength = 4 + 4;
    const int AuthenticationLength = 8 + 8 + 8;
    const int AnswerLengthMax = Dlt645Limits.DataLengthMax - 4;

    internal void Answer(scoped ReadOnlySpan<byte> data, ref SlaveAnswer answer)
    {
        if (data.Length < HeaderLength || meter.SecureElement is not { } element)
        {
            Refuse(Dlt645SecurityErrors.Other, ref answer);
            return;
        }

        var id = DataIdentifier.FromWire(data);
        Span<byte> returned = stackalloc byte[AnswerLengthMax];
        var errors = Serve(element, id, data[HeaderLength..], returned, out var length);
        if (errors != Dlt645SecurityErrors.None)
        {
            Refuse(errors, ref answer);
            return;
        }

        id.Write(answer.Append(DataIdentifier.Length));
        returned[..length].CopyTo(answer.Append(length));
    }

    Dlt645SecurityErrors Serve(
        ISecureElement element, DataIdentifier id, ReadOnlySpan<byte> payload, Span<byte> target, out int length)
    {
        length = 0;
        if (id == SecurityIdentifiers.Authenticate)
        {
            if (payload.Length != AuthenticationLength
                || !element.TryAuthenticate(payload[..8], payload[8..16], payload[16..], target))
            {
                return Dlt645SecurityErrors.IdentityNotAuthenticated;
            }

            length = SoftwareSecureElement.AnswerLength;
            return Dlt645SecurityErrors.None;
        }

        if (!element.IsAuthenticated)
        {
            return Dlt645SecurityErrors.IdentityNotAuthenticated;
        }

        return id == SecurityIdentifiers.OpenAccount || id == SecurityIdentifiers.Recharge
            ? TakeCredit(element, id, payload)
            : meter.Secure(id, payload, target, out length);
    }

    Dlt645SecurityErrors TakeCredit(ISecureElement element, DataIdentifier id, ReadOnlySpan<byte> payload)
    {
        if (!CreditOrder.TryRead(payload, out var order))
        {
            return Dlt645SecurityErrors.Other;
        }

        return element.IsMac(order.Purchase, order.PurchaseMac) && element.IsMac(order.Customer, order.CustomerMac)
            ? meter.TakeCredit(order, id == SecurityIdentifiers.OpenAccount)
            : Dlt645SecurityErrors.MacWrong;
    }

    void Refuse(Dlt645SecurityErrors errors, ref SlaveAnswer answer)
    {
        Span<byte> word = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(word, (ushort)errors);
        answer.Refuse(profile.ShortSecurityErrors ? word[..1] : word);
    }
}

/// <summary>The identifiers of 03H that we serve. Source: the prepayment supplement of DL/T 645-2007.</summary>
public static class SecurityIdentifiers
{
    public static DataIdentifier Authenticate { get; } = new(0x070000FF);

    public static DataIdentifier OpenAccount { get; } = new(0x070101FF);

    public static DataIdentifier Recharge { get; } = new(0x070102FF);
}
