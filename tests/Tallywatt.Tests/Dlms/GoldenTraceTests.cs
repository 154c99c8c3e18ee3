using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Sts;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Servers;
using Tallywatt.SoftMeter.Servers.Push;
using Tallywatt.Tests.Prepayment;
using Xunit;

namespace Tallywatt.Tests.Dlms;

/// <summary>One session of each kind with a soft meter, as bytes on the wire that must not change by themselves.
/// </summary>
/// <remarks>The clock, the load, the challenges and the keys are fixed. Each is played twice: by our client, of which
/// every byte is compared too, and from the file alone.</remarks>
public sealed class GoldenTraceTests
{
    const long Installed = 1_767_225_600; // 2026-01-01T00:00:00Z
    const int Hour = 3_600;

    static readonly MeterIdentity Identity = MeterIdentity.FromNumber(7);
    static readonly SystemTitle ClientTitle = new(0x5457540000000001);
    static readonly SystemTitle MeterTitle = new(0x5457540000000075);

    public static TheoryData<string> Kinds =>
        ["none", "password", "hls5-ciphered", "object-list", "profile", "relay", "token"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_session_is_the_same_to_the_last_byte(string kind)
    {
        var trace = new GoldenTrace(kind);
        using var client = Client(kind);
        var session = new GoldenTrace.Session(trace, Meter(kind), client, 1);
        session.Open();
        Talk(kind, session);
        session.Close();
        trace.Hold();
        trace.Replay(Meter(kind));
    }

    [Fact]
    public void A_push_is_the_same_to_the_last_byte()
    {
        var trace = new GoldenTrace("push");
        var device = new CosemMeter(Running());
        Assert.Equal(DataAccessResult.Success, device.Set(ClientSap.Management, Destination, default, ToLoopback()));
        var plan = PushPlan.TryRead(device, 0)!;
        var push = new MeterPush(5, MeterEventCode.CoverOpen, Installed + (2 * Hour), 0);
        trace.About("an event, plain");
        trace.Received(PushApdu.Build(device, plan, null, push.Sequence, push));
        trace.About("the same event, sealed by the meter");
        trace.Received(PushApdu.Build(device, plan, Cipher(MeterTitle), push.Sequence, push));
        trace.Hold();
    }

    static CosemAttribute Destination => new(PushPlan.SetupClass, PushPlan.NameOf(0), 3);

    static byte[] ToLoopback()
    {
        var writer = new AxdrWriter(new byte[64]);
        writer.Structure(3);
        writer.Enumerated(0);
        writer.OctetString("127.0.0.1:4059"u8);
        writer.Enumerated(0);
        return writer.Written.ToArray();
    }

    static void Talk(string kind, GoldenTrace.Session session)
    {
        switch (kind)
        {
            case "profile":
                // Every quarter of an hour, both ends included: 673 rows.
                var rows = session.GetRange(
                    "a week of the load profile, in blocks", CosemNames.LoadProfileBuffer, Installed + Hour,
                    Installed + Hour + (7 * 24 * Hour));
                Assert.Equal([0x01, 0x82, 0x02, 0xA1], rows[..4]);
                break;
            case "object-list":
                Assert.Equal(0x01, session.Get("the object list, in blocks", ObjectList)[0]);
                break;
            case "relay":
                session.Invoke("disconnect", CosemNames.RemoteDisconnect, [0x0F, 0]);
                Assert.Equal([0x03, 0], session.Get("the output is open", CosemNames.RelayOutputState));
                session.Invoke("reconnect", CosemNames.RemoteReconnect, [0x0F, 0]);
                Assert.Equal([0x16, 2], session.Get("ready for reconnection", CosemNames.RelayControlState));
                break;
            case "token":
                // Ten currency units, for this meter, and once: 20 digits, under the test key everybody can compute.
                var digits = Encoding.ASCII.GetBytes(TokenWriter.Write(
                    TokenWriter.MakeCurrency(7_000_000, 1_000_000), TestDecoderKeys.Of(Identity.SerialNumber)));
                byte[] token = [(byte)DataTag.OctetString, (byte)digits.Length, .. digits];
                Assert.Equal(CreditOf(2_000), session.Get("20.00 of credit", CreditAmount));
                session.Invoke("enter a token of 10.00", EnterToken, token);
                Assert.Equal(CreditOf(3_000), session.Get("30.00 of credit", CreditAmount));
                session.Refused("the same token again", EnterToken, token);
                Assert.Equal(CreditOf(3_000), session.Get("30.00 of credit", CreditAmount));
                session.Get("what came of it", TokenStatusValue);
                break;
            default:
                session.Get("the serial number", CosemNames.SerialValue);
                session.Get("the clock", CosemNames.ClockTime);
                session.Get("import energy", CosemNames.RegisterValue(CosemNames.ImportEnergy));
                session.Get("its unit", CosemNames.RegisterScalerUnit(CosemNames.ImportEnergy));
                session.Set("where events are pushed to", Destination, ToLoopback());
                break;
        }
    }

    static CosemAttribute ObjectList => new(CosemNames.AssociationClass, CosemNames.AssociationLn, 2);

    static CosemMethod EnterToken => new(115, new(0, 0, 19, 40, 0, 255), 1);

    static CosemAttribute TokenStatusValue => new(115, new(0, 0, 19, 40, 0, 255), 6);

    static CosemAttribute CreditAmount => new(112, new(0, 0, 19, 10, 0, 255), 2);

    static byte[] CreditOf(int hundredths)
    {
        var writer = new AxdrWriter(new byte[8]);
        writer.DoubleLong(hundredths);
        return writer.Written.ToArray();
    }

    /// <summary>A meter that keeps its own purse, with a first purchase of 20.00; nothing draws power.</summary>
    static Meter Prepaid()
    {
        var meter = new Meter(Identity, new ConstantLoad(0), Installed);
        LocalMeter.Equip(meter, LocalMeter.Terms());
        meter.Prepayment!.Credit(LocalMeter.Purchase(1, 20));
        meter.Prepayment.PlugTokens(StsTokens.ForTests(Identity.SerialNumber));
        return meter;
    }

    static Meter Running()
    {
        var meter = new Meter(Identity, new ConstantLoad(1_000, 250), Installed);
        meter.AdvanceTo(Installed + (8 * 24 * Hour));
        return meter;
    }

    static WrapperConnection Meter(string kind)
    {
        ClientCredentials? credentials = kind switch
        {
            "password" => new() { Mechanism = AuthenticationMechanism.Low, Password = "TALLY678"u8.ToArray() },
            "hls5-ciphered" => new()
            {
                Mechanism = AuthenticationMechanism.HighGmac, Cipher = Cipher(MeterTitle),
                Challenges = target => target.Fill(0x53),
            },
            _ => null,
        };
        var security = credentials is null ? null : new MeterSecurity { Management = credentials };
        var meter = kind == "token" ? Prepaid() : Running();
        return new(new CosemMeter(meter, security), new() { PduSizeMax = 1_024 });
    }

    static DlmsClient Client(string kind) => new(new()
    {
        PduSizeMax = 1_024,
        Proof = kind switch
        {
            "password" => new() { Mechanism = AuthenticationMechanism.Low, Password = "TALLY678"u8.ToArray() },
            "hls5-ciphered" => new()
            {
                Mechanism = AuthenticationMechanism.HighGmac, Cipher = Cipher(ClientTitle),
                Random = target => target.Fill(0x43),
            },
            _ => null,
        },
    });

    static CipherSettings Cipher(SystemTitle own) => new()
    {
        SystemTitle = own,
        EncryptionKey = Convert.FromHexString("000102030405060708090A0B0C0D0E0F"),
        AuthenticationKey = Convert.FromHexString("D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF"),
        Counters = new MemoryFrameCounters(),
    };
}
