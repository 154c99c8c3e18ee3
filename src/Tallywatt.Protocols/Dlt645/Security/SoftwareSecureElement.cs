using System.Security.Cryptography;

namespace Tallywatt.Protocols.Dlt645;

/// <summary>A secure element in software, the meter's and the head-end's side, over AES or SM4.</summary>
/// <remarks>
/// The chips of the field run SM1, which is not published: this speaks the same messages with a published cipher, and
/// opens nothing that such a chip made. The key of a meter is its dispersion and the complement of it, encrypted with
/// the master key. Cipher 1 is half of the encrypted random number; a MAC is the first four bytes of a CBC-MAC whose
/// start is the random number the meter answered. Not for two threads at once.
/// </remarks>
public sealed class SoftwareSecureElement : ISecureElement, IDisposable
{
    public const int RandomLength = 8;
    public const int AnswerLength = 4 + 8;
    public const int MacLength = 4;

    readonly Func<ReadOnlySpan<byte>, BlockCipher> cipherOf;
    readonly byte[] serial;
    readonly byte[] session = new byte[BlockCipher.BlockLength];
    readonly BlockCipher key;

    SoftwareSecureElement(
        ReadOnlySpan<byte> master,
        ReadOnlySpan<byte> dispersion,
        Func<ReadOnlySpan<byte>, BlockCipher> cipherOf)
    {
        this.cipherOf = cipherOf;
        serial = dispersion.ToArray();
        key = Derive(master, dispersion);
    }

    public bool IsAuthenticated { get; private set; }

    /// <summary>The element of one meter.</summary>
    /// <param name="dispersion">Eight bytes: two of zero, and the meter's number.</param>
    /// <exception cref="ArgumentException">The key or the dispersion has the wrong length.</exception>
    public static SoftwareSecureElement WithAes(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> dispersion) =>
        new(masterKey, dispersion, BlockCipher.OfAes);

    /// <inheritdoc cref="WithAes"/>
    public static SoftwareSecureElement WithSm4(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> dispersion) =>
        new(masterKey, dispersion, BlockCipher.OfSm4);

    public bool TryAuthenticate(
        ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> random, ReadOnlySpan<byte> dispersion, Span<byte> answer)
    {
        Invalidate();
        Span<byte> expected = stackalloc byte[RandomLength];
        if (random.Length != RandomLength || answer.Length < AnswerLength || !dispersion.SequenceEqual(serial))
        {
            return false;
        }

        MakeCipher(random, expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, cipher))
        {
            return false;
        }

        RandomNumberGenerator.Fill(answer[..4]);
        serial.CopyTo(answer[4..]);
        BeginSession(answer[..4]);
        return true;
    }

    /// <summary>The head-end's side: cipher 1 for a random number of eight bytes.</summary>
    public void MakeCipher(ReadOnlySpan<byte> random, Span<byte> cipher)
    {
        Span<byte> block = stackalloc byte[BlockCipher.BlockLength];
        random[..RandomLength].CopyTo(block);
        key.Encrypt(block, block);
        block[..RandomLength].CopyTo(cipher);
    }

    /// <summary>Both sides: from now on MACs begin with the random number the meter answered.</summary>
    public void BeginSession(ReadOnlySpan<byte> answeredRandom)
    {
        Array.Clear(session);
        answeredRandom[..4].CopyTo(session);
        IsAuthenticated = true;
    }

    /// <exception cref="InvalidOperationException">Nobody is authenticated.</exception>
    public void Mac(ReadOnlySpan<byte> message, Span<byte> mac)
    {
        if (!IsAuthenticated)
        {
            throw new InvalidOperationException("A MAC needs an authenticated session.");
        }

        Span<byte> block = stackalloc byte[BlockCipher.BlockLength];
        session.CopyTo(block);

        // The length comes first, so that no message is the beginning of another.
        block[^1] ^= unchecked((byte)message.Length);
        block[^2] ^= unchecked((byte)(message.Length >> 8));
        key.Encrypt(block, block);
        for (var at = 0; at < message.Length; at += BlockCipher.BlockLength)
        {
            for (var i = 0; i < BlockCipher.BlockLength && at + i < message.Length; i++)
            {
                block[i] ^= message[at + i];
            }

            key.Encrypt(block, block);
        }

        block[..MacLength].CopyTo(mac);
    }

    public bool IsMac(ReadOnlySpan<byte> message, ReadOnlySpan<byte> mac)
    {
        if (!IsAuthenticated)
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[MacLength];
        Mac(message, expected);
        return CryptographicOperations.FixedTimeEquals(expected, mac);
    }

    public void Invalidate()
    {
        IsAuthenticated = false;
        Array.Clear(session);
    }

    public void Dispose()
    {
        Invalidate();
        key.Dispose();
    }

    BlockCipher Derive(ReadOnlySpan<byte> master, ReadOnlySpan<byte> dispersion)
    {
        if (dispersion.Length != RandomLength)
        {
            throw new ArgumentException("A dispersion has eight bytes.", nameof(dispersion));
        }

        Span<byte> block = stackalloc byte[BlockCipher.BlockLength];
        for (var i = 0; i < RandomLength; i++)
        {
            block[i] = dispersion[i];
            block[i + RandomLength] = unchecked((byte)~dispersion[i]);
        }

        using var cipher = cipherOf(master);
        cipher.Encrypt(block, block);
        var derived = cipherOf(block);
        CryptographicOperations.ZeroMemory(block);
        return derived;
    }
}
