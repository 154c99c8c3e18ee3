using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Tallywatt.Protocols.Dlms;

/// <summary>The symmetric half of a security suite: AES-GCM with tags of twelve bytes, for one pair of keys.</summary>
/// <remarks>
/// The nonce is the sender's system title and its invocation counter, so a counter must never be used twice under one
/// key: whoever calls keeps it in durable storage. Not for two threads at once. Source: IEC 62056-5-3, 5.3.7 and 5.7.2.
/// </remarks>
public sealed class SuiteCipher : IDisposable
{
    /// <summary>The length of a key of suites 0 and 1, in bytes; suite 2 has twice as much.</summary>
    public const int KeyLength = 16;
    public const int TagLength = 12;
    public const int SystemTitleLength = 8;

    const int NonceLength = SystemTitleLength + 4;
    const int ChallengeAnswerLength = 1 + 4 + TagLength;

    readonly AesGcm gcm;
    readonly byte[] authenticationKey;
    readonly SecuritySuite id;

    /// <exception cref="ArgumentException">A key has not the length that the suite asks for.</exception>
    public SuiteCipher(
        ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> authenticationKey,
        SecuritySuite suite = SecuritySuite.AesGcm128)
        : this(encryptionKey, authenticationKey, suite, authenticationKey.Length)
    {
    }

    /// <summary>What is authenticated beside the content begins with the authentication key, and may go on.</summary>
    internal SuiteCipher(
        ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> associated, SecuritySuite suite,
        int authenticationKeyLength)
    {
        if (encryptionKey.Length != suite.KeyLength() || authenticationKeyLength != suite.KeyLength())
        {
            throw new ArgumentException($"Keys of suite {(byte)suite} have {suite.KeyLength()} bytes.");
        }

        id = suite;
        gcm = new(encryptionKey, TagLength);
        authenticationKey = associated.ToArray();
    }

    /// <summary>What protection adds to an APDU, in bytes.</summary>
    public static int Overhead(SecurityControl control) => control.Authenticated ? TagLength : 0;

    /// <summary>Protects an APDU and returns the length of the payload written.</summary>
    /// <param name="systemTitle">The sender's, eight bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong, or the control asks for another suite.</exception>
    public int Protect(
        SecurityControl control, ReadOnlySpan<byte> systemTitle, uint invocationCounter, ReadOnlySpan<byte> plain,
        Span<byte> payload)
    {
        var length = plain.Length + Overhead(control);
        if (!CanServe(control) || systemTitle.Length != SystemTitleLength || payload.Length < length)
        {
            throw new ArgumentException("The suite, a title of eight bytes, and room for the APDU and its tag.");
        }

        Span<byte> tag = stackalloc byte[TagLength];
        Run(control, systemTitle, invocationCounter, plain, payload[..plain.Length], plain, tag);
        if (control.Authenticated)
        {
            tag.CopyTo(payload[plain.Length..]);
        }

        return length;
    }

    /// <summary>Checks and deciphers a payload. False when it is not from the holder of the keys; never throws for
    /// what the payload holds.</summary>
    /// <param name="plain">Where the APDU goes; as long as the payload at least. Good only when the result is true.
    /// </param>
    public bool TryUnprotect(
        SecurityControl control, ReadOnlySpan<byte> systemTitle, uint invocationCounter, ReadOnlySpan<byte> payload,
        Span<byte> plain, out int plainLength)
    {
        plainLength = payload.Length - Overhead(control);
        if (!CanServe(control) || systemTitle.Length != SystemTitleLength || plainLength < 0
            || plain.Length < plainLength)
        {
            return false;
        }

        var content = payload[..plainLength];
        var received = payload[plainLength..];
        if (control.Authenticated && control.Encrypted)
        {
            return TryDecrypt(control, systemTitle, invocationCounter, content, received, plain[..plainLength]);
        }

        // GCM is a stream: running it over the ciphertext gives the plain text back. What it says as a tag is not used
        // when only encrypted, and is compared when only authenticated.
        Span<byte> tag = stackalloc byte[TagLength];
        Run(control, systemTitle, invocationCounter, content, plain[..plainLength], content, tag);
        return !control.Authenticated || CryptographicOperations.FixedTimeEquals(tag, received);
    }

