using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Tallywatt.Protocols.Dlms;

/// <summary>The two directions of one ciphered association: seals what goes out, opens what comes in.</summary>
sealed class SecureChannel : IDisposable
{
    /// <summary>What an envelope adds at most: tag, title, length, control, counter and authentication tag.</summary>
    internal const int OverheadMax = 1 + 1 + Suite0.SystemTitleLength + 3 + 1 + 4 + Suite0.TagLength;

    readonly CipherSettings settings;
    readonly byte[] ownTitle;
    readonly byte[] peerTitleBytes = new byte[Suite0.SystemTitleLength];
    readonly Suite0 global;
    SystemTitle peerTitle;
    Suite0? dedicated;
    MemoryFrameCounters? dedicatedCounters;

    internal SecureChannel(CipherSettings settings)
    {
        this.settings = settings;
        ownTitle = settings.SystemTitle.ToBytes();
        global = new(settings.EncryptionKey.Span, settings.AuthenticationKey.Span);
    }

    /// <summary>The counter that the peer must go beyond.</summary>
    internal uint HighestAccepted => settings.Counters.HighestAccepted;

    internal ReadOnlySpan<byte> OwnTitle => ownTitle;

    internal SecurityCounts Counts => settings.Counts;

    /// <summary>Says who the peer is. False when that is no title, or our own: then it could be our own echo.</summary>
    internal bool TryMeet(ReadOnlySpan<byte> title)
    {
        if (!SystemTitle.TryRead(title, out peerTitle) || peerTitle == settings.SystemTitle)
        {
            return false;
        }

        title.CopyTo(peerTitleBytes);
        return true;
    }

    /// <summary>Takes the key of this association. False when it is no key of this suite.</summary>
    internal bool TryAgree(ReadOnlySpan<byte> key)
    {
        if (key.Length != Suite0.KeyLength)
        {
            return false;
        }

        dedicated?.Dispose();
        dedicated = new(key, settings.AuthenticationKey.Span);
        dedicatedCounters = new();
        return true;
    }

    /// <summary>Checks and opens an APDU, and takes its counter. Counts what it refuses. Never throws for any bytes.
    /// </summary>
    /// <param name="plain">As long as the APDU at least. Good only when the result is Opened.</param>
    internal OpenResult Open(ReadOnlySpan<byte> apdu, Span<byte> plain, out int length, out CipherForm form)
    {
        var result = Judge(apdu, plain, out length, out form);
        settings.Counts.Count(result);
        return result;
    }

    /// <summary>Protects an APDU as the policy says. False when no counter is left or the target too short.</summary>
    internal bool TrySeal(CipherForm form, ReadOnlySpan<byte> plain, Span<byte> target, out int length)
    {
        length = 0;
        var (suite, counters) = KeyOf(form);
        if (suite is null || counters is null || plain.IsEmpty || CipherTags.TagFor(form, plain[0]) is not { } tag
            || !counters.TryReserve(settings.SystemTitle, out var counter))
        {
            return false;
        }

        var rented = ArrayPool<byte>.Shared.Rent(plain.Length + Suite0.TagLength);
        var payloadLength = suite.Protect(settings.Policy, ownTitle, counter, plain, rented);
        var writer = new AxdrWriter(target);
        new CipheredApdu
        {
            Tag = tag,
            SystemTitle = ownTitle,
            Control = settings.Policy,
            InvocationCounter = counter,
            Payload = rented.AsSpan(0, payloadLength),
        }.Write(ref writer);
        ArrayPool<byte>.Shared.Return(rented);
        length = writer.WrittenCount;
        return !writer.Overflowed;
    }

    /// <summary>Our answer to the peer's challenge. False when no counter is left.</summary>
    internal bool TryAnswer(ReadOnlySpan<byte> challenge, out byte[] answer)
    {
        var reserved = settings.Counters.TryReserve(settings.SystemTitle, out var counter);
        answer = reserved ? global.AnswerChallenge(ownTitle, counter, challenge) : [];
        return reserved;
    }

    /// <summary>Whether the peer answered our challenge.</summary>
    /// <remarks>
    /// The challenge is fresh, so the answer is no replay whatever its counter, which stands below that of the
    /// envelope as a rule. But it is used up: with a
    /// dedicated key nothing else would say so, and the next association would use it again.
    /// </remarks>
    internal bool IsAnswer(ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> answer)
    {
        if (!global.IsAnswer(peerTitleBytes, challenge, answer))
        {
            return false;
        }

        settings.Counters.TryAccept(peerTitle, BinaryPrimitives.ReadUInt32BigEndian(answer[1..]));
        return true;
    }

    public void Dispose()
    {
        global.Dispose();
        dedicated?.Dispose();
        dedicated = null;
    }

    OpenResult Judge(ReadOnlySpan<byte> apdu, Span<byte> plain, out int length, out CipherForm form)
    {
        length = 0;
        form = default;
        if (!CipheredApdu.TryRead(apdu, out var ciphered))
        {
            return OpenResult.Forged;
        }

        form = CipherTags.FormOf(ciphered.Tag);
        if ((ciphered.Control.Value & settings.Policy.Value) != settings.Policy.Value)
        {
            return OpenResult.BelowPolicy;
        }

        var (suite, counters) = KeyOf(form);
        if (suite is null || counters is null || ciphered.Control.Broadcast
            || !(ciphered.SystemTitle.IsEmpty || ciphered.SystemTitle.SequenceEqual(peerTitleBytes))
            || !suite.TryUnprotect(
                ciphered.Control, peerTitleBytes, ciphered.InvocationCounter, ciphered.Payload, plain, out length)
            || length == 0 || CipherTags.TagFor(form, plain[0]) != ciphered.Tag)
        {
            CryptographicOperations.ZeroMemory(plain[..Math.Clamp(length, 0, plain.Length)]);
            return OpenResult.Forged;
        }

        return counters.TryAccept(peerTitle, ciphered.InvocationCounter) ? OpenResult.Opened : OpenResult.Replayed;
    }

    (Suite0? Suite, IFrameCounters? Counters) KeyOf(CipherForm form) =>
        form is CipherForm.Global or CipherForm.GeneralGlobal
            ? (global, settings.Counters)
            : (dedicated, dedicatedCounters);
}
