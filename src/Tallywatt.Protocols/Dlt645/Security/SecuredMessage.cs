using System.Buffers.Binary;

namespace Tallywatt.Protocols.Dlt645;

/// <summary>What a MAC is of: the function, what the frame says before the value, and the value.</summary>
/// <remarks>A MAC of a value alone could be moved to another identifier, to another order, or to another operator. The
/// message is the bytes of the frame as they were meant; the MAC itself is sent low byte first, as every field.
/// </remarks>
public static class SecuredMessage
{
    const int LengthMax = 1 + Dlt645Limits.DataLengthMax + BlockCipher.BlockLength;

    /// <summary>The MAC of a field of 03H: 03, identifier 4, operator 4, field.</summary>
    public static void Mac(
        ISecureSession session, DataIdentifier id, uint operatorCode, ReadOnlySpan<byte> field, Span<byte> mac)
    {
        ArgumentNullException.ThrowIfNull(session);
        Span<byte> message = stackalloc byte[LengthMax];
        Write(session, message[..Security(id, operatorCode, field, message)], mac);
    }

    /// <summary>Whether a MAC of a field of 03H is right.</summary>
    public static bool IsMac(
        ISecureElement element,
        DataIdentifier id,
        uint operatorCode,
        ReadOnlySpan<byte> field,
        ReadOnlySpan<byte> mac)
    {
        ArgumentNullException.ThrowIfNull(element);
        Span<byte> message = stackalloc byte[LengthMax];
        return IsMac(element, message[..Security(id, operatorCode, field, message)], mac);
    }

    /// <summary>The value of 14H and 19H to 1CH as level 98 or 99 carries it: cipher or plain text, then its MAC.
    /// </summary>
    /// <param name="header">What stands before it: identifier of 14H, level, password and operator.</param>
    /// <returns>Its length.</returns>
    public static int Seal(
        ISecureSession session,
        Dlt645Function function,
        ReadOnlySpan<byte> header,
        ReadOnlySpan<byte> value,
        bool isCiphered,
        Span<byte> target)
    {
        ArgumentNullException.ThrowIfNull(session);
        var length = value.Length;
        if (isCiphered)
        {
            length = session.Encrypt(value, target);
        }
        else
        {
            value.CopyTo(target);
        }

        Span<byte> message = stackalloc byte[LengthMax];
        Write(session, message[..Order(function, header, target[..length], message)], target[length..]);
        return length + SoftwareSecureElement.MacLength;
    }

    /// <summary>Opens what <see cref="Seal"/> made. False when the MAC is wrong.</summary>
    public static bool TryOpen(
        ISecureElement element,
        Dlt645Function function,
        ReadOnlySpan<byte> header,
        ReadOnlySpan<byte> carried,
        bool isCiphered,
        Span<byte> value,
        out int length)
    {
        ArgumentNullException.ThrowIfNull(element);
        length = 0;
        if (carried.Length < SoftwareSecureElement.MacLength || carried.Length > Dlt645Limits.DataLengthMax)
        {
            return false;
        }

        var body = carried[..^SoftwareSecureElement.MacLength];
        Span<byte> message = stackalloc byte[LengthMax];
        if (!IsMac(
            element,
            message[..Order(function, header, body, message)],
            carried[^SoftwareSecureElement.MacLength..]))
        {
            return false;
        }

        if (isCiphered)
        {
            return element.TryDecrypt(body, value, out length);
        }

        body.CopyTo(value);
        length = body.Length;
        return true;
    }

    static void Write(ISecureSession session, ReadOnlySpan<byte> message, Span<byte> mac)
    {
        session.Mac(message, mac);
        mac[..SoftwareSecureElement.MacLength].Reverse();
    }

    static bool IsMac(ISecureElement element, ReadOnlySpan<byte> message, ReadOnlySpan<byte> mac)
    {
        Span<byte> turned = stackalloc byte[SoftwareSecureElement.MacLength];
        if (mac.Length != turned.Length)
        {
            return false;
        }

        mac.CopyTo(turned);
        turned.Reverse();
        return element.IsMac(message, turned);
    }

    static int Order(
        Dlt645Function function, ReadOnlySpan<byte> header, ReadOnlySpan<byte> body, Span<byte> message)
    {
        message[0] = (byte)function;
        header.CopyTo(message[1..]);
        body.CopyTo(message[(1 + header.Length)..]);
        return 1 + header.Length + body.Length;
    }

    static int Security(DataIdentifier id, uint operatorCode, ReadOnlySpan<byte> field, Span<byte> message)
    {
        Span<byte> header = stackalloc byte[8];
        id.Write(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], operatorCode);
        return Order(Dlt645Function.Security, header, field, message);
    }
}
