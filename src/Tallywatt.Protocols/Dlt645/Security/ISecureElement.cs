namespace Tallywatt.Protocols.Dlt645;

/// <summary>A session after identity authentication, on either side: MACs and ciphers with the meter's keys.</summary>
public interface ISecureSession
{
    /// <summary>Four bytes that only who holds the session can make.</summary>
    /// <exception cref="InvalidOperationException">Nobody is authenticated.</exception>
    void Mac(ReadOnlySpan<byte> message, Span<byte> mac);

    /// <summary>Ciphers at most 200 bytes and returns the length, the next multiple of sixteen above it.</summary>
    /// <exception cref="InvalidOperationException">Nobody is authenticated.</exception>
    int Encrypt(ReadOnlySpan<byte> plain, Span<byte> target);
}

/// <summary>The head-end's cipher port: whatever holds the master key, in a box or in software.</summary>
public interface ISecurityModule : ISecureSession
{
    /// <summary>What the meter's key is derived with: eight bytes, two of zero and its number.</summary>
    ReadOnlySpan<byte> Dispersion { get; }

    /// <summary>Cipher 1 for a random number of eight bytes.</summary>
    void MakeCipher(ReadOnlySpan<byte> random, Span<byte> cipher);

    /// <summary>From now on MACs begin with the random number of four bytes that the meter answered.</summary>
    void BeginSession(ReadOnlySpan<byte> answeredRandom);
}

/// <summary>The one cipher of a meter: whatever holds its keys, in a chip or in software.</summary>
public interface ISecureElement : ISecureSession
{
    /// <summary>Whether an identity authentication stands.</summary>
    bool IsAuthenticated { get; }

    /// <summary>Eight bytes that name the element.</summary>
    ReadOnlySpan<byte> SerialNumber { get; }

    /// <summary>The meter's side of identity authentication: checks cipher 1 and answers with a random
    /// number.</summary>
    /// <param name="cipher">Eight bytes.</param>
    /// <param name="random">Eight bytes.</param>
    /// <param name="dispersion">Eight bytes: what this meter's key is derived with.</param>
    /// <param name="answer">Four bytes of a random number, and the eight of the element's own number.</param>
    bool TryAuthenticate(
        ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> random, ReadOnlySpan<byte> dispersion, Span<byte> answer);

    /// <summary>Whether the MAC is right; always false before authentication. Takes as long for any MAC.</summary>
    bool IsMac(ReadOnlySpan<byte> message, ReadOnlySpan<byte> mac);

    /// <summary>Opens what <see cref="ISecureSession.Encrypt"/> made. False for what it did not make.</summary>
    bool TryDecrypt(ReadOnlySpan<byte> cipher, Span<byte> plain, out int length);

    /// <summary>Ends the authentication.</summary>
    void Invalidate();
}
