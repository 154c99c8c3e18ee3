using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Fuzz.Dlms;

/// <summary>A target for what carries its own proof: general-ciphering and general-signing.</summary>
static class EnvelopeTargets
{
    const int RoomLength = 4_096;
    static readonly SecuritySuite Suite = SecuritySuite.EcdhEcdsaAesGcm128;
    static readonly byte[] PrivateKey = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    static readonly byte[] PublicKey = SigningKeys.PublicKeyOf(Suite, PrivateKey);

    /// <summary>What a stranger sends is read or refused, never opened and never believed.</summary>
    internal static void General(ReadOnlySpan<byte> input)
    {
        using var signing = new SigningKeys(Suite, PrivateKey, PublicKey);
        using var agreement = new KeyAgreement(Suite, PrivateKey, PublicKey);
        var envelope = new GeneralEnvelope(
            new()
            {
                Suite = Suite,
                EncryptionKey = new byte[16],
                AuthenticationKey = new byte[16],
                Counters = new MemoryFrameCounters(),
            },
            new byte[16], agreement, signing);
        byte[] ciphered = [(byte)ApduTag.GeneralCiphering, .. input];
        var plain = new byte[ciphered.Length];
        Hold(!envelope.TryOpen(ciphered, plain, out _, out _), "A stranger's envelope was opened.");
        if (GeneralCipheredApdu.TryRead(ciphered, out var read))
        {
            var writer = new AxdrWriter(new byte[RoomLength]);
            read.Write(ref writer);
            Hold(GeneralCipheredApdu.TryRead(writer.Written, out var again), "Written as something else.");
            Hold(again.InvocationCounter == read.InvocationCounter
                && again.Payload.SequenceEqual(read.Payload) && again.KeyData.SequenceEqual(read.KeyData)
                && again.Header.Originator.SequenceEqual(read.Header.Originator), "Read otherwise.");
        }

        byte[] signed = [(byte)ApduTag.GeneralSigning, .. input];
        Hold(!GeneralSignedApdu.TryRead(signed, out var apdu) || !apdu.IsSignedBy(signing), "A stranger signed.");
    }

    static void Hold(bool condition, string rule)
    {
        if (!condition)
        {
            throw new InvalidOperationException(rule);
        }
    }
}
