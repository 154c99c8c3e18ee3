using System.Security.Cryptography;

namespace Tallywatt.Protocols.Dlms;

/// <summary>Seals and opens general-ciphering APDUs of every kind of key.</summary>
/// <remarks>
/// The header is authenticated with the content. A key that comes with its message is used for that message alone;
/// who opens it takes its frame counter all the same, so that a recording is refused. Source: IEC 62056-5-3, 5.7.2.4
/// (general-ciphering) and 5.3.4.6.
/// </remarks>
public sealed class GeneralEnvelope
{
    const byte OnePass = 1;
    const byte StaticScheme = 2;

    readonly CipherKeys keys;
    readonly KeyAgreement? agreement;
    readonly SigningKeys? signing;
    readonly ReadOnlyMemory<byte> masterKey;

    /// <param name="keys">Suite, global keys and the least protection.</param>
    /// <param name="masterKey">What wrapped keys travel under; empty when none may.</param>
    /// <param name="agreement">Our key agreement key and the peer's; null when no key is agreed.</param>
    /// <param name="signing">Our signing key and the peer's, which the one-pass scheme needs.</param>
    public GeneralEnvelope(
        CipherKeys keys, ReadOnlyMemory<byte> masterKey = default, KeyAgreement? agreement = null,
        SigningKeys? signing = null)
    {
        ArgumentNullException.ThrowIfNull(keys);
        keys.Check();
        this.keys = keys;
        this.masterKey = masterKey;
        this.agreement = agreement;
        this.signing = signing;
    }

    /// <summary>Seals an APDU under a key that both have.</summary>
    public void SealIdentified(
        scoped GeneralHeader header, uint counter, scoped ReadOnlySpan<byte> plain, ref AxdrWriter writer) =>
        Seal(new() { Header = header, KeyInformation = KeyInformation.Identified }, keys.EncryptionKey.Span, counter,
            plain, ref writer);

    /// <summary>Seals an APDU under a fresh key that travels with it, wrapped under the master key.</summary>
    public void SealWrapped(
        scoped GeneralHeader header, scoped ReadOnlySpan<byte> freshKey, uint counter,
        scoped ReadOnlySpan<byte> plain, ref AxdrWriter writer) =>
        Seal(
            new()
            {
                Header = header,
                KeyInformation = KeyInformation.Wrapped,
                KeyData = KeyWrap.Wrap(masterKey.Span, freshKey),
            },
            freshKey, counter, plain, ref writer);

    /// <summary>Seals an APDU under the key of the static scheme.</summary>
    /// <exception cref="InvalidOperationException">There are no key agreement keys.</exception>
    public void SealStatic(
        scoped GeneralHeader header, uint counter, scoped ReadOnlySpan<byte> plain, ref AxdrWriter writer)
    {
        var key = Agreement.Static(header.Originator, header.Recipient, header.TransactionId);
        Seal(new() { Header = header, KeyInformation = KeyInformation.Agreed, Scheme = StaticScheme }, key, counter,
            plain, ref writer);
    }

    /// <summary>Seals an APDU under the key of the one-pass scheme, with a fresh pair that is signed.</summary>
    /// <exception cref="InvalidOperationException">There are no key agreement keys, or none to sign with.</exception>
    public void SealOnePass(
        scoped GeneralHeader header, uint counter, scoped ReadOnlySpan<byte> plain, ref AxdrWriter writer)
    {
        var key = Agreement.OnePassOriginator(header.Originator, header.Recipient, out var publicKey);
        var signer = signing ?? throw new InvalidOperationException("The one-pass scheme needs a signing key.");
        byte[] keyData = [.. publicKey, .. signer.Sign(publicKey)];
        Seal(
            new() { Header = header, KeyInformation = KeyInformation.Agreed, Scheme = OnePass, KeyData = keyData },
            key, counter, plain, ref writer);
    }

