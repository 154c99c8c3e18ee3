using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Tariff;
using Xunit;

namespace Tallywatt.Tests.Servers;

/// <summary>A tariff comes over the wire: activity calendar, special days, charges and the limits of the ladder.
/// </summary>
public sealed class TariffDownloadTests
{
    const string Calendar = "0.0.13.0.0.255";
    const string SpecialDays = "0.0.11.0.0.255";
    const string Rates = "0.0.19.20.0.255";
    const string Ladder = "0.0.19.20.1.255";
    const string Limits = "0.0.128.1.1.255";
    const long Installed = 1_767_225_600; // 2026-01-01T00:00:00Z, a Thursday

    [Fact]
    public void Seasons_and_weeks_come_in_any_order_and_take_over_together()
    {
        foreach (var weeksFirst in (bool[])[true, false])
        {
            var meter = NewMeter();
            using var talk = new CosemTalk(meter);
            Assert.Equal(DataAccessResult.Success, talk.Set(20, Calendar, 6, Text("WINTER26")));
            Assert.Equal(DataAccessResult.Success, talk.Set(20, Calendar, 9, Days()));
            SetTable(talk, isWeeks: weeksFirst);
            Assert.Equal(ActionResult.OtherReason, talk.Invoke(20, Calendar, 1)); // Seasons have no weeks yet
            Assert.Contains("names week", talk.Why(), StringComparison.Ordinal);
            SetTable(talk, isWeeks: !weeksFirst);
            Assert.Equal(ActionResult.Success, talk.Invoke(20, Calendar, 1));

            Assert.Equal(Convert.ToHexString(Text("WINTER26")), talk.Get(20, Calendar, 2));
            Assert.Equal(Convert.ToHexString(Seasons()), talk.Get(20, Calendar, 3));
            Assert.Equal(Convert.ToHexString(Weeks()), talk.Get(20, Calendar, 4));
            Assert.Equal(Convert.ToHexString(Days()), talk.Get(20, Calendar, 5));
            Assert.Equal("1101", talk.Get(1, "0.0.96.14.0.255", 2));
            meter.AdvanceTo(Installed + (9 * 3_600));
            Assert.Equal("1102", talk.Get(1, "0.0.96.14.0.255", 2));
            Assert.Equal(1_000, talk.Number(3, "1.0.1.8.2.255", 2));
        }
    }

    [Fact]
    public void A_calendar_takes_over_at_its_date()
    {
        var meter = NewMeter();
        using var talk = new CosemTalk(meter);
        Download(talk);
        Assert.Equal(DataAccessResult.Success, talk.Set(
            20, Calendar, 10, (ref w) => w.OctetString(CosemDateTime.FromUnixSeconds(Installed + 36_000))));
        meter.AdvanceTo(Installed + 35_000);
        Assert.Equal("1101", talk.Get(1, "0.0.96.14.0.255", 2));
        meter.AdvanceTo(Installed + 36_060);
        Assert.Equal("1102", talk.Get(1, "0.0.96.14.0.255", 2));
        Assert.Equal("090CFFFFFFFFFFFFFFFFFF8000FF", talk.Get(20, Calendar, 10));
    }

    [Fact]
    public void Prices_and_ladder_take_over_together_and_cost_what_they_say()
    {
        var meter = NewMeter();
        using var talk = new CosemTalk(meter);
        Assert.Equal(DataAccessResult.Success, talk.Set(1, Limits, 2, LadderLimits(200_000, 400_000)));
        Assert.Equal(ActionResult.OtherReason, talk.Invoke(113, Rates, 2));
        Assert.Contains("one price more", talk.Why(), StringComparison.Ordinal);
        Assert.Equal(DataAccessResult.OtherReason, talk.Set(113, Ladder, 6, Prices(-4, 0, 500)));
        Assert.Equal(DataAccessResult.Success, talk.Set(113, Ladder, 6, Prices(-4, 0, 500, 3_000)));
        Assert.Equal(DataAccessResult.Success, talk.Set(113, Rates, 6, Prices(-4, 6_170, 3_070, 0, 0)));
        Assert.Equal(ActionResult.Success, talk.Invoke(113, Ladder, 2));

        Assert.Equal(Convert.ToHexString(Prices(-4, 6_170, 3_070, 0, 0)), talk.Get(113, Rates, 5));
        Assert.Equal(Convert.ToHexString(Prices(-4, 0, 500, 3_000)), talk.Get(113, Ladder, 5));
        Assert.Equal(Convert.ToHexString(LadderLimits(200_000, 400_000)), talk.Get(1, "0.0.128.1.0.255", 2));
        Assert.Equal(
            [617_000_000, 307_000_000, 0, 0], meter.Look(m => m.Tariff.Active.Prices.NanosPerKilowattHour));
        Assert.Equal(617_000, talk.Number(3, "0.0.128.3.0.255", 2)); // In millionths
        Assert.Equal("02020FFA160A", talk.Get(3, "0.0.128.3.0.255", 3));
    }

