namespace Tallywatt.Protocols.Dlms;

/// <summary>Ciphers what is pushed: general-glo-ciphering, which names its sender, because a push belongs to no
/// association. Source: IEC 62056-5-3, general-glo-ciphering; Data-Notification.</summary>
public static class NotificationEnvelope
{
    /// <summary>What the envelope adds at most, in bytes.</summary>
    public const int OverheadMax = SecureChannel.OverheadMax;

    /// <summary>Seals a notification under the sender's global key, with a fresh frame counter.</summary>
    /// <param name="notification">The plain APDU.</param>
    /// <param name="target">Room for the APDU and <see cref="OverheadMax"/>.</param>
    /// <returns>False when no counter is left or the target is too short.</returns>
    public static bool TrySeal(
        CipherSettings sender, ReadOnlySpan<byte> notification, Span<byte> target, out int length)
    {
        ArgumentNullException.ThrowIfNull(sender);
        using var channel = new SecureChannel(sender);
        return channel.TrySeal(CipherForm.GeneralGlobal, notification, target, out length);
    }

    /// <summary>Who sealed an APDU, unproved; false when it names nobody.</summary>
    public static bool TryReadSender(ReadOnlySpan<byte> apdu, out SystemTitle sender)
    {
        sender = default;
        return CipheredApdu.TryRead(apdu, out var ciphered)
            && ciphered.Tag == ApduTag.GeneralGloCiphering
            && SystemTitle.TryRead(ciphered.SystemTitle, out sender);
    }

    /// <summary>Opens a sealed notification and takes its frame counter; refusals are told to the settings.</summary>
    /// <param name="receiver">Our own title, and the keys of the meter that is named in the APDU.</param>
    /// <param name="plain">As long as the APDU at least. Good only when the result is true.</param>
    public static bool TryOpen(CipherSettings receiver, ReadOnlySpan<byte> apdu, Span<byte> plain, out int length)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        length = 0;
        using var channel = new SecureChannel(receiver);
        return CipheredApdu.TryRead(apdu, out var ciphered)
            && ciphered.Tag == ApduTag.GeneralGloCiphering
            && channel.TryMeet(ciphered.SystemTitle)
            && channel.Open(apdu, plain, out length, out _) == OpenResult.Opened;
    }
}
