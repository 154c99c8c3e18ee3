using System.Buffers;

namespace Tallywatt.Protocols.Dlms;

/// <summary>The client's half of a proof and of a ciphered association.</summary>
sealed class ClientSecurity(ClientProof proof) : IDisposable
{
    const int InitiateLengthMax = 96;

    SecureChannel? channel;
    byte[] ownChallenge = [];
    byte[] serverChallenge = [];
    byte[] opened = [];
    bool dedicated;

    internal bool IsCiphered => proof.Cipher is not null;

    bool MustProve => proof.Mechanism == AuthenticationMechanism.HighGmac;

    CipherForm Form => (dedicated, proof.UseGeneralCiphering) switch
    {
        (false, false) => CipherForm.Global,
        (false, true) => CipherForm.GeneralGlobal,
        (true, false) => CipherForm.Dedicated,
        (true, true) => CipherForm.GeneralDedicated,
    };

    /// <summary>Writes the AARQ.</summary>
    internal void WriteAarq(InitiateRequest initiate, ref AxdrWriter writer)
    {
        Reset();
        Span<byte> plain = stackalloc byte[InitiateLengthMax];
        Span<byte> information = stackalloc byte[InitiateLengthMax];
        Span<byte> key = stackalloc byte[Suite0.KeyLength];
        if (proof.Cipher is { } cipher)
        {
            channel = new(cipher);
            if (proof.UseDedicatedKey)
            {
                proof.Random(key);
                dedicated = channel.TryAgree(key);
            }
        }

        var inner = new AxdrWriter(plain);
        InitiateRequest.Write(initiate, dedicated ? key : default, ref inner);
        var length = inner.WrittenCount;
        if (channel is null)
        {
            inner.Written.CopyTo(information);
        }
        else if (!channel.TrySeal(CipherForm.Global, inner.Written, information, out length))
        {
            throw OutOfCounters();
        }

        ownChallenge = MustProve ? new byte[DlmsLimits.ChallengeLength] : [];
        proof.Random(ownChallenge);
        WriteAarq(information[..length], ref writer);
    }

    /// <summary>Takes the server's title and challenge from an AARE that accepts.</summary>
    /// <returns>What it amounts to: Associated, ProofNeeded, AssociationRejected or Malformed.</returns>
    internal DlmsReplyKind TakeAare(Aare aare, out InitiateResponse initiate)
    {
        initiate = default;
        if (channel is null)
        {
            return aare.Diagnostic != AssociationDiagnostic.None ? DlmsReplyKind.AssociationRejected
                : InitiateResponse.TryRead(aare.UserInformation, out initiate) ? DlmsReplyKind.Associated
                : DlmsReplyKind.Malformed;
        }

        Span<byte> plain = stackalloc byte[InitiateLengthMax];
        var expected = MustProve ? AssociationDiagnostic.AuthenticationRequired : AssociationDiagnostic.None;
        if (AcseNames.ContextOf(aare.ApplicationContextName) != ApplicationContext.LogicalNameCiphered
            || aare.Diagnostic != expected
            || !channel.TryMeet(aare.ResponderApTitle)
            || aare.UserInformation.Length > InitiateLengthMax
            || channel.Open(aare.UserInformation, plain, out var length, out _) != OpenResult.Opened
            || !InitiateResponse.TryRead(plain[..length], out initiate))
        {
            return DlmsReplyKind.Malformed;
        }

        if (!MustProve)
        {
            return DlmsReplyKind.Associated;
        }

        // A server that sends our own challenge back wants us to answer it for him.
        serverChallenge = aare.AuthenticationValue.ToArray();
        return serverChallenge.Length is >= DlmsLimits.ChallengeLengthMin and <= DlmsLimits.ChallengeLengthMax
            && !aare.AuthenticationValue.SequenceEqual(ownChallenge)
                ? DlmsReplyKind.ProofNeeded
                : DlmsReplyKind.Malformed;
    }

    internal byte[] Answer() => channel!.TryAnswer(serverChallenge, out var answer) ? answer : throw OutOfCounters();

    /// <summary>Whether the server proved itself too.</summary>
    internal bool IsProof(ReadOnlySpan<byte> element)
    {
        var reader = new AxdrReader(element);
        var answer = reader.OctetString();
        return reader.AtEnd && channel!.IsAnswer(ownChallenge, answer);
    }

    /// <summary>Seals the request that stands at the start of the target, in place.</summary>
    /// <returns>The new length.</returns>
    internal int Seal(int length, Span<byte> target)
    {
        var plain = ArrayPool<byte>.Shared.Rent(length);
        target[..length].CopyTo(plain);
        var fits = target.Length >= length + SecureChannel.OverheadMax;
        var isSealed = channel!.TrySeal(Form, plain.AsSpan(0, length), target, out var sealedLength);
        ArrayPool<byte>.Shared.Return(plain, clearArray: true);
        return isSealed ? sealedLength
            : fits ? throw OutOfCounters()
            : throw new ArgumentException("The target has no room for the ciphered request.", nameof(target));
    }

    /// <summary>Opens an answer; it is good until the next. False when it is not from the server.</summary>
    internal bool TryOpen(ReadOnlySpan<byte> apdu, out ReadOnlySpan<byte> plain)
    {
        if (opened.Length < apdu.Length)
        {
            ReturnOpened();
            opened = ArrayPool<byte>.Shared.Rent(apdu.Length);
        }

        var result = channel!.Open(apdu, opened, out var length, out _);
        plain = result == OpenResult.Opened ? opened.AsSpan(0, length) : default;
        return result == OpenResult.Opened;
    }

    /// <summary>The last answer was used: gives its bytes back.</summary>
    internal void ReturnOpened()
    {
        if (opened.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(opened, clearArray: true);
            opened = [];
        }
    }

    internal void Reset()
    {
        channel?.Dispose();
        channel = null;
        dedicated = false;
        ownChallenge = [];
        serverChallenge = [];
        ReturnOpened();
    }

    public void Dispose() => Reset();

    void WriteAarq(scoped ReadOnlySpan<byte> information, ref AxdrWriter writer)
    {
        var isLowest = proof.Mechanism == AuthenticationMechanism.Lowest;
        Aarq.Write(
            new()
            {
                ApplicationContextName = AcseNames.Of(
                    IsCiphered ? ApplicationContext.LogicalNameCiphered : ApplicationContext.LogicalName),
                CallingApTitle = channel is null ? default : channel.OwnTitle,
                SenderRequirements = isLowest ? default : Aarq.AuthenticationRequirement,
                MechanismName = isLowest ? default : AcseNames.Of(proof.Mechanism),
                AuthenticationChoice = isLowest ? (byte)0 : Aarq.CharString,
                AuthenticationValue = MustProve ? ownChallenge : proof.Password.Span,
                UserInformation = information,
            },
            ref writer);
    }

    static InvalidOperationException OutOfCounters() =>
        new("No frame counter can be taken for this key: it is used up, or its counters cannot be stored.");
}
