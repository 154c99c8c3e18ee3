using CsCheck;
using Tallywatt.Fuzz.Dlms;
using Tallywatt.Protocols.Dlms;
using Xunit;

namespace Tallywatt.Tests.Dlms;

/// <summary>Associations that must be proved, and ciphered contexts: both sides, nothing between them.</summary>
public sealed class SecureAssociationTests
{
    const string DecipheringError = "D80105";
    const string NotAllowed = "D80101";

    static readonly SystemTitle ClientTitle = new(0x4D4D4D0000000001);
    static readonly SystemTitle ServerTitle = new(0x4D4D4D0000BC614E);

    readonly byte[] question = new byte[512];
    readonly byte[] answer = new byte[1024];

    [Fact]
    public void The_right_password_opens_an_association_and_a_wrong_one_does_not()
    {
        foreach (var (password, opens) in new[] { ("12345678", true), ("12345679", false), ("1234567", false) })
        {
            var credentials = new ClientCredentials
            {
                Mechanism = AuthenticationMechanism.Low, Password = "12345678"u8.ToArray(),
            };
            var server = new DlmsServer(ClientSap.Management, new EchoObjects(), null, credentials);
            using var client = new DlmsClient(new()
            {
                Proof = new()
                {
                    Mechanism = AuthenticationMechanism.Low,
                    Password = System.Text.Encoding.ASCII.GetBytes(password),
                },
            });

            var reply = client.Digest(Respond(server, client.WriteAssociate(question)));

            Assert.Equal(opens ? DlmsReplyKind.Associated : DlmsReplyKind.AssociationRejected, reply.Kind);
            Assert.Equal(
                opens ? AssociationDiagnostic.None : AssociationDiagnostic.AuthenticationFailure, reply.Diagnostic);
            Assert.Equal(opens ? AssociationState.Associated : AssociationState.Idle, server.State);
            Assert.Equal(opens ? 0 : 1, credentials.Slowdown.FailureCount);
        }
    }

