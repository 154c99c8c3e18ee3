using System.Security.Cryptography;

namespace Tallywatt.Protocols.Dlt645;

/// <summary>Fills with bytes that nobody can foretell.</summary>
public delegate void RandomFill(Span<byte> target);

/// <summary>A secure element in software, the meter's and the head-end's side, over AES or SM4.</summary>
/// <remarks>
/// The chips of the field run SM1, which is not published: this speaks the same messages with a published cipher, and
/// opens nothing that such a chip made. Every step is written down, with an example, in docs/protocols/dlt645.md. Not
/// for two threads at once.
/// </remarks>
public sealed class SoftwareSecureElement : ISecureElement, ISecurityModule, IDisposable
{
    public const int RandomLength = 8;
    public const int AnswerLength = 4 + 8;
    public const int MacLength = 4;

    /// <summary>The longest text that is ciphered, in bytes.</summary>
    public const int PlainLengthMax = Dlt645Limits.DataLengthMax;

    const byte ProofKey = 0x01;
    const byte MacKey = 0x02;
    const byte TextKey = 0x03;
    const byte Filler = 0x80;

    readonly RandomFill random;
    readonly byte[] serial;
    readonly byte[] session = new byte[BlockCipher.BlockLength];
    readonly BlockCipher proof;
    readonly BlockCipher macs;
    readonly BlockCipher text;

    SoftwareSecureElement(
        ReadOnlySpan<byte> master,
        ReadOnlySpan<byte> dispersion,
        Func<ReadOnlySpan<byte>, BlockCipher> cipherOf,
        RandomFill? random)
    {
        this.random = random ?? RandomNumberGenerator.Fill;
        if (dispersion.Length != RandomLength)
        {
            throw new ArgumentException("A dispersion has eight bytes.", nameof(dispersion));
        }

        serial = dispersion.ToArray();
        Span<byte> block = stackalloc byte[BlockCipher.BlockLength];
        for (var i = 0; i < RandomLength; i++)
        {
            block[i] = dispersion[i];
            block[i + RandomLength] = unchecked((byte)~dispersion[i]);
        }

        using var masterCipher = cipherOf(master);
        masterCipher.Encrypt(block, block);
        using var meterCipher = cipherOf(block);
        (proof, macs, text) = (Derive(ProofKey), Derive(MacKey), Derive(TextKey));
        CryptographicOperations.ZeroMemory(block);

        BlockCipher Derive(byte purpose)
        {
            Span<byte> key = stackalloc byte[BlockCipher.BlockLength];
            key.Fill(purpose);
            meterCipher.Encrypt(key, key);
            var derived = cipherOf(key);
            CryptographicOperations.ZeroMemory(key);
            return derived;
        }
    }

    public bool IsAuthenticated { get; private set; }

    public ReadOnlySpan<byte> SerialNumber => serial;

    public ReadOnlySpan<byte> Dispersion => serial;

    /// <summary>The element of one meter.</summary>
    /// <param name="dispersion">Eight bytes: two of zero, and the meter's number.</param>
    /// <param name="random">The system's, unless a session is to be played again.</param>
    /// <exception cref="ArgumentException">The key or the dispersion has the wrong length.</exception>
    public static SoftwareSecureElement WithAes(
        ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> dispersion, RandomFill? random = null) =>
        new(masterKey, dispersion, BlockCipher.OfAes, random);

    /// <inheritdoc cref="WithAes"/>
    public static SoftwareSecureElement WithSm4(
        ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> dispersion, RandomFill? random = null) =>
        new(masterKey, dispersion, BlockCipher.OfSm4, random);

    /// <summary>The dispersion of a meter: two bytes of zero, then its twelve digits, the first one first.</summary>
    public static byte[] DispersionOf(Dlt645Address meterNumber)
    {
        var dispersion = new byte[RandomLength];
        meterNumber.Write(dispersion.AsSpan(2));
        dispersion.AsSpan(2).Reverse();
        return dispersion;
    }

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

