using Tallywatt.Fuzz.Dlms;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Xunit;

namespace Tallywatt.Tests.Dlms;

/// <summary>Proofs by challenge of every mechanism, in plain contexts and in those of every suite.</summary>
public sealed class HlsTests
{
    static readonly SystemTitle ClientTitle = new(0x4D4D4D0000000001);
    static readonly SystemTitle ServerTitle = new(0x4D4D4D0000BC614E);
    static readonly MeterIdentity Identity = MeterIdentity.FromNumber(1);

    readonly byte[] question = new byte[1_024];
    readonly byte[] answer = new byte[1_024];

    public static TheoryData<AuthenticationMechanism, SecuritySuite?> Ways => new()
    {
        { AuthenticationMechanism.HighMd5, null },
        { AuthenticationMechanism.HighSha1, null },
        { AuthenticationMechanism.HighSha256, null },
        { AuthenticationMechanism.HighEcdsa, null },
        { AuthenticationMechanism.HighMd5, SecuritySuite.AesGcm128 },
        { AuthenticationMechanism.HighSha256, SecuritySuite.AesGcm128 },
        { AuthenticationMechanism.HighGmac, SecuritySuite.EcdhEcdsaAesGcm128 },
        { AuthenticationMechanism.HighGmac, SecuritySuite.EcdhEcdsaAesGcm256 },
        { AuthenticationMechanism.HighEcdsa, SecuritySuite.EcdhEcdsaAesGcm128 },
        { AuthenticationMechanism.HighEcdsa, SecuritySuite.EcdhEcdsaAesGcm256 },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void Both_sides_prove_themselves_by_any_mechanism(AuthenticationMechanism mechanism, SecuritySuite? suite)
    {
        foreach (var dedicated in new[] { false, true })
        {
            var server = Server(mechanism, suite);
            using var client = new DlmsClient(new()
            {
                Proof = Proof(mechanism, suite) with { UseDedicatedKey = dedicated && suite is not null },
            });
            Assert.Equal(DlmsReplyKind.ProofNeeded, Ask(client, server, client.WriteAssociate(question)));
            Assert.Equal("D80101", Refused(server, suite)); // Nothing is served before the proof.
            Assert.Equal(DlmsReplyKind.Associated, Ask(client, server, client.WriteProof(question)));
            Assert.Equal(
                DlmsReplyKind.Value, Ask(client, server, client.WriteGet(EchoObjects.Attribute, default, question)));
            Assert.Equal(DlmsReplyKind.Released, Ask(client, server, client.WriteRelease(question)));
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Another_secret_or_key_proves_nothing_to_either_side(
        AuthenticationMechanism mechanism, SecuritySuite? suite)
    {
        var server = Server(mechanism, suite);
        using var client = new DlmsClient(new() { Proof = Proof(mechanism, suite, isWrong: true) });
        var kind = Ask(client, server, client.WriteAssociate(question));
        kind = kind == DlmsReplyKind.ProofNeeded ? Ask(client, server, client.WriteProof(question)) : kind;

        Assert.Equal(DlmsReplyKind.AssociationRejected, kind);
        Assert.Equal(AssociationState.Idle, server.State);

        // A server that answers wrongly is found out too.
        var honest = Server(mechanism, suite);
        using var second = new DlmsClient(new() { Proof = Proof(mechanism, suite) });
        Assert.Equal(DlmsReplyKind.ProofNeeded, Ask(second, honest, second.WriteAssociate(question)));
        var length = honest.Respond(question.AsSpan(0, second.WriteProof(question)), answer);
        answer[length - 1] ^= 1;
        Assert.NotEqual(DlmsReplyKind.Associated, second.Digest(answer.AsSpan(0, length)).Kind);
    }

    [Fact]
    public void Broken_digests_are_served_only_where_they_are_allowed_by_name()
    {
        foreach (var mechanism in new[] { AuthenticationMechanism.HighMd5, AuthenticationMechanism.HighSha1 })
        {
            Assert.Throws<ArgumentException>(
                () => new ClientCredentials { Mechanism = mechanism, Password = "secret"u8.ToArray() }.Check());
        }
    }

    [Theory]
    [InlineData(AuthenticationMechanism.HighSha256)] // Needs titles.
    [InlineData(AuthenticationMechanism.HighEcdsa)] // Needs keys.
    [InlineData(AuthenticationMechanism.HighGmac)] // Needs a ciphered context.
    [InlineData(AuthenticationMechanism.High)] // Means something else with every maker.
    public void A_mechanism_that_lacks_what_it_needs_is_not_begun(AuthenticationMechanism mechanism) =>
        Assert.Throws<ArgumentException>(
            () => new ClientCredentials { Mechanism = mechanism, Password = "secret"u8.ToArray() }.Check());

    [Fact]
    public void A_challenge_of_the_wrong_length_and_a_client_without_a_title_are_refused()
    {
        var server = Server(AuthenticationMechanism.HighEcdsa, null);
        Assert.Contains(
            "A20302010", // Sixteen bytes, and mechanism 7 asks for 32.
            Conversation.Respond(server, "6044A109060760857405080101A60A04084D4D4D00000000018A0207808B07608574050802"
                + "07AC12801031323334353637383930313233343536BE10040E01000000065F1F0400007E1F04B0"),
            StringComparison.Ordinal);
        Assert.Equal(AssociationState.Idle, server.State);

        server = Server(AuthenticationMechanism.HighSha256, null);
        Conversation.Respond(server, "603EA1090607608574050801018A0207808B0760857405080206AC128010313233343536373839"
            + "30313233343536BE10040E01000000065F1F0400007E1F04B0");
        Assert.Equal(AssociationState.Idle, server.State);
    }

    /// <summary>Whoever sends our own challenge back wants us to answer it for him.</summary>
    [Theory]
    [InlineData(AuthenticationMechanism.HighSha1)]
    [InlineData(AuthenticationMechanism.HighGmac)]
    public void A_challenge_that_is_our_own_is_not_answered(AuthenticationMechanism mechanism)
    {
        var exchange = new HlsExchange(mechanism, "secret"u8.ToArray(), null, ServerTitle, null);
        exchange.Challenge(target => target.Fill(7));

        Assert.False(exchange.TryTake(exchange.Own, ClientTitle.ToBytes()));
        Assert.True(exchange.TryTake("another challenge"u8, ClientTitle.ToBytes()));
    }

    /// <summary>An AARQ without user information proposes nothing; it is no way around the proof.</summary>
    [Fact]
    public void A_client_that_proposes_nothing_must_prove_itself_all_the_same()
    {
        var server = Server(AuthenticationMechanism.HighSha1, null);
        Conversation.Respond(
            server, "602CA1090607608574050801018A0207808B0760857405080204AC128010313233343536373839303132333435"
                + "36");
        Assert.Equal(AssociationState.Pending, server.State);
    }

    /// <summary>FIPS 186-4 examples sign with chance; what must hold is that each side knows the other's.</summary>
    [Theory]
    [InlineData(SecuritySuite.EcdhEcdsaAesGcm128, 64)]
    [InlineData(SecuritySuite.EcdhEcdsaAesGcm256, 96)]
    public void A_signature_is_of_one_key_and_one_message(SecuritySuite suite, int length)
    {
        using var meter = TestKeys.Signing(Identity, suite, isMeter: true);
        using var client = TestKeys.Signing(Identity, suite, isMeter: false);
        var signature = meter.Sign("message"u8);

        Assert.Equal(length, signature.Length);
        Assert.True(client.IsSigned("message"u8, signature));
        Assert.False(client.IsSigned("Message"u8, signature));
        Assert.False(meter.IsSigned("message"u8, signature));
        signature[5] ^= 1;
        Assert.False(client.IsSigned("message"u8, signature));
        Assert.False(client.IsSigned("message"u8, signature.AsSpan(1)));
    }

    /// <summary>RFC 6979, A.2.5: a signature over P-256 with SHA-256.</summary>
    [Fact]
    public void A_published_signature_is_known()
    {
        const string x = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721";
        var suite = SecuritySuite.EcdhEcdsaAesGcm128;
        var point = SigningKeys.PublicKeyOf(suite, Convert.FromHexString(x));
        Assert.Equal(
            "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
            + "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299",
            Convert.ToHexString(point));
        using var keys = new SigningKeys(suite, Convert.FromHexString(x), point);
        Assert.True(keys.IsSigned("sample"u8, Convert.FromHexString(
            "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
            + "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8")));
    }

    static DlmsServer Server(AuthenticationMechanism mechanism, SecuritySuite? suite) =>
        new(ClientSap.Management, new EchoObjects(), null, new()
        {
            Mechanism = mechanism,
            Password = "a secret"u8.ToArray(),
            SystemTitle = ServerTitle,
            Signing = Signing(mechanism, suite, isMeter: true),
            AllowWeak = true,
            Cipher = suite is { } used ? Cipher(used, ServerTitle) : null,
        });

    static ClientProof Proof(AuthenticationMechanism mechanism, SecuritySuite? suite, bool isWrong = false) => new()
    {
        Mechanism = mechanism,
        Password = isWrong ? "no secret"u8.ToArray() : "a secret"u8.ToArray(),
        SystemTitle = ClientTitle,
        Signing = Signing(mechanism, suite, isMeter: isWrong),
        Cipher = suite is { } used ? Cipher(used, ClientTitle, isWrong) : null,
    };

    static SigningKeys? Signing(AuthenticationMechanism mechanism, SecuritySuite? suite, bool isMeter) =>
        mechanism == AuthenticationMechanism.HighEcdsa
            ? TestKeys.Signing(Identity, suite ?? SecuritySuite.EcdhEcdsaAesGcm128, isMeter)
            : null;

    static CipherSettings Cipher(SecuritySuite suite, SystemTitle title, bool isWrong = false) => new()
    {
        SystemTitle = title,
        Suite = suite,
        EncryptionKey = Enumerable.Repeat((byte)(isWrong ? 9 : 1), suite.KeyLength()).ToArray(),
        AuthenticationKey = Enumerable.Repeat((byte)2, suite.KeyLength()).ToArray(),
        Counters = new MemoryFrameCounters(),
    };

    static string Refused(DlmsServer server, SecuritySuite? suite) =>
        suite is null ? Conversation.Respond(server, "C001C1000100002A0000FF0200") : "D80101";

    DlmsReplyKind Ask(DlmsClient client, DlmsServer server, int length) =>
        client.Digest(answer.AsSpan(0, server.Respond(question.AsSpan(0, length), answer))).Kind;
}
