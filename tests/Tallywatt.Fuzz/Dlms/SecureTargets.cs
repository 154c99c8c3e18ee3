using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Fuzz.Dlms;

/// <summary>Targets that stand behind a proof: what a stranger sends must change nothing, and what the holder of the
/// keys sends must break nothing.</summary>
static class SecureTargets
{
    static readonly SystemTitle ClientTitle = new(0x4D4D4D0000000001);
    static readonly SystemTitle ServerTitle = new(0x4D4D4D0000BC614E);

    /// <summary>Bytes of a stranger, on both sides of an open ciphered association, and before it.</summary>
    internal static void Ciphered(ReadOnlySpan<byte> input)
    {
        var fresh = Server();
        var answer = new byte[DlmsLimits.PduSizeDefault];
        Hold(fresh.Respond(input, answer) > 0, "No answer.");
        Hold(fresh.State == AssociationState.Idle, "A stranger opened an association.");

        using var client = Client();
        var server = Server();
        Open(client, server);
        var objects = input.IsEmpty ? (byte)0 : input[0];
        var length = server.Respond(input, answer);
        Hold(length > 0 || objects == (byte)ApduTag.GeneralBlockTransfer, "No answer.");
        Hold(length == 0 || !CipheredApdu.IsCiphered(answer[0]), "A stranger was served.");
        Hold(objects is 0x60 or 0x62 || server.State == AssociationState.Associated, "A stranger ended it.");

        client.WriteGet(EchoObjects.Attribute, default, new byte[256]);
        var kind = client.Digest(input).Kind;
        Hold(kind is DlmsReplyKind.Malformed or DlmsReplyKind.ServiceRefused, "A stranger was believed.");
    }

    /// <summary>The same bytes, sealed by the holder of the keys: the parsers behind the cipher.</summary>
    internal static void Secret(ReadOnlySpan<byte> input)
    {
        using var client = Client();
        var server = Server();
        Open(client, server);
        var answer = new byte[DlmsLimits.PduSizeDefault];
        using var suite = new SuiteCipher(new byte[SuiteCipher.KeyLength], new byte[SuiteCipher.KeyLength]);
        var payload = new byte[input.Length + SuiteCipher.TagLength];
        var control = SecurityControl.AuthenticatedAndEncrypted;
        var length = suite.Protect(control, ClientTitle.ToBytes(), 1_000, input, payload);
        var wire = new byte[length + 64];
        var writer = new AxdrWriter(wire);
        new CipheredApdu
        {
            Tag = ApduTag.GeneralGloCiphering,
            SystemTitle = ClientTitle.ToBytes(),
            Control = control,
            InvocationCounter = 1_000,
            Payload = payload,
        }.Write(ref writer);
        Hold(server.Respond(writer.Written, answer) > 0, "No answer.");
    }

    static void Open(DlmsClient client, DlmsServer server)
    {
        var question = new byte[256];
        var answer = new byte[DlmsLimits.PduSizeDefault];
        var length = server.Respond(question.AsSpan(0, client.WriteAssociate(question)), answer);
        Hold(client.Digest(answer.AsSpan(0, length)).Kind == DlmsReplyKind.ProofNeeded, "No challenge.");
        length = server.Respond(question.AsSpan(0, client.WriteProof(question)), answer);
        Hold(client.Digest(answer.AsSpan(0, length)).Kind == DlmsReplyKind.Associated, "Not associated.");
    }

    static DlmsServer Server() => new(ClientSap.Management, new EchoObjects(), null, new()
    {
        Mechanism = AuthenticationMechanism.HighGmac, Cipher = Cipher(ServerTitle),
    });

    static DlmsClient Client() => new(new()
    {
        Proof = new() { Mechanism = AuthenticationMechanism.HighGmac, Cipher = Cipher(ClientTitle) },
    });

    static CipherSettings Cipher(SystemTitle title) => new()
    {
        SystemTitle = title,
        EncryptionKey = new byte[SuiteCipher.KeyLength],
        AuthenticationKey = new byte[SuiteCipher.KeyLength],
        Counters = new MemoryFrameCounters(),
    };

    static void Hold(bool condition, string rule)
    {
        if (!condition)
        {
            throw new InvalidOperationException(rule);
        }
    }
}
