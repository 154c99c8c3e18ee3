using System.Security.Cryptography;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Host.Probe;

/// <summary>A conversation with any DLMS meter: whatever class and attribute a person asks for.</summary>
/// <remarks>What goes wrong is a <see cref="ProbeException"/> with words for that person.</remarks>
sealed class ProbeDlms : IAsyncDisposable
{
    /// <summary>Counters of an earlier probe whose frames were lost must not be used again: ours begin this much
    /// above what the meter has seen, at random.</summary>
    const int CounterGapMax = 65_536;

    const int BlockCountMax = 100_000;

    readonly ProbeOptions options;
    readonly IApduCarrier carrier;
    readonly DlmsClient client;
    readonly ClientProof? proof;
    bool isOpen;

    internal ProbeDlms(ProbeOptions options, IApduCarrier carrier)
    {
        this.options = options;
        this.carrier = carrier;
        proof = ProofOf(options);
        client = new(new() { PduSizeMax = SessionLimits.PduSizeMax, Proof = proof });
    }

    /// <summary>Opens the line and the association.</summary>
    internal async Task OpenAsync(CancellationToken cancel)
    {
        if (!await carrier.ConnectAsync(cancel))
        {
            throw ProbeException.Unreachable(options.Where, options.Trouble);
        }

        if (proof?.Cipher is { } cipher)
        {
            await LearnCounterAsync(cipher, cancel);
        }

        await SpeakAsync(new ClientSap(options.Client), cancel);
        var reply = await AskAsync(client, client.WriteAssociate(carrier.Room.Span), cancel);
        if (reply.Kind == DlmsReplyKind.ProofNeeded)
        {
            reply = await AskAsync(client, client.WriteProof(Room()), cancel);
        }

        if (reply.Kind != DlmsReplyKind.Associated)
        {
            throw ProbeException.Refused($"the meter refuses the association: {reply.Words}.");
        }

        isOpen = true;
    }

    /// <summary>One attribute as a data element; the refusal when the meter says no.</summary>
    internal async Task<ProbeReply> TryGetAsync(
        CosemAttribute attribute, CancellationToken cancel, byte selector = 0, byte[]? parameters = null)
    {
        var selection = parameters is null ? default : new SelectiveAccess(selector, parameters);
        return await TalkAsync(client.WriteGet(attribute, selection, Room()), cancel);
    }

    /// <summary>One attribute as a data element.</summary>
    internal async Task<byte[]> GetAsync(
        CosemAttribute attribute, CancellationToken cancel, byte selector = 0, byte[]? parameters = null) =>
        Value(await TryGetAsync(attribute, cancel, selector, parameters), Name(attribute));

    internal async Task SetAsync(CosemAttribute attribute, byte[] value, CancellationToken cancel) =>
        Value(await TalkAsync(client.WriteSet(attribute, value, Room()), cancel), Name(attribute));

    /// <summary>Runs a method; what it returned may be empty.</summary>
    internal async Task<byte[]> InvokeAsync(CosemMethod method, byte[] parameter, CancellationToken cancel) =>
        Value(
            await TryInvokeAsync(method, parameter, cancel),
            $"{method.ClassId}:{method.LogicalName}:{method.MethodId}");

    /// <summary>Runs a method; the refusal when the meter says no.</summary>
    internal Task<ProbeReply> TryInvokeAsync(CosemMethod method, byte[] parameter, CancellationToken cancel) =>
        TalkAsync(client.WriteInvoke(method, parameter, Room()), cancel);

    public async ValueTask DisposeAsync()
    {
        if (isOpen && client.State == ClientState.Ready)
        {
            var answer = await carrier.ExchangeAsync(client.WriteRelease(Room()), CancellationToken.None);
            if (answer.Fault == MeterFault.None)
            {
                client.Digest(answer.Apdu.Span); // Whatever it says, the line is closed next.
            }

            await carrier.CloseAsync(CancellationToken.None);
        }

        await carrier.DisposeAsync();
        client.Dispose();
    }

    internal static string Name(CosemAttribute attribute) =>
        $"{attribute.ClassId}:{attribute.LogicalName}:{attribute.AttributeId}";

    static byte[] Value(ProbeReply reply, string what) => reply.Kind is DlmsReplyKind.Value or DlmsReplyKind.Done
        ? reply.Value
        : throw ProbeException.Refused($"the meter refuses {what}: {reply.Words}.");

    /// <summary>Asks, and goes on asking until all blocks went or came.</summary>
    async Task<ProbeReply> TalkAsync(int length, CancellationToken cancel)
    {
        for (var blockCount = 0; blockCount < BlockCountMax; blockCount++)
        {
            var reply = await AskAsync(client, length, cancel);
            if (reply.Kind != DlmsReplyKind.MoreBlocks)
            {
                return reply;
            }

            length = client.WriteNext(Room());
        }

        throw ProbeException.Refused("the answer has more blocks than are taken.");
    }