    [Fact]
    public void The_whole_tariff_takes_over_by_one_script()
    {
        var meter = NewMeter();
        using var talk = new CosemTalk(meter);
        Download(talk);
        Assert.Equal(DataAccessResult.Success, talk.Set(113, Rates, 6, Prices(-4, 6_170, 3_070, 0, 0)));
        Assert.Equal(ActionResult.Success, talk.Invoke(9, "0.0.10.0.100.255", 1, (ref w) => w.LongUnsigned(5)));
        Assert.Equal("A", meter.Look(m => m.Tariff.Active.Seasons[0].Name));
        Assert.Equal(617_000_000, meter.Look(m => m.Tariff.Active.Prices.NanosPerKilowattHour[0]));
        Assert.Equal(
            ActionResult.OtherReason, talk.Invoke(9, "0.0.10.0.100.255", 1, (ref w) => w.LongUnsigned(2)));
    }

    [Theory]
    [InlineData(-12, 1)] // Finer than a nano-unit
    [InlineData(5, 30_000)]
    public void A_price_that_cannot_be_kept_is_refused(sbyte scale, short price)
    {
        using var talk = new CosemTalk(NewMeter());
        Assert.Equal(DataAccessResult.OtherReason, talk.Set(113, Rates, 6, Prices(scale, price, 0, 0, 0)));
        Assert.NotEmpty(talk.Why());
    }