        this.random(answer[..4]);
        serial.CopyTo(answer[4..]);
        BeginSession(answer[..4]);
        return true;
    }

    public void MakeCipher(ReadOnlySpan<byte> random, Span<byte> cipher)
    {
        Span<byte> block = stackalloc byte[BlockCipher.BlockLength];
        random[..RandomLength].CopyTo(block);
        proof.Encrypt(block, block);
        block[..RandomLength].CopyTo(cipher);
    }

    public void BeginSession(ReadOnlySpan<byte> answeredRandom)
    {
        Array.Clear(session);
        answeredRandom[..4].CopyTo(session);
        IsAuthenticated = true;
    }

    /// <inheritdoc/>
    public void Mac(ReadOnlySpan<byte> message, Span<byte> mac)
    {
        RequireSession();
        Span<byte> block = stackalloc byte[BlockCipher.BlockLength];
        session.CopyTo(block);

        // The length comes first, so that no message is the beginning of another.
        block[^1] ^= unchecked((byte)message.Length);
        block[^2] ^= unchecked((byte)(message.Length >> 8));
        macs.Encrypt(block, block);
        for (var at = 0; at < message.Length; at += BlockCipher.BlockLength)
        {
            for (var i = 0; i < BlockCipher.BlockLength && at + i < message.Length; i++)
            {
                block[i] ^= message[at + i];
            }

            macs.Encrypt(block, block);
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

    /// <inheritdoc/>
    public int Encrypt(ReadOnlySpan<byte> plain, Span<byte> target)
    {
        RequireSession();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plain.Length, PlainLengthMax);
        Span<byte> before = stackalloc byte[BlockCipher.BlockLength];
        session.CopyTo(before);
        var length = (plain.Length + 2 + BlockCipher.BlockLength - 1) / BlockCipher.BlockLength
            * BlockCipher.BlockLength;
        target[..length].Clear();
        target[0] = (byte)plain.Length;
        plain.CopyTo(target[1..]);
        target[1 + plain.Length] = Filler;
        for (var at = 0; at < length; at += BlockCipher.BlockLength)
        {
            var block = target.Slice(at, BlockCipher.BlockLength);
            for (var i = 0; i < BlockCipher.BlockLength; i++)
            {
                block[i] ^= before[i];
            }

            text.Encrypt(block, block);
            block.CopyTo(before);
        }

        return length;
    }

    public bool TryDecrypt(ReadOnlySpan<byte> cipher, Span<byte> plain, out int length)
    {
        length = 0;
        if (!IsAuthenticated || cipher.IsEmpty || cipher.Length % BlockCipher.BlockLength != 0
            || cipher.Length > PlainLengthMax + BlockCipher.BlockLength)
        {
            return false;
        }

        Span<byte> whole = stackalloc byte[PlainLengthMax + BlockCipher.BlockLength];
        whole = whole[..cipher.Length];
        for (var at = 0; at < cipher.Length; at += BlockCipher.BlockLength)
        {
            var block = whole.Slice(at, BlockCipher.BlockLength);
            text.Decrypt(cipher.Slice(at, BlockCipher.BlockLength), block);
            var before = at == 0 ? session : cipher.Slice(at - BlockCipher.BlockLength, BlockCipher.BlockLength);
            for (var i = 0; i < BlockCipher.BlockLength; i++)
            {
                block[i] ^= before[i];
            }
        }

        var padding = whole[0] + 1 < whole.Length ? whole[(whole[0] + 1)..] : [];
        if (padding.IsEmpty || padding.Length > BlockCipher.BlockLength || padding[0] != Filler
            || padding[1..].IndexOfAnyExcept((byte)0) >= 0 || plain.Length < whole[0])
        {
            return false;
        }

        length = whole[0];
        whole.Slice(1, length).CopyTo(plain);
        return true;
    }

    public void Invalidate()
    {
        IsAuthenticated = false;
        Array.Clear(session);
    }

    public void Dispose()
    {
        Invalidate();
        proof.Dispose();
        macs.Dispose();
        text.Dispose();
    }

    void RequireSession()
    {
        if (!IsAuthenticated)
        {
            throw new InvalidOperationException("A MAC needs an authenticated session.");
        }
    }
}
