using System.Globalization;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Units;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Servers;
using Tallywatt.SoftMeter.Tariff;
using Tallywatt.Tests.SoftMeter;
using Xunit;
using static Tallywatt.Tests.Metrology.MeterFixtures;

namespace Tallywatt.Tests.Servers;

/// <summary>What a client was told has happened is there after a power cut, and what failed has not happened.</summary>
public sealed class DurableObjectTests
{
    static readonly FleetPlan Plan =
        new(1, 1, Start, Site.Beijing, MeterSettings.Default, FleetPlan.HouseholdModel);

    /// <summary>One setting of every kind, as class, name, attribute and value.</summary>
    static readonly (ushort ClassId, string Name, sbyte Attribute, string Value)[] Settings =
    [
        (8, "0.0.1.0.0.255", 3, "10FE20"),
        (8, "0.0.1.0.0.255", 5, "090CFFFF03FE0702000000800000"),
        (5, "1.0.1.4.0.255", 8, "060000012C"),
        (7, "1.0.99.1.0.255", 4, "0600000708"),
        (1, "0.0.97.98.10.255", 2, "150000000000000006"),
        (11, "0.0.11.0.0.255", 2, "01010203120005" + "0905FFFF0501FF" + "1101"),
        (20, "0.0.13.0.0.255", 6, "0903414243"),
        (20, "0.0.13.0.0.255", 8, "010102080901571101110111011101110111011101"), // A week that waits
        (1, "0.0.128.1.1.255", 2, "0203" + "01010600030D40" + "1101" + "0100"), // Limits that wait for prices
        (22, "0.0.15.0.0.255", 4, "01010202090406000000" + "0905FFFFFF02FF"),
        (22, "0.0.15.0.1.255", 4, "01010202090406000000" + "090507EA0301FF"),
        (40, "0.2.25.9.0.255", 3, "0203" + "1600" + "09093132372E302E302E31" + "1600"),
        (70, "0.0.96.3.10.255", 4, "1604"),
        (71, "0.0.17.0.0.255", 4, "0600002328"),
        (111, "0.0.19.0.0.255", 16, "0500000FA0"),
        (112, "0.0.19.10.0.255", 6, "05FFFFFC18"),
        (3, "0.0.19.50.1.255", 2, "05000F4240"),
    ];

    [Fact]
    public void Everything_that_was_set_survives_a_power_cut()
    {
        using var storage = new RecordedStorage();
        var meter = Open(storage);
        using (var talk = new CosemTalk(meter))
        {
            foreach (var (classId, name, attribute, value) in Settings)
            {
                var result = talk.Set(classId, name, attribute, value);
                Assert.True(result == DataAccessResult.Success, $"{name} {attribute}: {result} {talk.Why()}");
            }

            Assert.Equal(ActionResult.Success, talk.Invoke(111, "0.0.19.0.0.255", 1));
        }

        var before = Dump(meter);

        var after = Dump(Open(RecordedStorage.Image(storage.Writes[^1].After)));

        Assert.Equal(before, after);
    }

    [Fact]
    public void A_setting_that_cannot_be_stored_is_a_temporary_failure_and_has_not_happened()
    {
        using var storage = new RecordedStorage();
        var meter = Open(storage);
        using var talk = new CosemTalk(meter);
        var before = Dump(meter);
        foreach (var (classId, name, attribute, value) in Settings)
        {
            storage.FailAtWrite = 1;
            Assert.Equal(DataAccessResult.TemporaryFailure, talk.Set(classId, name, attribute, value));
            Assert.Equal(before, Dump(meter));
        }

        storage.FailAtWrite = 1;
        Assert.Equal(ActionResult.TemporaryFailure, talk.Invoke(111, "0.0.19.0.0.255", 1));
        storage.FailAtWrite = 1;
        Assert.Equal(ActionResult.TemporaryFailure, talk.Invoke(70, "0.0.96.3.10.255", 1));
        storage.FailAtWrite = 1;
        Assert.Equal(
            ActionResult.TemporaryFailure, talk.Invoke(112, "0.0.19.10.0.255", 1, (ref w) => w.DoubleLong(100)));
        Assert.Equal(before, Dump(meter));
    }

    static Meter Open(Tallywatt.SoftMeter.Storage.IMeterStorage storage)
    {
        var fleet = MeterFleet.Open(storage, Plan, (_, _) => new ConstantLoad(1_000));
        var meter = fleet[0];
        if (meter.Prepayment is null)
        {
            meter.Change(owner =>
            {
                Assert.True(owner.Tariff.TryWritePrices(new([1, 1, 1, 1]), out var reason), reason);
                Assert.True(owner.Tariff.TryActivate([TariffPart.Prices], out reason), reason);
            });
            var terms = new PrepaymentTerms(
                PurseTerms.Default with { PresetCredit = Money.FromUnits(50) }, Money.Zero, FriendlyHours.None);
            Assert.True(meter.InstallPrepayment(terms).TrySwitchMode(PaymentMode.Local, out var fault), fault);
        }

        return meter;
    }

    /// <summary>Every attribute of every object.</summary>
    static List<string> Dump(Meter meter)
    {
        var device = new CosemMeter(meter);
        var dump = new List<string>();
        foreach (var item in ObjectTable.All)
        {
            for (sbyte attribute = 2; attribute <= item.AttributeCount; attribute++)
            {
                var writer = new AxdrWriter(new byte[1 << 18]);
                var result = device.Get(
                    ClientSap.Management, new(item.ClassId, item.LogicalName, attribute), default, ref writer);
                dump.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{item.LogicalName} {attribute} {result} {Convert.ToHexString(writer.Written)}"));
            }
        }

        return dump;
    }
}