    /// <summary>The answer to a challenge of mechanism 5: control, counter and tag. Source: IEC 62056-5-3, 5.3.3.
    /// </summary>
    /// <param name="systemTitle">The title of the side that answers.</param>
    public byte[] AnswerChallenge(
        ReadOnlySpan<byte> systemTitle, uint invocationCounter, ReadOnlySpan<byte> challenge)
    {
        var answer = new byte[ChallengeAnswerLength];
        var control = ChallengeControl;
        answer[0] = control.Value;
        BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(1), invocationCounter);
        Run(
            control, systemTitle, invocationCounter, challenge,
            new byte[challenge.Length], challenge, answer.AsSpan(5));
        return answer;
    }

    /// <summary>Whether an answer to our challenge came from the holder of the keys.</summary>
    public bool IsAnswer(ReadOnlySpan<byte> systemTitle, ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> answer) =>
        answer.Length == ChallengeAnswerLength && systemTitle.Length == SystemTitleLength
        && answer[0] == ChallengeControl.Value
        && CryptographicOperations.FixedTimeEquals(
            AnswerChallenge(systemTitle, BinaryPrimitives.ReadUInt32BigEndian(answer[1..]), challenge), answer);

    public void Dispose()
    {
        gcm.Dispose();
        CryptographicOperations.ZeroMemory(authenticationKey);
    }

    SecurityControl ChallengeControl => SecurityControl.AuthenticatedOnly.Of(id);

    bool CanServe(SecurityControl control) => control.Suite == (byte)id && !control.Compressed
        && (control.Authenticated || control.Encrypted);

    bool TryDecrypt(
        SecurityControl control, ReadOnlySpan<byte> systemTitle, uint invocationCounter, ReadOnlySpan<byte> content,
        ReadOnlySpan<byte> tag, Span<byte> plain)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        Span<byte> associated = stackalloc byte[1 + authenticationKey.Length];
        WriteNonce(systemTitle, invocationCounter, nonce);
        WriteAssociated(control, associated);
        try
        {
            gcm.Decrypt(nonce, content, tag, plain, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <summary>Encrypts when the control says so, else copies; and makes the tag over what the control says.</summary>
    void Run(
        SecurityControl control, ReadOnlySpan<byte> systemTitle, uint invocationCounter, ReadOnlySpan<byte> input,
        Span<byte> output, ReadOnlySpan<byte> authenticated, Span<byte> tag)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        WriteNonce(systemTitle, invocationCounter, nonce);
        if (control.Encrypted)
        {
            Span<byte> associated = stackalloc byte[1 + authenticationKey.Length];
            WriteAssociated(control, associated);
            gcm.Encrypt(nonce, input, output, tag, control.Authenticated ? associated : default);
            return;
        }

        var before = 1 + authenticationKey.Length;
        var all = ArrayPool<byte>.Shared.Rent(before + authenticated.Length);
        WriteAssociated(control, all);
        authenticated.CopyTo(all.AsSpan(before));
        gcm.Encrypt(nonce, default, default, tag, all.AsSpan(0, before + authenticated.Length));
        ArrayPool<byte>.Shared.Return(all, clearArray: true);
        input.CopyTo(output);
    }

    void WriteAssociated(SecurityControl control, Span<byte> target)
    {
        target[0] = control.Value;
        authenticationKey.CopyTo(target[1..]);
    }

    static void WriteNonce(ReadOnlySpan<byte> systemTitle, uint invocationCounter, Span<byte> nonce)
    {
        systemTitle.CopyTo(nonce);
        BinaryPrimitives.WriteUInt32BigEndian(nonce[SystemTitleLength..], invocationCounter);
    }
}
