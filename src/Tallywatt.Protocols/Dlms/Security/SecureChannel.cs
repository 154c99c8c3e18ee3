using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Tallywatt.Protocols.Dlms;

/// <summary>The two directions of one ciphered association: seals what goes out, opens what comes in.</summary>
/// <remarks>
/// When the keys of the settings change, the channel follows as soon as the peer uses the new ones, and the former are
/// gone. The association that made the change may go on under the former until then: it has to end somehow. Any other
/// association is cut off at once.
/// </remarks>
sealed class SecureChannel : IDisposable
{
    /// <summary>What an envelope adds at most: tag, title, length, control, counter and authentication tag.</summary>
    internal const int OverheadMax = 1 + 1 + SuiteCipher.SystemTitleLength + 3 + 1 + 4 + SuiteCipher.TagLength;

    readonly CipherSettings settings;
    readonly byte[] ownTitle;
    readonly byte[] peerTitleBytes = new byte[SuiteCipher.SystemTitleLength];
    CipherKeys keys;
    CipherKeys? answeredUnder;
    SecurityControl answeredAs;
    bool mayLinger;
    SuiteCipher global;
    SuiteCipher? broadcast;
    SystemTitle peerTitle;
    SuiteCipher? dedicated;
    MemoryFrameCounters? dedicatedCounters;

    internal SecureChannel(CipherSettings settings)
    {
        this.settings = settings;
        ownTitle = settings.SystemTitle.ToBytes();
        keys = settings.Keys;
        global = CipherOf(keys);
    }

    /// <summary>The counter that the peer must go beyond.</summary>
    internal uint HighestAccepted => keys.Counters.HighestAccepted;

    internal ReadOnlySpan<byte> OwnTitle => ownTitle;

    /// <summary>The peer proved itself.</summary>
    internal void Opened() => settings.Met(peerTitle);

    /// <summary>How long a dedicated key is, in bytes.</summary>
    internal int KeyLength => keys.Suite.KeyLength();

    /// <summary>Counts a refusal, and tells who listens.</summary>
    internal void Refuse(SecurityRefusalKind kind, uint counter = 0) =>
        settings.Refuse(new(kind, peerTitle, counter, HighestAccepted));

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
        if (key.Length != KeyLength)
        {
            return false;
        }

