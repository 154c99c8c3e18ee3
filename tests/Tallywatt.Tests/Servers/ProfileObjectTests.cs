using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Xunit;

namespace Tallywatt.Tests.Servers;

public sealed class ProfileObjectTests
{
    const string Profile = "1.0.99.1.0.255";
    const long Installed = 1_767_225_600; // 2026-01-01T00:00:00Z
    const long Day = 86_400;

    [Fact]
    public void A_week_of_the_profile_comes_by_range()
    {
        using var talk = new CosemTalk(Running(days: 10));
        var access = new SelectiveAccess(SelectiveAccess.ByRange, CosemTalk.Bytes((ref w) => RangeDescriptor.ByClock(
            CosemDateTime.FromUnixSeconds(Installed + Day),
            CosemDateTime.FromUnixSeconds(Installed + (8 * Day))).Write(ref w)));

        var rows = talk.Value(7, Profile, 2, access).Items;

        Assert.Equal((7 * 96) + 1, rows.Count);
        Assert.All(rows, row => Assert.Equal(4, row.Items.Count));
        Assert.Equal("07EA01020500000000000000", Convert.ToHexString(rows[0].Items[0].Content));
    }

    /// <summary>A range may restrict any column that has an order, by numbers of any type.</summary>
    [Theory]
    [InlineData("06000003E8", "06000005DC", 3)] // 1000 to 1500 Wh, 250 Wh a row
    [InlineData("1203E8", "1203E8", 1)]
    [InlineData("06000005DC", "06000003E8", 0)]
    public void A_range_may_restrict_a_register(string from, string to, int expectedCount)
    {
        using var talk = new CosemTalk(Running(days: 1));
        Assert.Equal(expectedCount, talk.Value(7, Profile, 2, Range(3, "1.0.1.8.0.255", from, to, "0100")).Items.Count);
    }

    [Theory]
    [InlineData(3, "1.0.1.8.1.255", "0600000000", "0600000000", "0100", DataAccessResult.ScopeOfAccessViolated)]
    [InlineData(8, "0.0.1.0.0.255", "0600000000", "0600000000", "0100", DataAccessResult.TypeUnmatched)]
    [InlineData(3, "1.0.1.8.0.255", "09020000", "0600000000", "0100", DataAccessResult.TypeUnmatched)]
    [InlineData(3, "1.0.1.8.0.255", "0600000000", "0600000000", "00", DataAccessResult.TypeUnmatched)]
    [InlineData(3, "1.0.1.8.0.255", "0600000000", "0600000000",
        "0101020412000309060100010802FF0F02120000", DataAccessResult.ScopeOfAccessViolated)]
    public void A_range_that_means_nothing_is_refused(
        ushort classId, string name, string from, string to, string columns, DataAccessResult expected)
    {
        using var talk = new CosemTalk(Running(days: 1));
        Assert.Equal(expected.ToString(), talk.Get(7, Profile, 2, Range(classId, name, from, to, columns)));
    }

    [Fact]
    public void Columns_come_in_the_order_they_were_asked_for()
    {
        using var talk = new CosemTalk(Running(days: 1));
        const string Columns = "0102" + "020412000309060100020800FF0F02120000" + "020412000309060100010800FF0F02120000";
        var rows = talk.Value(7, Profile, 2, Range(3, "1.0.1.8.0.255", "06000003E8", "06000003E8", Columns)).Items;
        Assert.Equal("[{DoubleLongUnsigned 000000FA, DoubleLongUnsigned 000003E8}]", $"[{rows[0]}]");
    }

    [Fact]
    public void Every_captured_attribute_of_every_profile_can_be_read_by_itself()
    {
        using var talk = new CosemTalk(Running(days: 40));
        foreach (var item in ObjectTable.All)
        {
            if (item.ClassId == CosemNames.ProfileClass)
            {
                foreach (var column in talk.Value(7, item.LogicalName.ToString(), 3).Items)
                {
                    var name = Tallywatt.Protocols.Obis.ObisCode.FromBytes(column.Items[1].Content).ToString();
                    var classId = (ushort)new AxdrReader([18, .. column.Items[0].Content]).Number();
                    talk.Value(classId, name, (sbyte)column.Items[2].Content[0]);
                }
            }
        }
    }

