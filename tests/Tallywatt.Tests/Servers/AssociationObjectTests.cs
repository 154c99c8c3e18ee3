using System.Globalization;
using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Security;
using Tallywatt.SoftMeter.Servers;
using Xunit;

namespace Tallywatt.Tests.Servers;

public sealed class AssociationObjectTests
{
    const string Present = "0.0.40.0.0.255";

    [Fact]
    public void The_context_is_what_was_agreed()
    {
        using var talk = new CosemTalk(NewMeter());
        var context = talk.Value(15, Present, 5).Items;
        var agreed = ((int)talk.Agreed).ToString("X6", CultureInfo.InvariantCulture);
        Assert.Equal(agreed, Convert.ToHexString(context[0].Content));
        Assert.Equal(24, context[0].BitCount);
        Assert.Equal("06", Convert.ToHexString(context[3].Content));
        Assert.Equal("090760857405080101", talk.Get(15, Present, 4));
        Assert.Equal("090760857405080200", talk.Get(15, Present, 6));
        Assert.Equal("02020F01120001", talk.Get(15, Present, 3));
        Assert.Equal("1602", talk.Get(15, Present, 8));
        Assert.Equal("090600002B0000FF", talk.Get(15, Present, 9));
        Assert.Equal(nameof(DataAccessResult.ReadWriteDenied), talk.Get(15, Present, 7));
        Assert.Equal(DataAccessResult.ReadWriteDenied, talk.Set(15, Present, 7, "0903313233")); // There is none
    }

