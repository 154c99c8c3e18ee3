using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>The management client's conversation with one meter, over any line.</summary>
/// <remarks>
/// A connection that the meter dropped while it rested is opened again, once, and the question repeated: every
/// question here may be repeated. After any other fault the connection is closed, and the outcome says what is known.
/// </remarks>
public sealed partial class MeterSession : IMeterSession
{
    readonly IApduCarrier carrier;
    readonly ClientSap clientSap;
    readonly Func<ClientProof?> proofNow;
    ClientProof? proof;
    DlmsClient client;
    readonly FirmwareCatalogue catalogue;
    MeterLayout? layout;
    bool connected;
    bool freshlyConnected;

    /// <summary>A session over the wrapper.</summary>
    /// <param name="line">The bytes to the meter. The session closes it.</param>
    /// <param name="clientSap">Who asks; the management client unless said otherwise.</param>
    /// <param name="serverSap">The logical device; 1 is the management logical device.</param>
    /// <param name="proof">How the client proves itself; null for lowest security. A meter that refuses it is not
    /// asked again with less.</param>
    /// <param name="catalogue">What is known of meters by their firmware; one of its own when not given.</param>
    /// <exception cref="ArgumentException">The proof lacks what its mechanism needs.</exception>
    public MeterSession(
        IMeterLine line, ClientSap? clientSap = null, ushort serverSap = 1, ClientProof? proof = null,
        FirmwareCatalogue? catalogue = null)
        : this(new WrapperCarrier(line, serverSap), clientSap, proof, catalogue)
    {
    }

    /// <summary>A session over the wrapper whose keys may be renewed.</summary>
    /// <param name="proofNow">Asked before every association. The same proof again as long as the keys are the same.
    /// </param>
    /// <inheritdoc cref="MeterSession(IMeterLine, ClientSap?, ushort, ClientProof?, FirmwareCatalogue?)"/>
    public MeterSession(
        IMeterLine line, ushort serverSap, Func<ClientProof?> proofNow, FirmwareCatalogue? catalogue = null)
        : this(new WrapperCarrier(line, serverSap), null, proofNow(), catalogue) => this.proofNow = proofNow;

    /// <summary>A session over any framing.</summary>
    /// <param name="carrier">What carries its APDUs. The session closes it.</param>
    /// <inheritdoc cref="MeterSession(IMeterLine, ClientSap?, ushort, ClientProof?, FirmwareCatalogue?)"/>
    public MeterSession(
        IApduCarrier carrier, ClientSap? clientSap = null, ClientProof? proof = null,
        FirmwareCatalogue? catalogue = null)
    {
        this.catalogue = catalogue ?? new();
        this.proof = proof;
        proofNow = () => proof;
        client = new(new() { PduSizeMax = SessionLimits.PduSizeMax, Proof = proof });
        this.carrier = carrier;
        this.clientSap = clientSap ?? ClientSap.Management;
    }

    public int ConnectionCount { get; private set; }

    public ValueTask<MeterAnswer<string>> ReadSerialAsync(CancellationToken cancel) =>
        AskAsync<SerialQuestion, string>(default, cancel);

    public ValueTask<MeterAnswer<MeterClock>> ReadClockAsync(CancellationToken cancel) =>
        AskAsync<ClockQuestion, MeterClock>(default, cancel);

    public async ValueTask<MeterAnswer<MeterRegisters>> ReadRegistersAsync(CancellationToken cancel)
    {
        var known = await ReadLayoutAsync(cancel);
        return known.Answered
            ? await AskAsync<RegistersQuestion, MeterRegisters>(new(known.Value), cancel)
            : Failed<MeterRegisters>(known.Outcome, known.Fault, known.Refusal);
    }