    [Fact]
    public void Days_and_months_are_kept_with_every_rate()
    {
        using var talk = new CosemTalk(Running(days: 40));
        var days = talk.Value(7, "1.0.99.2.0.255", 2).Items;
        Assert.Equal(40, days.Count);
        Assert.Equal(11, days[0].Items.Count);
        Assert.Equal("07EA01020500000000000000", Convert.ToHexString(days[0].Items[0].Content));
        var months = talk.Value(7, "0.0.98.1.0.255", 2).Items;
        Assert.Single(months);
        Assert.Equal(19, months[0].Items.Count);
        Assert.Equal("07EA02010700000000000000", Convert.ToHexString(months[0].Items[0].Content));
        Assert.Equal(1, talk.Number(7, "0.0.98.1.0.255", 7));
    }

    [Fact]
    public void The_capture_period_is_set_in_whole_minutes_and_begins_a_new_profile()
    {
        var meter = Running(days: 1);
        using var talk = new CosemTalk(meter);
        Assert.Equal(DataAccessResult.OtherReason, talk.Set(7, Profile, 4, (ref w) => w.DoubleLongUnsigned(90)));
        Assert.Equal(DataAccessResult.TypeUnmatched, talk.Set(7, Profile, 4, (ref w) => w.LongUnsigned(1_800)));
        Assert.Equal(DataAccessResult.Success, talk.Set(7, Profile, 4, (ref w) => w.DoubleLongUnsigned(1_800)));
        Assert.Equal(1_800, talk.Number(7, Profile, 4));
        meter.AdvanceTo(Installed + Day + 7_200);
        Assert.InRange(talk.Number(7, Profile, 7), 4, 5);
        Assert.Equal(ActionResult.Success, talk.Invoke(7, Profile, 1));
        Assert.Equal("0100", talk.Get(7, Profile, 2));
    }

    [Fact]
    public void Events_are_logged_with_their_codes_and_counted()
    {
        var meter = Running(days: 1);
        meter.OpenCover();
        meter.AdvanceTo(Installed + Day + 60);
        meter.CloseCover();
        meter.ApplyMagnet();
        using var talk = new CosemTalk(meter);
        var rows = talk.Value(7, "0.0.99.98.1.255", 2).Items;
        Assert.Equal(["2C", "2D", "2A"], rows.Select(row => Convert.ToHexString(row.Items[1].Content)));
        Assert.Equal("112A", talk.Get(1, "0.0.96.11.1.255", 2));
        Assert.Equal(1, talk.Number(1, "0.0.96.15.2.255", 2));
        Assert.Equal("150000000000000010", talk.Get(1, "0.0.97.98.0.255", 2)); // The magnet lasts
        Assert.Equal(16 + 1, talk.Number(1, "0.0.96.5.0.255", 2));
    }

    /// <summary>A buffer is written row by row into the answer: the rows cost nothing by themselves.</summary>
    [Fact]
    public void A_long_buffer_allocates_nothing_for_a_row()
    {
        var device = new CosemMeter(Running(days: 30));
        var target = new byte[1 << 20];
        long Read()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var writer = new AxdrWriter(target);
            device.Get(ClientSap.Management, CosemNames.LoadProfileBuffer, default, ref writer);
            Assert.True(writer.WrittenCount > 50_000);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Read();
        const int RowCount = 30 * 96;
        Assert.InRange(Read() / RowCount, 0, 120); // The list of plain rows, and no object for any of them
    }

    static SelectiveAccess Range(ushort classId, string name, string from, string to, string columns) => new(
        SelectiveAccess.ByRange, CosemTalk.Bytes((ref w) =>
        {
            w.Structure(4);
            w.Structure(4);
            w.LongUnsigned(classId);
            w.OctetString(CosemTalk.Name(name));
            w.Integer(2);
            w.LongUnsigned(0);
            w.Bytes(Convert.FromHexString(from));
            w.Bytes(Convert.FromHexString(to));
            w.Bytes(Convert.FromHexString(columns));
        }));

    static Meter Running(int days)
    {
        var meter = new Meter(MeterIdentity.FromNumber(7), new ConstantLoad(1_000, 250), Installed);
        meter.AdvanceTo(Installed + (days * Day));
        return meter;
    }
}
