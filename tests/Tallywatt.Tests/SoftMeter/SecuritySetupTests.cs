using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Security;
using Tallywatt.SoftMeter.Servers;
using Tallywatt.SoftMeter.Storage;
using Xunit;

namespace Tallywatt.Tests.SoftMeter;

/// <summary>Class 64 behind the meter's door: what is changed is durable, whole, and in force at once.</summary>
public sealed class SecuritySetupTests
{
    const long Installed = 1_767_225_600; // 2026-01-01T00:00:00Z

    static readonly FleetPlan Plan = new(1, 1, Installed, Site.Beijing, MeterSettings.Default, "constant");
    static readonly byte[] NewKey = [.. Enumerable.Range(0xA0, 16).Select(i => (byte)i)];

    readonly byte[] question = new byte[512];
    readonly byte[] answer = new byte[1_024];

    [Fact]
    public void A_transferred_key_is_in_force_at_once_and_the_old_one_opens_nothing()
    {
        var fleet = Open(new MemoryMeterStorage());
        var security = MeterSecurity.Durable(fleet[0], MeterSecurityPlan.Default);
        using var open = Associate(fleet[0], security, Old(fleet[0]), out var server);
        Assert.Equal(DlmsReplyKind.Done, Transfer(open, server, (0, NewKey, MasterOf(fleet[0]))));

        // The association that brought the key may end under the old one; nobody begins with it.
        Assert.Equal(DlmsReplyKind.Value, Read(open, server));
        Assert.False(MayAssociate(fleet[0], security, Old(fleet[0])));
        using var next = Associate(fleet[0], security, With(fleet[0], NewKey), out server);
        Assert.Equal(DlmsReplyKind.Value, Read(next, server));
        Assert.Equal(1u, fleet[0].Look(meter => meter.Events.Count(MeterEventCode.KeysChanged)));
    }

    [Fact]
    public void Any_other_open_association_is_cut_off_by_a_new_key()
    {
        var fleet = Open(new MemoryMeterStorage());
        var security = MeterSecurity.Durable(fleet[0], MeterSecurityPlan.Default);
        var counters = new MemoryFrameCounters();
        using var one = Associate(fleet[0], security, Old(fleet[0], counters), out var oneServer);
        using var other = Associate(fleet[0], security, Old(fleet[0], counters), out var otherServer);
        Assert.Equal(DlmsReplyKind.Done, Transfer(one, oneServer, (0, NewKey, MasterOf(fleet[0]))));

        Assert.Equal(DlmsReplyKind.ServiceRefused, Read(other, otherServer));
    }

    [Theory]
    [InlineData(0)] // The unicast key.
    [InlineData(2)] // The authentication key.
    public void Keys_and_counters_survive_a_restart(byte keyId)
    {
        var storage = new MemoryMeterStorage();
        var fleet = Open(storage);
        var security = MeterSecurity.Durable(fleet[0], MeterSecurityPlan.Default);
        using var open = Associate(fleet[0], security, Old(fleet[0]), out var server);
        Assert.Equal(DlmsReplyKind.Done, Transfer(open, server, (keyId, NewKey, MasterOf(fleet[0]))));

        fleet = Open(storage);
        security = MeterSecurity.Durable(fleet[0], MeterSecurityPlan.Default);

        Assert.False(MayAssociate(fleet[0], security, Old(fleet[0], above: security.Setup!.InvocationCounter)));
        var now = keyId == 0
            ? With(fleet[0], NewKey, above: security.Setup.InvocationCounter)
            : With(fleet[0], null, NewKey, security.Setup.InvocationCounter);
        Assert.True(MayAssociate(fleet[0], security, now));
    }