    /// <summary>Opens an APDU. False when it is not from the holder of the keys, or less protected than the policy
    /// asks; never throws for what it holds. The caller takes its frame counter next.</summary>
    /// <param name="plain">As long as the APDU at least. Good only when the result is true.</param>
    public bool TryOpen(ReadOnlySpan<byte> apdu, Span<byte> plain, out int length, out uint counter)
    {
        length = 0;
        counter = 0;
        if (!GeneralCipheredApdu.TryRead(apdu, out var read)
            || (read.Control.Value & keys.Policy.Value) != keys.Policy.Value
            || KeyOf(read) is not { } key)
        {
            return false;
        }

        counter = read.InvocationCounter;
        using var cipher = new SuiteCipher(key, Associated(read.Header), keys.Suite, keys.AuthenticationKey.Length);
        CryptographicOperations.ZeroMemory(key);
        return cipher.TryUnprotect(read.Control, read.Header.Originator, counter, read.Payload, plain, out length)
            && length > 0;
    }

    KeyAgreement Agreement =>
        agreement ?? throw new InvalidOperationException("There are no keys to agree on a key with.");

    void Seal(
        scoped GeneralCipheredApdu apdu, scoped ReadOnlySpan<byte> key, uint counter,
        scoped ReadOnlySpan<byte> plain, ref AxdrWriter writer)
    {
        if (!apdu.Header.Fits)
        {
            throw new ArgumentException("A header names its sender in eight bytes, and no field is above 64.");
        }

        var control = keys.Control;
        var payload = new byte[plain.Length + SuiteCipher.Overhead(control)];
        using var cipher = new SuiteCipher(key, Associated(apdu.Header), keys.Suite, keys.AuthenticationKey.Length);
        cipher.Protect(control, apdu.Header.Originator, counter, plain, payload);
        GeneralCipheredApdu.Write(
            new()
            {
                Header = apdu.Header,
                KeyInformation = apdu.KeyInformation,
                Scheme = apdu.Scheme,
                KeyData = apdu.KeyData,
                Control = control,
                InvocationCounter = counter,
                Payload = payload,
            },
            ref writer);
    }

    /// <summary>The authentication key and the header as it is written: what is authenticated beside the content.
    /// </summary>
    byte[] Associated(scoped GeneralHeader header)
    {
        var bytes = new byte[keys.AuthenticationKey.Length + header.Length];
        keys.AuthenticationKey.Span.CopyTo(bytes);
        var writer = new AxdrWriter(bytes.AsSpan(keys.AuthenticationKey.Length));
        GeneralHeader.Write(header, ref writer);
        return bytes;
    }

    byte[]? KeyOf(scoped GeneralCipheredApdu apdu) => apdu.KeyInformation switch
    {
        KeyInformation.Identified or KeyInformation.Absent => IdentifiedKey(apdu),
        KeyInformation.Wrapped => apdu.KeyId == 0 && !masterKey.IsEmpty
            && KeyWrap.TryUnwrap(masterKey.Span, apdu.KeyData, out var key) && key.Length == keys.Suite.KeyLength()
                ? key
                : null,
        KeyInformation.Agreed => AgreedKey(apdu),
        _ => null,
    };

    byte[]? IdentifiedKey(scoped GeneralCipheredApdu apdu) =>
        (apdu.KeyId, apdu.Control.Broadcast) switch
        {
            (0, false) => keys.EncryptionKey.ToArray(),
            (0 or 1, _) when !keys.BroadcastKey.IsEmpty => keys.BroadcastKey.ToArray(),
            _ => null,
        };

    byte[]? AgreedKey(scoped GeneralCipheredApdu apdu)
    {
        if (agreement is null)
        {
            return null;
        }

        var header = apdu.Header;
        if (apdu.Scheme == StaticScheme)
        {
            return apdu.KeyData.IsEmpty
                ? agreement.Static(header.Originator, header.Recipient, header.TransactionId)
                : null;
        }

        var pointLength = 2 * agreement.Suite.CoordinateLength();
        return apdu.Scheme == OnePass && signing is not null && apdu.KeyData.Length == 2 * pointLength
            && signing.IsSigned(apdu.KeyData[..pointLength], apdu.KeyData[pointLength..])
                ? agreement.OnePassRecipient(header.Originator, header.Recipient, apdu.KeyData[..pointLength])
                : null;
    }
}
