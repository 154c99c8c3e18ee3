namespace Tallywatt.Protocols.Dlt645;

/// <summary>The one cipher of a meter or of a head-end: whatever holds the keys, in a chip or in software.</summary>
public interface ISecureElement
{
    /// <summary>Whether an identity authentication stands.</summary>
    bool IsAuthenticated { get; }

    /// <summary>The meter's side of identity authentication: checks cipher 1 and answers with a random
    /// number.</summary>
    /// <param name="cipher">Eight bytes.</param>
    /// <param name="random">Eight bytes.</param>
    /// <param name="dispersion">Eight bytes: what this meter's key is derived with.</param>
    /// <param name="answer">Four bytes of a random number, and the eight of the element's own number.</param>
    bool TryAuthenticate(
        ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> random, ReadOnlySpan<byte> dispersion, Span<byte> answer);

    /// <summary>Four bytes that only who holds the session can make.</summary>
    void Mac(ReadOnlySpan<byte> message, Span<byte> mac);

    /// <summary>Whether the MAC is right; always false before authentication. Takes as long for any MAC.</summary>
    bool IsMac(ReadOnlySpan<byte> message, ReadOnlySpan<byte> mac);

    /// <summary>Ends the authentication.</summary>
    void Invalidate();
}