    [Fact]
    public void What_was_recorded_before_a_restart_opens_nothing_after_it_and_the_next_counter_is_told_truly()
    {
        var storage = new MemoryMeterStorage();
        var fleet = Open(storage);
        var security = MeterSecurity.Durable(fleet[0], MeterSecurityPlan.Default);
        var proof = Old(fleet[0]);
        using var client = new DlmsClient(new() { Proof = proof });
        var server = Server(fleet[0], security);
        var recorded = question.AsSpan(0, client.WriteAssociate(question)).ToArray();
        Assert.Equal(DlmsReplyKind.ProofNeeded, client.Digest(Respond(server, recorded)).Kind);
        var told = security.Setup!.InvocationCounter;

        fleet = Open(storage); // As after kill -9: nobody closed anything.
        var refusals = new List<SecurityRefusal>();
        security = MeterSecurity.Durable(fleet[0], MeterSecurityPlan.Default, refusals.Add);
        Assert.True(security.Setup!.InvocationCounter >= told);
        server = Server(fleet[0], security);
        Respond(server, recorded);

        Assert.Equal(AssociationState.Idle, server.State);
        Assert.Equal(SecurityRefusalKind.Replay, refusals[0].Kind);
        Assert.Equal((TestKeys.ClientTitle, 1u), (refusals[0].Peer, refusals[0].Counter));
        Assert.Equal(1u, fleet[0].Look(meter => meter.Events.Count(MeterEventCode.ReplayRefused)));
        Assert.False(MayAssociate(fleet[0], security, Old(fleet[0], above: security.Setup.InvocationCounter - 1)));
        Assert.True(MayAssociate(fleet[0], security, Old(fleet[0], above: security.Setup.InvocationCounter)));
    }

    [Fact]
    public void A_restart_makes_no_guesser_faster_and_guessing_does_not_wear_out_the_memory()
    {
        using var storage = new RecordedStorage();
        var fleet = Open(storage);
        var plan = MeterSecurityPlan.Default with { Mechanism = AuthenticationMechanism.Low, IsCiphered = false };
        plan = plan with { Secret = "right"u8.ToArray() };
        var security = MeterSecurity.Durable(fleet[0], plan);
        Assert.False(MayAssociate(fleet[0], security, "wrong"));
        Assert.False(MayAssociate(fleet[0], security, "wrong"));
        var writes = storage.Writes.Count;
        for (var guess = 0; guess < 50; guess++)
        {
            Assert.False(MayAssociate(fleet[0], security, "wrong"));
        }

        Assert.Equal(writes + 4, storage.Writes.Count);
        Assert.Equal(AuthenticationSlowdown.DelayMax, security.Management!.Slowdown.Delay);

        using var restarted = RecordedStorage.Image(storage.Writes[^1].After);
        fleet = Open(restarted);
        security = MeterSecurity.Durable(fleet[0], plan);
        Assert.Equal(AuthenticationSlowdown.DelayMax, security.Management!.Slowdown.Delay);
        Assert.True(MayAssociate(fleet[0], security, "right"));
        security = MeterSecurity.Durable(Open(restarted)[0], plan);
        Assert.Equal(TimeSpan.Zero, security.Management!.Slowdown.Delay);
    }

    bool MayAssociate(Meter meter, MeterSecurity security, string password)
    {
        using var client = new DlmsClient(new()
        {
            Proof = new()
            {
                Mechanism = AuthenticationMechanism.Low, Password = System.Text.Encoding.ASCII.GetBytes(password),
            },
        });
        return Ask(client, Server(meter, security), client.WriteAssociate(question)) == DlmsReplyKind.Associated;
    }

    [Fact]
    public void A_key_that_comes_back_goes_on_where_its_counters_stood()
    {
        var fleet = Open(new MemoryMeterStorage());
        var security = MeterSecurity.Durable(fleet[0], MeterSecurityPlan.Default);
        using var first = Associate(fleet[0], security, Old(fleet[0], above: 50_000), out var server);
        var stood = security.Setup!.InvocationCounter;
        Assert.True(stood > 50_000);
        Assert.Equal(DlmsReplyKind.Done, Transfer(first, server, (0, NewKey, MasterOf(fleet[0]))));
        Assert.Equal(0u, security.Setup.InvocationCounter);

        using var second = Associate(fleet[0], security, With(fleet[0], NewKey), out server);
        var old = Key(fleet[0], MeterKeyPurpose.Encryption);
        Assert.Equal(DlmsReplyKind.Done, Transfer(second, server, (0, old, MasterOf(fleet[0]))));

        Assert.True(security.Setup.InvocationCounter >= stood);
        Assert.False(MayAssociate(fleet[0], security, Old(fleet[0], above: 10)));
    }