    async Task<ProbeReply> AskAsync(DlmsClient asker, int length, CancellationToken cancel)
    {
        var answer = await carrier.ExchangeAsync(length, cancel);
        return answer.Fault == MeterFault.None
            ? Digest(asker, answer.Apdu.Span)
            : throw (answer.Fault is MeterFault.TimedOut or MeterFault.ConnectionClosed or MeterFault.NotConnected
                ? ProbeException.Silent($"{options.Where}: {ProbeWords.Of(answer.Fault)}.")
                : ProbeException.Refused($"{options.Where}: {ProbeWords.Of(answer.Fault)}."));
    }

    static ProbeReply Digest(DlmsClient asker, ReadOnlySpan<byte> apdu)
    {
        var reply = asker.Digest(apdu);
        var words = reply.Kind switch
        {
            DlmsReplyKind.AssociationRejected => ProbeWords.Of(reply.Diagnostic),
            DlmsReplyKind.Refused => ProbeWords.Of(reply.Refusal),
            DlmsReplyKind.ServiceRefused => ProbeWords.Of(reply.Exception),
            DlmsReplyKind.Malformed => "what came back is no answer to the question",
            DlmsReplyKind.TooLong => "the answer is longer than is taken",
            _ => "",
        };
        return reply.Kind == DlmsReplyKind.Malformed
            ? throw ProbeException.Refused($"{words}; --trace shows it, and 'wire decode dlms' explains it.")
            : new(reply.Kind, reply.Value.ToArray(), words);
    }

    async Task SpeakAsync(ClientSap sap, CancellationToken cancel)
    {
        if (await carrier.SpeakAsAsync(sap, cancel) is not MeterFault.None and var fault)
        {
            throw ProbeException.Silent($"{options.Where}: no HDLC link: {ProbeWords.Of(fault)}.");
        }
    }

    /// <summary>Asks, as the public client, which frame counter the meter saw last.</summary>
    async Task LearnCounterAsync(CipherSettings cipher, CancellationToken cancel)
    {
        using var asker = new DlmsClient(new() { PduSizeMax = SessionLimits.PduSizeMax });
        await SpeakAsync(ClientSap.Public, cancel);
        var reply = await AskAsync(asker, asker.WriteAssociate(carrier.Room.Span), cancel);
        if (reply.Kind == DlmsReplyKind.Associated)
        {
            var get = asker.WriteGet(CosemNames.InvocationCounterValue, default, carrier.Room.Span);
            reply = await AskAsync(asker, get, cancel);
        }

        var reader = new AxdrReader(reply.Value);
        var seen = reply.Kind == DlmsReplyKind.Value ? reader.Number() : -1;
        if (reply.Kind != DlmsReplyKind.Value || !reader.AtEnd || seen is < 0 or > uint.MaxValue - 2 * CounterGapMax)
        {
            throw ProbeException.Refused(
                $"the public client cannot read the invocation counter (0.0.43.1.0.255): {reply.Words}.");
        }

        cipher.Keys.Counters.TryRaise(
            cipher.SystemTitle, (uint)seen + (uint)RandomNumberGenerator.GetInt32(CounterGapMax));
        await AskAsync(asker, asker.WriteRelease(carrier.Room.Span), cancel);
    }

    static ClientProof? ProofOf(ProbeOptions options)
    {
        var mechanism = options.Mechanism ?? (options.IsCiphered ? AuthenticationMechanism.HighGmac
            : options.Password.Length > 0 ? AuthenticationMechanism.Low
            : AuthenticationMechanism.Lowest);
        if (mechanism == AuthenticationMechanism.Lowest && !options.IsCiphered)
        {
            return null;
        }

        var proof = new ClientProof
        {
            Mechanism = mechanism,
            Password = options.Password,
            SystemTitle = options.SystemTitle,
            Cipher = options.IsCiphered ? CipherOf(options) : null,
        };
        try
        {
            proof.Check();
            return proof;
        }
        catch (ArgumentException missing)
        {
            throw ProbeException.Wrong($"--auth {mechanism}: {missing.Message}");
        }
    }

    static CipherSettings CipherOf(ProbeOptions options) => new()
    {
        SystemTitle = options.SystemTitle,
        Suite = options.EncryptionKey!.Length == 32
            ? SecuritySuite.EcdhEcdsaAesGcm256 : SecuritySuite.AesGcm128,
        EncryptionKey = options.EncryptionKey,
        AuthenticationKey = options.AuthenticationKey ?? options.EncryptionKey,
        Counters = new MemoryFrameCounters(),
    };

    Span<byte> Room()
    {
        var room = carrier.Room.Span;
        return room[..Math.Min(room.Length, client.SendLengthMax)];
    }
}

/// <summary>What a meter answered, and what that means in words.</summary>
sealed record ProbeReply(DlmsReplyKind Kind, byte[] Value, string Words);