    [Fact]
    public void Failures_slow_every_next_attempt_down_and_a_success_forgives_them()
    {
        var credentials = new ClientCredentials
        {
            Mechanism = AuthenticationMechanism.Low, Password = "right"u8.ToArray(),
        };
        var delays = new List<double>();
        foreach (var password in (string[])["a", "b", "c", "d", "e", "f", "g", "h", "right", "right"])
        {
            // A connection each: the failures are counted for the client, not for the connection.
            var server = new DlmsServer(ClientSap.Management, new EchoObjects(), null, credentials);
            using var client = new DlmsClient(new()
            {
                Proof = new()
                {
                    Mechanism = AuthenticationMechanism.Low,
                    Password = System.Text.Encoding.ASCII.GetBytes(password),
                },
            });
            Respond(server, client.WriteAssociate(question));
            delays.Add(server.AnswerDelay.TotalSeconds);
        }

        Assert.Equal([0, 0, 0, 1, 2, 4, 8, 8, 8, 0], delays);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Both_sides_prove_themselves_and_every_service_goes_ciphered(bool dedicated, bool general)
    {
        var server = Server(out var credentials);
        using var client = Client(dedicated, general);
        Open(client, server);

        // GET in many blocks, SET and ACTION; on the wire, only envelopes.
        byte[] value = [0x09, 0x03, 1, 2, 3];
        Ask(client, server, client.WriteSet(EchoObjects.Attribute, value, question), DlmsReplyKind.Done);
        var got = Ask(
            client, server, client.WriteGet(EchoObjects.Attribute, default, question), DlmsReplyKind.Value);
        Assert.Equal(value, got);
        var returned = Ask(
            client, server, client.WriteInvoke(CosemNames.RemoteDisconnect, [0x0F, 0], question), DlmsReplyKind.Done);
        Assert.Equal([0x0F, 0], returned);
        Assert.Equal(0, credentials.Cipher!.Counts.ForgeryCount + credentials.Cipher.Counts.ReplayCount);
        Assert.Equal(DlmsReplyKind.Released, client.Digest(Respond(server, client.WriteRelease(question))).Kind);
    }

    [Fact]
    public void A_long_value_comes_in_ciphered_blocks_within_the_agreed_size()
    {
        foreach (var pduSize in (int[])[64, 256, 300, 1024])
        {
            var server = Server(out _, EchoObjects.OfLength(5_000), pduSize);
            using var client = Client();
            Open(client, server);
            var length = client.WriteGet(EchoObjects.Attribute, default, question);
            while (true)
            {
                var apdu = Respond(server, length);
                Assert.InRange(apdu.Length, 1, pduSize);
                var reply = client.Digest(apdu);
                if (reply.Kind == DlmsReplyKind.Value)
                {
                    Assert.Equal(5_004, reply.Value.Length);
                    break;
                }

                Assert.Equal(DlmsReplyKind.MoreBlocks, reply.Kind);
                length = client.WriteNext(question);
            }
        }
    }

    [Fact]
    public void A_replay_is_refused_and_counted_and_the_association_goes_on()
    {
        var server = Server(out var credentials);
        using var client = Client();
        Open(client, server);
        var length = client.WriteInvoke(CosemNames.RemoteDisconnect, [0x0F, 0], question);
        var first = question.AsSpan(0, length).ToArray();
        Assert.Equal(DlmsReplyKind.Done, client.Digest(Respond(server, length)).Kind);

        first.CopyTo(question.AsSpan());
        var refused = Convert.ToHexString(Respond(server, first.Length));

        Assert.StartsWith("D80106", refused, StringComparison.Ordinal);
        Assert.Equal(1, credentials.Cipher!.Counts.ReplayCount);
        Ask(client, server, client.WriteGet(EchoObjects.Attribute, default, question), DlmsReplyKind.Value);
    }

    /// <summary>A whole recorded session, played again to a server that has the same keys and counters.</summary>
    [Fact]
    public void A_recorded_association_opens_nothing_a_second_time()
    {
        var server = Server(out var credentials);
        using var client = Client();
        var length = client.WriteAssociate(question);
        var recorded = question.AsSpan(0, length).ToArray();
        client.Digest(Respond(server, length));
        var again = new DlmsServer(ClientSap.Management, new EchoObjects(), null, credentials);

        recorded.CopyTo(question.AsSpan());
        Respond(again, recorded.Length);

        Assert.Equal(AssociationState.Idle, again.State);
        Assert.Equal(1, credentials.Cipher!.Counts.ReplayCount);
    }

    [Fact]
    public void A_plain_request_on_a_ciphered_association_is_refused_and_so_is_a_weaker_one()
    {
        var server = Server(out var credentials);
        using var client = Client();
        Open(client, server);

        Assert.Equal(NotAllowed, Conversation.Respond(server, "C001C1000100002A0000FF0200"));
        Assert.Equal(NotAllowed, Conversation.Respond(
            server, "C81E1001234567C0010000080000010000FF020006725D910F9221D263877516")); // Authenticated only.
        Assert.Equal(2, credentials.Cipher!.Counts.PolicyCount);
        Assert.Equal(DecipheringError, Conversation.Respond(
            server, "C81E3001234567411312FF935A47566827C467BC7D825C3BE4A77C3FCC05666B")); // A damaged tag.
        Assert.Equal(1, credentials.Cipher.Counts.ForgeryCount);
    }

    [Theory]
    [InlineData("601DA109060760857405080101BE10040E01000000065F1F0400007E1F04B0")] // Nothing at all
    [InlineData("6036A1090607608574050801018A0207808B0760857405080201AC0A80083132333435363738"
        + "BE10040E01000000065F1F0400007E1F04B0")] // A password
    [InlineData("601DA109060760857405080103BE10040E01000000065F1F0400007E1F04B0")] // Ciphered, and no proof
    public void Less_than_what_is_asked_for_opens_nothing(string aarq)
    {
        var server = Server(out _);
        Assert.Contains("A203020101", Conversation.Respond(server, aarq), StringComparison.Ordinal);
        Assert.Equal(AssociationState.Idle, server.State);
    }

    [Fact]
    public void Before_the_proof_nothing_is_served_and_a_wrong_proof_ends_it()
    {
        var server = Server(out var credentials);
        using var client = Client();
        Assert.Equal(
            DlmsReplyKind.ProofNeeded, client.Digest(Respond(server, client.WriteAssociate(question))).Kind);
        Assert.Equal(AssociationState.Pending, server.State);
        using var channel = new SecureChannel(Cipher(ClientTitle, 100));
        Assert.True(channel.TryMeet(ServerTitle.ToBytes()));
        Assert.True(channel.TrySeal(
            CipherForm.Global, EchoRead(), question, out var length));
        Assert.Equal(NotAllowed, Convert.ToHexString(Respond(server, length)));

        byte[] proof = [.. Convert.FromHexString("C301C1000F0000280000FF01010911"), .. new byte[17]];
        Assert.True(channel.TrySeal(CipherForm.Global, proof, question, out length));
        Respond(server, length);

        Assert.Equal(AssociationState.Idle, server.State);
        Assert.Equal(1, credentials.Slowdown.FailureCount);
    }

    [Fact]
    public void A_server_without_the_keys_is_found_out()
    {
        var server = Server(out _, keyByte: 9);
        using var client = Client();
        var reply = client.Digest(Respond(server, client.WriteAssociate(question)));
        Assert.Equal(DlmsReplyKind.AssociationRejected, reply.Kind);
        Assert.Equal(AssociationState.Idle, server.State);
    }

    [Fact]
    public void Any_byte_changed_on_the_way_is_noticed() =>
        Gen.Select(Gen.Int[0, 10_000], Gen.Bool, Gen.Bool).Sample((bit, dedicated, general) =>
        {
            var test = new SecureAssociationTests();
            var server = Server(out _);
            using var client = Client(dedicated, general);
            test.Open(client, server);
            byte[] value = [0x09, 0x04, 1, 2, 3, 4];
            var length = client.WriteSet(EchoObjects.Attribute, value, test.question);
            test.question[bit / 8 % length] ^= (byte)(1 << (bit % 8));

            var apdu = test.Respond(server, length);

            // A plain exception says no; nothing was set, and nothing sealed came back.
            Assert.Equal((byte)ApduTag.ExceptionResponse, apdu[0]);
            Assert.Equal(DlmsReplyKind.ServiceRefused, client.Digest(apdu).Kind);
        });

    /// <summary>A release whose information a stranger made ends nothing; the client's own does, and is answered so.
    /// </summary>
    [Fact]
    public void A_sealed_release_is_answered_sealed_and_a_forged_one_ends_nothing()
    {
        var server = Server(out var credentials);
        using var client = Client();
        Open(client, server);
        var length = client.WriteRelease(question);
        Assert.Contains("BE230421211F3", Convert.ToHexString(question.AsSpan(0, length)), StringComparison.Ordinal);
        var forged = question.AsSpan(0, length).ToArray();
        forged[^1] ^= 1;

        Assert.Equal("6303800101", Conversation.Respond(server, Convert.ToHexString(forged))); // Not finished
        Assert.Equal(AssociationState.Associated, server.State);
        Assert.Equal(1, credentials.Cipher!.Counts.ForgeryCount);
        var answered = Respond(server, length);
        Assert.StartsWith("6328800100BE230421281F30", Convert.ToHexString(answered), StringComparison.Ordinal);
        Assert.Equal(DlmsReplyKind.Released, client.Digest(answered).Kind);
        Assert.Equal(AssociationState.Idle, server.State);
    }

    [Fact]
    public void Counters_go_up_and_are_never_given_twice()
    {
        var counters = new MemoryFrameCounters();
        Assert.True(counters.TryRaise(ClientTitle, 41));
        Assert.True(counters.TryReserve(ClientTitle, out var counter));
        Assert.Equal(42u, counter);
        Assert.True(counters.TryRaise(ClientTitle, 7));
        Assert.True(counters.TryReserve(ClientTitle, out counter));
        Assert.Equal(43u, counter);
        Assert.True(counters.TryReserve(ServerTitle, out counter));
        Assert.Equal(1u, counter);
        Assert.True(counters.TryRaise(ClientTitle, uint.MaxValue));
        Assert.False(counters.TryReserve(ClientTitle, out _));
        Assert.True(counters.TryAccept(ServerTitle, 5));
        Assert.False(counters.TryAccept(ServerTitle, 5));
        Assert.False(counters.TryAccept(ServerTitle, 4));
        Assert.True(counters.TryAccept(ClientTitle, 4));
        Assert.Equal(5u, counters.HighestAccepted);
    }

    static byte[] EchoRead()
    {
        var writer = new AxdrWriter(new byte[64]);
        new GetRequest { Kind = GetRequestKind.Normal, InvokeId = 0xC1, Attribute = EchoObjects.Attribute }
            .Write(ref writer);
        return writer.Written.ToArray();
    }

    static CipherSettings Cipher(SystemTitle title, uint seen, byte keyByte = 1)
    {
        var counters = new MemoryFrameCounters();
        counters.TryRaise(title, seen);
        return new()
        {
            SystemTitle = title,
            EncryptionKey = Enumerable.Repeat(keyByte, 16).ToArray(),
            AuthenticationKey = Enumerable.Repeat((byte)2, 16).ToArray(),
            Counters = counters,
        };
    }

    static DlmsServer Server(
        out ClientCredentials credentials, EchoObjects? objects = null, int pduSize = 1024, byte keyByte = 1)
    {
        credentials = new()
        {
            Mechanism = AuthenticationMechanism.HighGmac, Cipher = Cipher(ServerTitle, 0, keyByte),
        };
        return new(ClientSap.Management, objects ?? new(), new() { PduSizeMax = pduSize }, credentials);
    }

    static DlmsClient Client(bool dedicated = false, bool general = false) => new(new()
    {
        Proof = new()
        {
            Mechanism = AuthenticationMechanism.HighGmac,
            Cipher = Cipher(ClientTitle, 0),
            UseDedicatedKey = dedicated,
            UseGeneralCiphering = general,
        },
    });

    void Open(DlmsClient client, DlmsServer server)
    {
        Assert.Equal(
            DlmsReplyKind.ProofNeeded, client.Digest(Respond(server, client.WriteAssociate(question))).Kind);
        Assert.Equal(DlmsReplyKind.Associated, client.Digest(Respond(server, client.WriteProof(question))).Kind);
        Assert.Equal(AssociationState.Associated, server.State);
    }

    byte[] Ask(DlmsClient client, DlmsServer server, int length, DlmsReplyKind expected)
    {
        Assert.True(CipheredApdu.IsCiphered(question[0]));
        var apdu = Respond(server, length);
        Assert.True(CipheredApdu.IsCiphered(apdu[0]));
        var reply = client.Digest(apdu);
        Assert.Equal(expected, reply.Kind);
        return reply.Value.ToArray();
    }

    byte[] Respond(DlmsServer server, int length) =>
        answer.AsSpan(0, server.Respond(question.AsSpan(0, length), answer)).ToArray();
}