    /// <summary>A stranger walks the list: what it may read by the list answers, and nothing else.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public void The_rights_in_the_list_are_the_rights(ushort client)
    {
        using var talk = new CosemTalk(NewMeter(), new(client));
        var wrong = new List<string>();
        foreach (var item in talk.Value(15, Present, 2).Items)
        {
            var classId = (ushort)new AxdrReader([(byte)DataTag.LongUnsigned, .. item.Items[0].Content]).Number();
            var name = ObisCode.FromBytes(item.Items[2].Content).ToString();
            foreach (var right in item.Items[3].Items[0].Items)
            {
                var attribute = unchecked((sbyte)right.Items[0].Content[0]);
                var mayRead = (right.Items[1].Content[0] & 1) != 0;
                var isDenied = talk.Get(classId, name, attribute) == nameof(DataAccessResult.ReadWriteDenied);
                if (mayRead == isDenied)
                {
                    wrong.Add($"{name} {attribute}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void A_ciphered_association_says_so()
    {
        var meter = NewMeter();
        var security = MeterSecurity.HighWithTestKeys(meter.Identity);
        using var talk = new CosemTalk(meter, security: security, proof: new()
        {
            Mechanism = AuthenticationMechanism.HighGmac,
            Cipher = TestKeys.Cipher(meter.Identity, TestKeys.ClientTitle, new MemoryFrameCounters()),
        });
        Assert.Equal("090760857405080103", talk.Get(15, Present, 4));
        Assert.Equal("090760857405080205", talk.Get(15, Present, 6));
        Assert.Equal(Convert.ToHexString(TestKeys.ClientTitle.ToBytes()), talk.Get(64, "0.0.43.0.0.255", 4)[4..]);
        Assert.Equal("166C", talk.Get(64, "0.0.43.0.0.255", 2)); // Authenticated and encrypted, both ways
        Assert.Equal("1600", talk.Get(64, "0.0.43.0.0.255", 3));
        Assert.NotEqual(0, talk.Number(1, "0.0.43.1.0.255", 2));
        Assert.Equal(ActionResult.Success, talk.Invoke(64, "0.0.43.0.0.255", 1, (ref w) => w.Enumerated(3)));
        Assert.Equal(ActionResult.TypeUnmatched, talk.Invoke(64, "0.0.43.0.0.255", 1, (ref w) => w.Unsigned(3)));
        Assert.Equal(ActionResult.TypeUnmatched, talk.Invoke(64, "0.0.43.0.0.255", 2, (ref w) => w.Enumerated(0)));
    }

    [Fact]
    public void A_reading_client_sees_everything_may_set_nothing_and_its_password_can_be_changed_for_it()
    {
        var meter = NewMeter();
        var plan = MeterSecurityPlan.Default with
        {
            Mechanism = AuthenticationMechanism.Low,
            IsCiphered = false,
            Secret = "management"u8.ToArray(),
            ReaderPassword = "reading1"u8.ToArray(),
        };
        var security = MeterSecurity.InMemory(meter.Identity, plan);
        using (var reader = Open(ClientSap.Reader, "reading1"))
        {
            var list = reader.Value(15, Present, 2).Items;
            Assert.Equal(ObjectTable.All.Length, list.Count);
            Assert.All(list, item => Assert.All(
                item.Items[3].Items[0].Items, right => Assert.True(right.Items[1].Content[0] <= 1)));
            Assert.All(list, item => Assert.All(
                item.Items[3].Items[1].Items, right => Assert.Equal(0, right.Items[1].Content[0])));
            Assert.Equal(DataAccessResult.ReadWriteDenied, reader.Set(8, "0.0.1.0.0.255", 3, "100000"));
            Assert.Equal(ActionResult.ReadWriteDenied, reader.Invoke(70, "0.0.96.3.10.255", 1));
            Assert.Equal("02020F02120001", reader.Get(15, Present, 3));
        }

        using (var management = Open(ClientSap.Management, "management"))
        {
            Assert.Equal("1600", management.Get(15, "0.0.40.0.2.255", 8));
            Assert.Equal("090760857405080201", management.Get(15, "0.0.40.0.2.255", 6));
            Assert.Equal(
                DataAccessResult.Success,
                management.Set(15, "0.0.40.0.2.255", 7, (ref w) => w.OctetString("reading2"u8)));
            Assert.Equal(
                DataAccessResult.TypeUnmatched, management.Set(15, "0.0.40.0.2.255", 7, (ref w) => w.Unsigned(1)));
            Assert.Equal(
                DataAccessResult.ReadWriteDenied,
                management.Set(15, "0.0.40.0.1.255", 7, (ref w) => w.OctetString("public"u8)));
        }

        using var again = Open(ClientSap.Reader, "reading2");

        CosemTalk Open(ClientSap client, string password) => new(meter, client, security, new()
        {
            Mechanism = AuthenticationMechanism.Low,
            Password = Encoding.ASCII.GetBytes(password),
        });
    }

    [Fact]
    public void A_logical_device_names_itself_and_a_push_lists_what_it_was_told()
    {
        var meter = NewMeter();
        using var talk = new CosemTalk(meter);
        Assert.Equal(
            "0101" + "0202" + "120001" + "0910544C5730303030303030303030303735", talk.Get(17, "0.0.41.0.0.255", 2));
        Assert.Equal(DataAccessResult.Success, talk.Set(
            40, "0.1.25.9.0.255", 2, "0102" + "020412000809060000010000FF0F02120000"
            + "02041200030906010063FFFFFF0F02120000"));
        Assert.Equal(DataAccessResult.Success, talk.Set(
            40, "0.1.25.9.0.255", 3, (ref w) =>
            {
                w.Structure(3);
                w.Enumerated(0);
                w.OctetString("127.0.0.1:4059"u8);
                w.Enumerated(0);
            }));
        Assert.Equal(DataAccessResult.TypeUnmatched, talk.Set(40, "0.1.25.9.0.255", 5, (ref w) => w.Unsigned(1)));
        var pushed = -1;
        talk.Device.PushRequested = setup => (pushed = setup) >= 0;
        Assert.Equal(ActionResult.Success, talk.Invoke(40, "0.1.25.9.0.255", 1));
        Assert.Equal(1, pushed);
        Assert.Equal(ActionResult.Success, talk.Invoke(9, "0.0.10.0.108.255", 1, (ref w) => w.LongUnsigned(4)));
        Assert.Equal(3, pushed);
    }

    static Meter NewMeter() =>
        new(MeterIdentity.FromNumber(7), new ConstantLoad(1_000, 250), 1_767_225_600);
}