    [Fact]
    public void A_transfer_is_whole_or_not_at_all()
    {
        var fleet = Open(new MemoryMeterStorage());
        var security = MeterSecurity.Durable(fleet[0], MeterSecurityPlan.Default);
        using var open = Associate(fleet[0], security, Old(fleet[0]), out var server);
        var before = fleet[0].StateImage();
        var master = MasterOf(fleet[0]);

        Assert.Equal(DlmsReplyKind.Refused, Transfer(open, server, (0, NewKey, master), (2, NewKey, NewKey)));
        Assert.Equal(DlmsReplyKind.Refused, Transfer(open, server, (0, NewKey, master), (0, NewKey, master)));
        Assert.Equal(DlmsReplyKind.Refused, Transfer(open, server, (7, NewKey, master)));
        Assert.Equal(DlmsReplyKind.Refused, Transfer(open, server, (0, [.. NewKey, .. NewKey], master)));
        Assert.Equal(ActionResult.TypeUnmatched, security.Setup!.TransferKeys([0x01, 0x00]));
        Assert.Equal(ActionResult.TypeUnmatched, security.Setup.TransferKeys([0x11, 0x00]));

        Assert.Equal(before, fleet[0].StateImage());
        Assert.True(MayAssociate(fleet[0], security, Old(fleet[0], above: security.Setup.InvocationCounter)));
    }

    [Fact]
    public void A_key_that_could_not_be_stored_is_not_in_force()
    {
        var storage = new RecordedStorage();
        var fleet = Open(storage);
        var security = MeterSecurity.Durable(fleet[0], MeterSecurityPlan.Default);
        using var open = Associate(fleet[0], security, Old(fleet[0]), out _);
        storage.FailAtWrite = 1;

        Assert.Equal(
            ActionResult.TemporaryFailure, security.Setup!.TransferKeys(Element((0, NewKey, MasterOf(fleet[0])))));

        Assert.True(MayAssociate(fleet[0], security, Old(fleet[0], above: security.Setup.InvocationCounter)));
        Assert.False(MayAssociate(fleet[0], security, With(fleet[0], NewKey)));
    }

    /// <summary>Power is cut at every byte of every write: the old key with its counters, or the new one with its own.
    /// </summary>
    [Fact]
    public void A_transfer_torn_anywhere_leaves_the_old_keys_or_the_new_ones()
    {
        var storage = new RecordedStorage();
        var fleet = Open(storage);
        var security = MeterSecurity.Durable(fleet[0], MeterSecurityPlan.Default);
        using var open = Associate(fleet[0], security, Old(fleet[0]), out _);
        var writesBefore = storage.Writes.Count;
        Assert.Equal(ActionResult.Success, security.Setup!.TransferKeys(Element((0, NewKey, MasterOf(fleet[0])))));
        var (before, after, _) = Assert.Single(storage.Writes.Skip(writesBefore));

        for (var kept = before.Length; kept <= after.Length; kept++)
        {
            var meter = Open(RecordedStorage.Image(after.AsSpan(0, kept)))[0];
            var restored = MeterSecurity.Durable(meter, MeterSecurityPlan.Default);
            var isNew = kept == after.Length;
            Assert.Equal(isNew, restored.Setup!.InvocationCounter == 0);
            Assert.Equal(isNew, MayAssociate(meter, restored, With(meter, NewKey)));
            var above = restored.Setup.InvocationCounter;
            Assert.Equal(!isNew, MayAssociate(meter, restored, Old(meter, above: above)));
        }
    }

    [Fact]
    public void A_policy_becomes_stricter_and_never_weaker()
    {
        var fleet = Open(new MemoryMeterStorage());
        var security = MeterSecurity.Durable(
            fleet[0], MeterSecurityPlan.Default with { Policy = SecurityPolicy.Authenticated });
        using var open = Associate(fleet[0], security, Old(fleet[0]), out var server);

        Assert.Equal(ActionResult.OtherReason, security.Setup!.Activate(0));
        Assert.Equal(ActionResult.OtherReason, security.Setup.Activate(0xFF));
        Assert.Equal(ActionResult.Success, security.Setup.Activate(3)); // As version 0 writes it.
        Assert.Equal(SecurityPolicy.AuthenticatedAndEncrypted, security.Setup.Policy);
        Assert.Equal(ActionResult.OtherReason, security.Setup.Activate(SecurityPolicy.Authenticated));
        Assert.Equal(DlmsReplyKind.Value, Read(open, server)); // It encrypts already.
        var counts = security.Management!.Cipher!.Counts;
        using var weak = new SecureChannel(Cipher(fleet[0], null, null, new MemoryFrameCounters(), onlyTags: true));
        Assert.True(weak.TrySeal(CipherForm.GeneralGlobal, [0xC0, 0x01, 0xC1], question, out var length));
        Respond(server, question.AsSpan(0, length).ToArray());
        Assert.Equal(1, counts.PolicyCount);
    }