        dedicated?.Dispose();
        dedicated = new(key, keys.AuthenticationKey.Span, keys.Suite);
        dedicatedCounters = new();
        return true;
    }

    /// <summary>Checks and opens an APDU, and takes its counter. Counts what it refuses. Never throws for any bytes.
    /// </summary>
    /// <param name="plain">As long as the APDU at least. Good only when the result is Opened.</param>
    internal OpenResult Open(ReadOnlySpan<byte> apdu, Span<byte> plain, out int length, out CipherForm form)
    {
        var current = settings.Keys;
        answeredUnder = current;
        var result = OpenResult.Forged;
        if (!current.HasKeysOf(keys))
        {
            result = OpenAnew(current, apdu, plain, out length, out form);
            if (result != OpenResult.Forged || !mayLinger)
            {
                return result;
            }
        }
        else if (!ReferenceEquals(current, keys))
        {
            keys = current; // The same keys under another policy, or with another broadcast key.
            broadcast?.Dispose();
            broadcast = null;
        }

        result = Judge(apdu, plain, out length, out form, out var counter);
        Count(result, counter);
        return result;
    }

    /// <summary>Protects an APDU as the policy says. False when no counter is left or the target too short.</summary>
    internal bool TrySeal(CipherForm form, ReadOnlySpan<byte> plain, Span<byte> target, out int length)
    {
        // The service that is answered here changed the keys.
        mayLinger |= answeredUnder is { } before && !settings.Keys.HasKeysOf(before);
        length = 0;
        var (suite, counters) = KeyOf(form);
        if (suite is null || counters is null || plain.IsEmpty || CipherTags.TagFor(form, plain[0]) is not { } tag)
        {
            return false;
        }

        if (!counters.TryReserve(settings.SystemTitle, out var counter))
        {
            Refuse(SecurityRefusalKind.OutOfCounters, counter);
            return false;
        }

        // No less than the policy asks, and no less than the peer did.
        var control = new SecurityControl((byte)(settings.Keys.Policy.Value | answeredAs.Value)).Of(keys.Suite);
        var rented = ArrayPool<byte>.Shared.Rent(plain.Length + SuiteCipher.TagLength);
        var payloadLength = suite.Protect(control, ownTitle, counter, plain, rented);
        var writer = new AxdrWriter(target);
        new CipheredApdu
        {
            Tag = tag,
            SystemTitle = ownTitle,
            Control = control,
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
        var reserved = keys.Counters.TryReserve(settings.SystemTitle, out var counter);
        answer = reserved ? global.AnswerChallenge(ownTitle, counter, challenge) : [];
        return reserved;
    }

    /// <summary>Whether the peer answered our challenge.</summary>
    /// <remarks>
    /// The challenge is fresh, so the answer is no replay whatever its counter, which stands below that of the
    /// envelope as a rule. But it is used up: with a dedicated key nothing else would say so, and the next association
    /// would use it again.
    /// </remarks>
    internal bool IsAnswer(ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> answer)
    {
        if (!global.IsAnswer(peerTitleBytes, challenge, answer))
        {
            return false;
        }

        keys.Counters.TryAccept(peerTitle, BinaryPrimitives.ReadUInt32BigEndian(answer[1..]));
        return true;
    }

    public void Dispose()
    {
        global.Dispose();
        broadcast?.Dispose();
        broadcast = null;
        dedicated?.Dispose();
        dedicated = null;
    }

    /// <summary>The keys were changed: whoever has the new ones may go on, and the former are forgotten.</summary>
    OpenResult OpenAnew(
        CipherKeys current, ReadOnlySpan<byte> apdu, Span<byte> plain, out int length, out CipherForm form)
    {
        var former = (keys, global, broadcast);
        (keys, global, broadcast) = (current, CipherOf(current), null);
        var result = Judge(apdu, plain, out length, out form, out var counter);
        if (result == OpenResult.Forged && mayLinger)
        {
            Forget(global, broadcast);
            (keys, global, broadcast) = former;
            return result;
        }

        Forget(former.global, former.broadcast);
        mayLinger = false;
        Count(result, counter);
        return result;
    }

    static void Forget(SuiteCipher one, SuiteCipher? other)
    {
        one.Dispose();
        other?.Dispose();
    }

    void Count(OpenResult result, uint counter)
    {
        switch (result)
        {
            case OpenResult.Opened:
                break;
            case OpenResult.Replayed:
                Refuse(SecurityRefusalKind.Replay, counter);
                break;
            case OpenResult.Forged:
                Refuse(SecurityRefusalKind.Forgery, counter);
                break;
            case OpenResult.BelowPolicy:
                Refuse(SecurityRefusalKind.BelowPolicy, counter);
                break;
            default:
                throw new InvalidOperationException($"No such result: {result}.");
        }
    }

    OpenResult Judge(
        ReadOnlySpan<byte> apdu, Span<byte> plain, out int length, out CipherForm form, out uint counter)
    {
        length = 0;
        form = default;
        counter = 0;
        if (!CipheredApdu.TryRead(apdu, out var ciphered))
        {
            return OpenResult.Forged;
        }

        form = CipherTags.FormOf(ciphered.Tag);
        counter = ciphered.InvocationCounter;
        var policy = settings.Keys.Policy.Value;
        if ((ciphered.Control.Value & policy) != policy)
        {
            return OpenResult.BelowPolicy;
        }

        var (suite, counters) = ciphered.Control.Broadcast ? BroadcastOf(form) : KeyOf(form);
        if (suite is null || counters is null
            || !(ciphered.SystemTitle.IsEmpty || ciphered.SystemTitle.SequenceEqual(peerTitleBytes))
            || !suite.TryUnprotect(
                ciphered.Control, peerTitleBytes, ciphered.InvocationCounter, ciphered.Payload, plain, out length)
            || length == 0 || CipherTags.TagFor(form, plain[0]) != ciphered.Tag)
        {
            CryptographicOperations.ZeroMemory(plain[..Math.Clamp(length, 0, plain.Length)]);
            return OpenResult.Forged;
        }

        if (!counters.TryAccept(peerTitle, counter))
        {
            return OpenResult.Replayed;
        }

        answeredAs = ciphered.Control.Protection;
        return OpenResult.Opened;
    }

    (SuiteCipher? Suite, IFrameCounters? Counters) KeyOf(CipherForm form) =>
        form is CipherForm.Global or CipherForm.GeneralGlobal
            ? (global, keys.Counters)
            : (dedicated, dedicatedCounters);

    /// <summary>The key of everybody, in the general envelope that names its sender. Answers go under the key of one.
    /// </summary>
    (SuiteCipher? Suite, IFrameCounters? Counters) BroadcastOf(CipherForm form)
    {
        if (form != CipherForm.GeneralGlobal || keys.BroadcastKey.IsEmpty)
        {
            return default;
        }

        broadcast ??= new(keys.BroadcastKey.Span, keys.AuthenticationKey.Span, keys.Suite);
        return (broadcast, keys.BroadcastCounters);
    }

    static SuiteCipher CipherOf(CipherKeys keys) =>
        new(keys.EncryptionKey.Span, keys.AuthenticationKey.Span, keys.Suite);
}
