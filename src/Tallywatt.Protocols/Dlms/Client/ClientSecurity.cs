using System.Buffers;

namespace Tallywatt.Protocols.Dlms;

/// <summary>The client's half of a proof and of a ciphered association.</summary>
sealed class ClientSecurity(ClientProof proof) : IDisposable
{
    internal const int InitiateLengthMax = 96;

    SecureChannel? channel;
    HlsExchange? exchange;
    byte[] opened = [];
    bool dedicated;

    internal bool IsCiphered => proof.Cipher is not null;

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
        Span<byte> key = stackalloc byte[proof.Cipher?.Keys.Suite.KeyLength() ?? 0];
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

        exchange = proof.MustAnswer ? proof.Exchange(channel) : null;
        exchange?.Challenge(proof.Random);
        WriteAarq(information[..length], ref writer);
    }

    /// <summary>Takes the server's title and challenge from an AARE that accepts.</summary>
    /// <param name="proposed">What holds when the server answers without user information, and nothing must be
    /// sealed but the proof that follows.</param>
    /// <returns>What it amounts to: Associated, ProofNeeded, AssociationRejected or Malformed.</returns>
    internal DlmsReplyKind TakeAare(Aare aare, Conformance proposed, out InitiateResponse initiate)
    {
        initiate = new() { Version = InitiateRequest.DlmsVersion, Conformance = proposed };
        var expected = exchange is null ? AssociationDiagnostic.None : AssociationDiagnostic.AuthenticationRequired;
        if (channel is null)
        {
            return aare.Diagnostic != expected ? DlmsReplyKind.AssociationRejected
                : aare.UserInformation.IsEmpty || InitiateResponse.TryRead(aare.UserInformation, out initiate)
                    ? TakeChallenge(aare)
                    : DlmsReplyKind.Malformed;
        }

        if (AcseNames.ContextOf(aare.ApplicationContextName) != ApplicationContext.LogicalNameCiphered
            || aare.Diagnostic != expected
            || !channel.TryMeet(aare.ResponderApTitle)
            || !((exchange is not null && aare.UserInformation.IsEmpty) || TryOpen(aare.UserInformation, out initiate)))
        {
            return DlmsReplyKind.Malformed;
        }

        return TakeChallenge(aare);
    }

    bool TryOpen(ReadOnlySpan<byte> information, out InitiateResponse initiate)
    {
        Span<byte> plain = stackalloc byte[InitiateLengthMax];
        initiate = default;
        return information.Length <= InitiateLengthMax
            && channel!.Open(information, plain, out var length, out _) == OpenResult.Opened
            && InitiateResponse.TryRead(plain[..length], out initiate);
    }

    /// <summary>Seals what a release carries in a ciphered association. Zero in a plain one, and when no counter is
    /// left: a release may carry nothing.</summary>
    internal int SealInitiate(InitiateRequest initiate, Span<byte> target)
    {
        Span<byte> plain = stackalloc byte[InitiateLengthMax];
        var inner = new AxdrWriter(plain);
        initiate.Write(ref inner);
        return channel is not null && channel.TrySeal(CipherForm.Global, inner.Written, target, out var length)
            ? length
            : 0;
    }

    internal byte[] Answer() => exchange!.TryAnswer(out var answer) ? answer : throw OutOfCounters();

    /// <summary>Whether the server proved itself too.</summary>
    internal bool IsProof(ReadOnlySpan<byte> element)
    {
        var reader = new AxdrReader(element);
        var answer = reader.OctetString();
        return reader.AtEnd && exchange!.IsAnswer(answer);
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
        exchange = null;
        ReturnOpened();
    }

    public void Dispose() => Reset();

    /// <summary>Takes the server's challenge, where the mechanism has one.</summary>
    DlmsReplyKind TakeChallenge(Aare aare) =>
        exchange is null ? DlmsReplyKind.Associated
        : exchange.TryTake(aare.AuthenticationValue, aare.ResponderApTitle) ? DlmsReplyKind.ProofNeeded
        : DlmsReplyKind.Malformed;

    void WriteAarq(scoped ReadOnlySpan<byte> information, ref AxdrWriter writer)
    {
        var isLowest = proof.Mechanism == AuthenticationMechanism.Lowest;
        var needsTitle = channel is not null || HlsExchange.NeedsTitles(proof.Mechanism);
        Aarq.Write(
            new()
            {
                ApplicationContextName = AcseNames.Of(
                    IsCiphered ? ApplicationContext.LogicalNameCiphered : ApplicationContext.LogicalName),
                CallingApTitle = needsTitle ? proof.TitleInUse.ToBytes() : default,
                SenderRequirements = isLowest ? default : Aarq.AuthenticationRequirement,
                MechanismName = isLowest ? default : AcseNames.Of(proof.Mechanism),
                AuthenticationChoice = isLowest ? (byte)0 : Aarq.CharString,
                AuthenticationValue = exchange is null ? proof.Password.Span : exchange.Own,
                UserInformation = information,
            },
            ref writer);
    }

    static InvalidOperationException OutOfCounters() =>
        new("No frame counter can be taken for this key: it is used up, or its counters cannot be stored.");
}