    [Fact]
    public void The_broadcast_key_opens_what_is_sent_to_everybody_with_counters_of_its_own()
    {
        var fleet = Open(new MemoryMeterStorage());
        var security = MeterSecurity.Durable(fleet[0], MeterSecurityPlan.Default);
        using var open = Associate(fleet[0], security, Old(fleet[0]), out var server);
        Assert.Equal(DlmsReplyKind.Done, Transfer(open, server, (1, NewKey, MasterOf(fleet[0]))));

        var apdu = Broadcast(fleet[0], 7);
        Assert.True(CipheredApdu.IsCiphered(Respond(server, apdu)[0]));
        Assert.Equal(7u, security.Setup!.BroadcastInvocationCounter);
        Assert.Equal("D80106", Convert.ToHexString(Respond(server, apdu)[..3])); // A replay of it.
        Assert.Equal(DlmsReplyKind.Value, Read(open, server));
    }

    [Fact]
    public void A_password_is_changed_for_the_next_association_and_stays()
    {
        var storage = new MemoryMeterStorage();
        var plan = MeterSecurityPlan.Default with { ReaderPassword = "00000000"u8.ToArray() };
        var fleet = Open(storage);
        var security = MeterSecurity.Durable(fleet[0], plan);
        Assert.True(MayRead(fleet[0], security, "00000000"));
        Assert.True(security.Setup!.TrySetPassword(ClientSap.Reader, "12345678"u8));
        Assert.False(security.Setup.TrySetPassword(ClientSap.Reader, default));

        foreach (var now in new[] { security, MeterSecurity.Durable(Open(storage)[0], plan) })
        {
            Assert.False(MayRead(fleet[0], now, "00000000"));
            Assert.True(MayRead(fleet[0], now, "12345678"));
        }
    }

    static MeterFleet Open(IMeterStorage storage) =>
        MeterFleet.Open(storage, Plan, (_, _) => new ConstantLoad(1_000));

    static byte[] Key(Meter meter, MeterKeyPurpose purpose) => MeterKeys.Derive(
        TestKeys.Root, purpose, meter.Identity.SerialNumber, SecuritySuite.AesGcm128);

    static byte[] MasterOf(Meter meter) => Key(meter, MeterKeyPurpose.Master);

    static ClientProof Old(Meter meter, IFrameCounters? counters = null, uint above = 0) =>
        With(meter, null, null, above, counters);

    static ClientProof With(
        Meter meter, byte[]? encryption, byte[]? authentication = null, uint above = 0, IFrameCounters? counters = null)
    {
        counters ??= new MemoryFrameCounters();
        counters.TryRaise(TestKeys.ClientTitle, above);
        return new()
        {
            Mechanism = AuthenticationMechanism.HighGmac,
            Cipher = Cipher(meter, encryption, authentication, counters, onlyTags: false),
        };
    }

    static CipherSettings Cipher(
        Meter meter, byte[]? encryption, byte[]? authentication, IFrameCounters counters, bool onlyTags) => new()
        {
            SystemTitle = TestKeys.ClientTitle,
            EncryptionKey = encryption ?? Key(meter, MeterKeyPurpose.Encryption),
            AuthenticationKey = authentication ?? Key(meter, MeterKeyPurpose.Authentication),
            Counters = counters,
            Policy = onlyTags ? SecurityControl.AuthenticatedOnly : SecurityControl.AuthenticatedAndEncrypted,
        };

    static byte[] Broadcast(Meter meter, uint counter)
    {
        using var cipher = new SuiteCipher(NewKey, Key(meter, MeterKeyPurpose.Authentication));
        var control = new SecurityControl((byte)(SecurityControl.AuthenticatedAndEncrypted.Value | 0x40));
        var plain = new AxdrWriter(new byte[64]);
        new GetRequest { Kind = GetRequestKind.Normal, InvokeId = 0xC1, Attribute = CosemNames.SerialValue }
            .Write(ref plain);
        var payload = new byte[64];
        var length = cipher.Protect(control, TestKeys.ClientTitle.ToBytes(), counter, plain.Written, payload);
        var writer = new AxdrWriter(new byte[128]);
        new CipheredApdu
        {
            Tag = ApduTag.GeneralGloCiphering,
            SystemTitle = TestKeys.ClientTitle.ToBytes(),
            Control = control,
            InvocationCounter = counter,
            Payload = payload.AsSpan(0, length),
        }.Write(ref writer);
        return writer.Written.ToArray();
    }