    public async ValueTask<MeterAnswer<ProfileRow[]>> ReadProfileAsync(
        long fromUnixSeconds, long toUnixSeconds, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fromUnixSeconds, toUnixSeconds);
        var known = await ReadLayoutAsync(cancel);
        return known.Answered
            ? await AskAsync<ProfileQuestion, ProfileRow[]>(
                new(fromUnixSeconds, toUnixSeconds, known.Value), cancel)
            : Failed<ProfileRow[]>(known.Outcome, known.Fault, known.Refusal);
    }

    public ValueTask<MeterAnswer<MeterRelay>> ReadRelayAsync(CancellationToken cancel) =>
        AskAsync<RelayQuestion, MeterRelay>(default, cancel);

    public ValueTask<MeterAnswer<MeterRelay>> DisconnectAsync(CancellationToken cancel) =>
        OrderAsync(CosemNames.RemoteDisconnect, cancel);

    public ValueTask<MeterAnswer<MeterRelay>> ReconnectAsync(CancellationToken cancel) =>
        OrderAsync(CosemNames.RemoteReconnect, cancel);

    public async ValueTask CloseAsync(CancellationToken cancel)
    {
        if (connected && client.State == ClientState.Ready)
        {
            var length = client.WriteRelease(Room());
            if (await carrier.ExchangeAsync(length, cancel) is (MeterFault.None, var apdu))
            {
                client.Digest(apdu.Span); // Whatever it says, the line is closed next.
                await carrier.CloseAsync(cancel);
            }
        }

        await DropAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await DropAsync();
        await carrier.DisposeAsync();
        client.Dispose();
    }

    async ValueTask<MeterAnswer<MeterRelay>> OrderAsync(CosemMethod method, CancellationToken cancel)
    {
        var obeyed = await AskAsync<RelayOrder, bool>(new(method), cancel);
        return obeyed.Answered
            ? await ReadRelayAsync(cancel)
            : Failed<MeterRelay>(obeyed.Outcome, obeyed.Fault, obeyed.Refusal);
    }

    async ValueTask<MeterAnswer<MeterLayout>> ReadLayoutAsync(CancellationToken cancel)
    {
        if (connected && layout is { } known)
        {
            return new(MeterOutcome.Answered, known, MeterFault.None, DataAccessResult.Success);
        }

        var answer = await AskAsync<LayoutQuestion, MeterLayout>(default, cancel);
        layout = answer.Answered ? answer.Value : null;
        return answer;
    }

    async ValueTask<MeterAnswer<T>> AskAsync<TQuestion, T>(
        TQuestion question, CancellationToken cancel, bool mayRepeat = true)
        where TQuestion : struct, IQuestion<T>
    {
        var finished = false;
        try
        {
            var answer = await AskOnceAsync<TQuestion, T>(question, cancel);
            if (answer.Fault == MeterFault.ConnectionClosed && !freshlyConnected && mayRepeat)
            {
                await DropAsync(keepLayout: true);
                answer = await AskOnceAsync<TQuestion, T>(question, cancel);
            }

            finished = answer.Outcome is MeterOutcome.Answered
                || answer.Fault is MeterFault.AccessRefused or MeterFault.ValueMalformed;
            freshlyConnected = false;
            return answer;
        }
        finally
        {
            if (finished)
            {
                client.ForgetValue();
                carrier.Rest();
            }
            else
            {
                await DropAsync();
            }
        }
    }

    async ValueTask<MeterAnswer<T>> AskOnceAsync<TQuestion, T>(TQuestion question, CancellationToken cancel)
        where TQuestion : struct, IQuestion<T>
    {
        var opened = await OpenAsync(cancel);
        if (opened.Outcome != MeterOutcome.Answered)
        {
            return Failed<T>(opened.Outcome, opened.Fault, default);
        }

        if (!await PrepareAsync())
        {
            return Failed<T>(MeterOutcome.Refused, MeterFault.OutOfCounters, default);
        }

        var length = question.Write(client, Room());
        for (var blockCount = 0; blockCount < SessionLimits.BlocksMax; blockCount++)
        {
            var (fault, apdu) = await carrier.ExchangeAsync(length, cancel);
            if (fault != MeterFault.None)
            {
                return Failed<T>(OutcomeOf(fault), fault, default);
            }

            if (Read<TQuestion, T>(question, apdu.Span) is { } answer)
            {
                return answer;
            }

            if (!await PrepareAsync())
            {
                return Failed<T>(MeterOutcome.Refused, MeterFault.OutOfCounters, default);
            }

            length = client.WriteNext(Room());
        }

        return Failed<T>(MeterOutcome.Malformed, MeterFault.AnswerTooLong, default);
    }

    /// <summary>What the answer means; null when the next block is to be asked for.</summary>
    MeterAnswer<T>? Read<TQuestion, T>(TQuestion question, ReadOnlySpan<byte> apdu)
        where TQuestion : struct, IQuestion<T>
    {
        var reply = client.Digest(apdu);
        return reply.Kind switch
        {
            DlmsReplyKind.MoreBlocks => null,
            DlmsReplyKind.Value or DlmsReplyKind.Done => question.TryRead(reply, out var value)
                ? new(MeterOutcome.Answered, value, MeterFault.None, DataAccessResult.Success)
                : Failed<T>(MeterOutcome.Malformed, MeterFault.ValueMalformed, default),
            DlmsReplyKind.Refused => Failed<T>(MeterOutcome.Refused, MeterFault.AccessRefused, reply.Refusal),
            DlmsReplyKind.ServiceRefused => Failed<T>(MeterOutcome.Refused, MeterFault.ServiceRefused, default),
            DlmsReplyKind.TooLong => Failed<T>(MeterOutcome.Malformed, MeterFault.AnswerTooLong, default),
            DlmsReplyKind.Malformed or DlmsReplyKind.Associated or DlmsReplyKind.AssociationRejected
                or DlmsReplyKind.Released or DlmsReplyKind.MoreToCome =>
                Failed<T>(MeterOutcome.Malformed, MeterFault.ApduMalformed, default),
            _ => throw new InvalidOperationException($"No such reply: {reply.Kind}."),
        };
    }

    async ValueTask<(MeterOutcome Outcome, MeterFault Fault)> OpenAsync(CancellationToken cancel)
    {
        if (connected && client.State == ClientState.Ready)
        {
            return (MeterOutcome.Answered, MeterFault.None);
        }

        freshlyConnected = true;
        ConnectionCount++;
        connected = await carrier.ConnectAsync(cancel);
        if (!connected)
        {
            return (MeterOutcome.Unreachable, MeterFault.NotConnected);
        }

        Renew();
        if (proof?.Cipher is { } cipher && await LearnCounterAsync(cipher, cancel) is not MeterFault.None and var why)
        {
            return (why == MeterFault.AssociationRejected ? MeterOutcome.Refused : OutcomeOf(why), why);
        }

        if (!await PrepareAsync())
        {
            return (MeterOutcome.Refused, MeterFault.OutOfCounters);
        }

        if (await carrier.SpeakAsAsync(clientSap, cancel) is not MeterFault.None and var unheard)
        {
            return (OutcomeOf(unheard), unheard);
        }

        var (fault, apdu) = await carrier.ExchangeAsync(client.WriteAssociate(Room()), cancel);
        if (fault == MeterFault.None && proof is { MustAnswer: true })
        {
            var kind = client.Digest(apdu.Span).Kind;
            if (kind != DlmsReplyKind.ProofNeeded)
            {
                return Judge(kind);
            }

            (fault, apdu) = await carrier.ExchangeAsync(client.WriteProof(Room()), cancel);
        }

        return fault == MeterFault.None ? Judge(client.Digest(apdu.Span).Kind) : (OutcomeOf(fault), fault);
    }

    /// <summary>A client under the keys in force.</summary>
    void Renew()
    {
        if (proofNow() is var now && ReferenceEquals(now, proof))
        {
            client.Reset();
            return;
        }

        proof = now;
        client.Dispose();
        client = new(new() { PduSizeMax = SessionLimits.PduSizeMax, Proof = proof });
    }

    /// <summary>Asks, as the public client, which frame counter the meter saw last, so that ours begin above it.
    /// </summary>
    /// <remarks>Nothing proves the answer. A wrong one costs frame counters, or the association; never a secret.
    /// </remarks>
    async ValueTask<MeterFault> LearnCounterAsync(CipherSettings cipher, CancellationToken cancel)
    {
        using var asker = new DlmsClient(new() { PduSizeMax = SessionLimits.PduSizeMax });
        if (await carrier.SpeakAsAsync(ClientSap.Public, cancel) is not MeterFault.None and var unheard)
        {
            return unheard;
        }

        var (fault, apdu) = await carrier.ExchangeAsync(asker.WriteAssociate(Room()), cancel);
        if (fault != MeterFault.None || asker.Digest(apdu.Span).Kind != DlmsReplyKind.Associated)
        {
            return fault == MeterFault.None ? MeterFault.AssociationRejected : fault;
        }

        (fault, apdu) = await carrier.ExchangeAsync(
            asker.WriteGet(CosemNames.InvocationCounterValue, default, Room()), cancel);
        if (fault != MeterFault.None || !TryReadCounter(asker.Digest(apdu.Span), out var seen)
            || !cipher.Counters.TryRaise(cipher.SystemTitle, seen))
        {
            return fault == MeterFault.None ? MeterFault.ValueMalformed : fault;
        }

        (fault, apdu) = await carrier.ExchangeAsync(asker.WriteRelease(Room()), cancel);
        return fault != MeterFault.None || asker.Digest(apdu.Span).Kind == DlmsReplyKind.Released
            ? fault
            : MeterFault.ApduMalformed;
    }

    /// <summary>A counter that leaves no room for a conversation above it is none.</summary>
    static bool TryReadCounter(DlmsReply reply, out uint counter)
    {
        var reader = new AxdrReader(reply.Value);
        counter = reply.Kind == DlmsReplyKind.Value && reader.Tagged(DataTag.DoubleLongUnsigned) ? reader.UInt32() : 0;
        return reply.Kind == DlmsReplyKind.Value && reader.AtEnd
            && counter < uint.MaxValue - SessionLimits.CountersPerConversationMin;
    }

    static (MeterOutcome Outcome, MeterFault Fault) Judge(DlmsReplyKind kind) =>
        kind switch
        {
            DlmsReplyKind.Associated => (MeterOutcome.Answered, MeterFault.None),
            DlmsReplyKind.AssociationRejected => (MeterOutcome.Refused, MeterFault.AssociationRejected),
            _ => (MeterOutcome.Malformed, MeterFault.ApduMalformed),
        };

    Span<byte> Room()
    {
        var room = carrier.Room.Span;
        return room[..Math.Min(room.Length, client.SendLengthMax)];
    }

    /// <summary>Makes sure that there are frame counters for the next question.</summary>
    ValueTask<bool> PrepareAsync() => proof?.Cipher is { Keys.Counters: SessionCounters counters } cipher
        ? counters.PrepareAsync(cipher.SystemTitle)
        : new(true);

    async ValueTask DropAsync(bool keepLayout = false)
    {
        if (connected && proof?.Cipher?.Keys.Counters is SessionCounters counters)
        {
            await counters.SettleAsync();
        }

        connected = false;
        layout = keepLayout ? layout : null;
        model = keepLayout ? model : null;
        client.Reset();
        await carrier.DropAsync();
    }

    static MeterOutcome OutcomeOf(MeterFault fault) =>
        fault is MeterFault.NotConnected or MeterFault.TimedOut or MeterFault.ConnectionClosed
            ? MeterOutcome.Unreachable
            : MeterOutcome.Malformed;

    static MeterAnswer<T> Failed<T>(MeterOutcome outcome, MeterFault fault, DataAccessResult refusal) =>
        new(outcome, default, fault, refusal);
}