    [Fact]
    public void What_the_meter_cannot_express_is_refused_with_the_reason_in_its_refusal_object()
    {
        using var talk = new CosemTalk(NewMeter());

        Assert.Equal(DataAccessResult.OtherReason, talk.Set(20, Calendar, 9, Days(rate: 5)));
        Assert.Contains("rates 1 to 4", talk.Why(), StringComparison.Ordinal);
        Assert.Equal(DataAccessResult.OtherReason, talk.Set(20, Calendar, 9, Days(script: "0.0.10.0.106.255")));
        Assert.Contains("0.0.10.0.100.255", talk.Why(), StringComparison.Ordinal);
        Assert.Equal(DataAccessResult.OtherReason, talk.Set(20, Calendar, 7, Seasons(year: 2026)));
        Assert.Contains("no year", talk.Why(), StringComparison.Ordinal);
        Assert.Equal(DataAccessResult.TypeUnmatched, talk.Set(20, Calendar, 9, Text("x")));
        Assert.Equal(DataAccessResult.ReadWriteDenied, talk.Set(20, Calendar, 5, Days()));
        Assert.Equal(DataAccessResult.OtherReason, talk.Set(113, Rates, 6, Prices(-4, 1, 2)));
        Assert.Contains("four prices", talk.Why(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_price_can_be_changed_by_its_index()
    {
        using var talk = new CosemTalk(NewMeter());
        Assert.Equal(DataAccessResult.Success, talk.Set(113, Rates, 6, Prices(-4, 6_170, 3_070, 0, 0)));
        Assert.Equal(ActionResult.Success, talk.Invoke(113, Rates, 1, (ref w) =>
        {
            w.Array(1);
            w.Structure(2);
            w.OctetString("2"u8);
            w.Long(4_000);
        }));
        Assert.Equal(Convert.ToHexString(Prices(-4, 6_170, 4_000, 0, 0)), talk.Get(113, Rates, 6));
    }

    [Fact]
    public void Special_days_hold_at_once_and_are_inserted_and_deleted_by_their_index()
    {
        var meter = NewMeter();
        using var talk = new CosemTalk(meter);
        Download(talk);
        Assert.Equal(ActionResult.Success, talk.Invoke(20, Calendar, 1));
        Assert.Equal(DataAccessResult.Success, talk.Set(11, SpecialDays, 2, (ref w) =>
        {
            w.Array(1);
            WriteDay(ref w, 7, 0x07EA, 1, 1, 2);
        }));
        Assert.Equal(ActionResult.Success, talk.Invoke(11, SpecialDays, 1, (ref w) =>
            WriteDay(ref w, 3, 0xFFFF, 5, 1, 2)));
        Assert.Equal(
            "0102" + "0203120003" + "0905FFFF0501FF" + "1102" + "0203120007" + "090507EA0101FF" + "1102",
            talk.Get(11, SpecialDays, 2));

        meter.AdvanceTo(Installed + (9 * 3_600));
        Assert.Equal("1101", talk.Get(1, "0.0.96.14.0.255", 2)); // A holiday is cheap all day
        Assert.Equal(ActionResult.Success, talk.Invoke(11, SpecialDays, 2, (ref w) => w.LongUnsigned(7)));
        Assert.Equal("1102", talk.Get(1, "0.0.96.14.0.255", 2));
        Assert.Equal(ActionResult.OtherReason, talk.Invoke(11, SpecialDays, 2, (ref w) => w.LongUnsigned(7)));
        Assert.Contains("no special day", talk.Why(), StringComparison.Ordinal);
        Assert.Equal(ActionResult.OtherReason, talk.Invoke(11, SpecialDays, 1, (ref w) =>
            WriteDay(ref w, 4, 0xFFFF, 6, 1, 9))); // No such day table
    }

    static void SetTable(CosemTalk talk, bool isWeeks) => Assert.Equal(
        DataAccessResult.Success,
        talk.Set(20, Calendar, isWeeks ? (sbyte)8 : (sbyte)7, isWeeks ? Weeks() : Seasons()));

    static void Download(CosemTalk talk)
    {
        Assert.Equal(DataAccessResult.Success, talk.Set(20, Calendar, 9, Days()));
        Assert.Equal(DataAccessResult.Success, talk.Set(20, Calendar, 8, Weeks()));
        Assert.Equal(DataAccessResult.Success, talk.Set(20, Calendar, 7, Seasons()));
    }

    static byte[] Text(string text) => CosemTalk.Bytes((ref w) => w.OctetString(Encoding.ASCII.GetBytes(text)));

    static byte[] Seasons(int year = 0xFFFF) => CosemTalk.Bytes((ref w) =>
    {
        w.Array(1);
        w.Structure(3);
        w.OctetString("A"u8);
        w.OctetString(new CosemDateTime((ushort)year, 1, 1, 0xFF, 0, 0, 0, 0, short.MinValue, 0xFF));
        w.OctetString("W"u8);
    });

    static byte[] Weeks() => CosemTalk.Bytes((ref w) =>
    {
        w.Array(1);
        w.Structure(8);
        w.OctetString("W"u8);
        for (var day = 0; day < 7; day++)
        {
            w.Unsigned(day < 5 ? (byte)1 : (byte)2);
        }
    });

    /// <summary>Rate 2 from 08:00 to 22:00 on workdays.</summary>
    static byte[] Days(ushort rate = 2, string script = "0.0.10.0.100.255") => CosemTalk.Bytes((ref w) =>
    {
        w.Array(2);
        w.Structure(2);
        w.Unsigned(1);
        w.Array(3);
        Write(ref w, 0, 1);
        Write(ref w, 8, rate);
        Write(ref w, 22, 1);
        w.Structure(2);
        w.Unsigned(2);
        w.Array(1);
        Write(ref w, 0, 1);

        void Write(ref AxdrWriter writer, byte hour, ushort selector)
        {
            writer.Structure(3);
            writer.OctetString([hour, 0, 0, 0]);
            writer.OctetString(CosemTalk.Name(script));
            writer.LongUnsigned(selector);
        }
    });

    static byte[] Prices(sbyte scale, params short[] prices) => CosemTalk.Bytes((ref w) =>
    {
        w.Structure(3);
        w.Structure(2);
        w.Integer(3);
        w.Integer(scale);
        w.Structure(3);
        w.LongUnsigned(3);
        w.OctetString(CosemNames.ImportEnergy);
        w.Integer(2);
        w.Array(prices.Length);
        for (var i = 0; i < prices.Length; i++)
        {
            w.Structure(2);
            w.OctetString([(byte)('1' + i)]);
            w.Long(prices[i]);
        }
    });

    static byte[] LadderLimits(params uint[] limits) => CosemTalk.Bytes((ref w) =>
    {
        w.Structure(3);
        w.Array(limits.Length);
        foreach (var limit in limits)
        {
            w.DoubleLongUnsigned(limit);
        }

        w.Unsigned(1);
        w.Array(0);
    });

    static void WriteDay(ref AxdrWriter writer, ushort index, int year, byte month, byte day, byte id)
    {
        writer.Structure(3);
        writer.LongUnsigned(index);
        writer.OctetString([(byte)(year >> 8), (byte)(year & 0xFF), month, day, 0xFF]);
        writer.Unsigned(id);
    }

    static Meter NewMeter() => new(MeterIdentity.FromNumber(7), new ConstantLoad(1_000, 250), Installed);
}