    static byte[] Element(params (byte KeyId, byte[] Key, byte[] Master)[] keys)
    {
        var writer = new AxdrWriter(new byte[512]);
        writer.Byte((byte)DataTag.Array);
        writer.Length(keys.Length);
        foreach (var (keyId, key, master) in keys)
        {
            writer.Byte((byte)DataTag.Structure);
            writer.Length(2);
            writer.Byte((byte)DataTag.Enumerated);
            writer.Byte(keyId);
            writer.OctetString(KeyWrap.Wrap(master, key));
        }

        return writer.Written.ToArray();
    }

    static DlmsServer Server(Meter meter, MeterSecurity security) =>
        new(ClientSap.Management, new TransferObjects(new(meter, security), security), null, security.Management);

    DlmsClient Associate(Meter meter, MeterSecurity security, ClientProof proof, out DlmsServer server)
    {
        server = Server(meter, security);
        var client = new DlmsClient(new() { Proof = proof });
        Assert.Equal(DlmsReplyKind.ProofNeeded, Ask(client, server, client.WriteAssociate(question)));
        Assert.Equal(DlmsReplyKind.Associated, Ask(client, server, client.WriteProof(question)));
        return client;
    }

    bool MayAssociate(Meter meter, MeterSecurity security, ClientProof proof)
    {
        var server = Server(meter, security);
        using var client = new DlmsClient(new() { Proof = proof });
        return Ask(client, server, client.WriteAssociate(question)) == DlmsReplyKind.ProofNeeded
            && Ask(client, server, client.WriteProof(question)) == DlmsReplyKind.Associated;
    }

    bool MayRead(Meter meter, MeterSecurity security, string password)
    {
        var server = new DlmsServer(ClientSap.Reader, new CosemMeter(meter, security), null, security.Reader);
        using var client = new DlmsClient(new()
        {
            Proof = new()
            {
                Mechanism = AuthenticationMechanism.Low, Password = System.Text.Encoding.ASCII.GetBytes(password),
            },
        });
        return Ask(client, server, client.WriteAssociate(question)) == DlmsReplyKind.Associated;
    }

    DlmsReplyKind Transfer(
        DlmsClient client, DlmsServer server, params (byte KeyId, byte[] Key, byte[] Master)[] keys) =>
        Ask(client, server, client.WriteInvoke(TransferObjects.TransferKeys, Element(keys), question));

    DlmsReplyKind Read(DlmsClient client, DlmsServer server) =>
        Ask(client, server, client.WriteGet(CosemNames.SerialValue, default, question));

    DlmsReplyKind Ask(DlmsClient client, DlmsServer server, int length) =>
        client.Digest(Respond(server, question.AsSpan(0, length).ToArray())).Kind;

    byte[] Respond(DlmsServer server, byte[] apdu) => answer.AsSpan(0, server.Respond(apdu, answer)).ToArray();

    /// <summary>A meter whose class 64 stands at its usual name.</summary>
    sealed class TransferObjects(CosemMeter meter, MeterSecurity security) : ICosemObjects
    {
        internal static readonly CosemMethod TransferKeys = new(64, new(0, 0, 43, 0, 0, 255), 2);

        public DataAccessResult Get(
            ClientSap client, CosemAttribute attribute, SelectiveAccess selection, ref AxdrWriter target) =>
            meter.Get(client, attribute, selection, ref target);

        public DataAccessResult Set(
            ClientSap client, CosemAttribute attribute, SelectiveAccess selection, ReadOnlySpan<byte> value) =>
            meter.Set(client, attribute, selection, value);

        public ActionResult Invoke(
            ClientSap client, CosemMethod method, ReadOnlySpan<byte> parameter, ref AxdrWriter target) =>
            method == TransferKeys
                ? security.Setup!.TransferKeys(parameter)
                : meter.Invoke(client, method, parameter, ref target);
    }
}
