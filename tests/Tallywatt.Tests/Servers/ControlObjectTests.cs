using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Relay;
using Tallywatt.Tests.Prepayment;
using Xunit;

namespace Tallywatt.Tests.Servers;

/// <summary>Relay, limiter, scripts, schedules and demand over the wire.</summary>
public sealed class ControlObjectTests
{
    const string Relay = "0.0.96.3.10.255";
    const string Limiter = "0.0.17.0.0.255";
    const string Schedule = "0.0.15.0.1.255";
    const string Billing = "0.0.15.0.0.255";
    const long Start = 1_767_268_800; // 2026-01-01T12:00:00Z

    [Fact]
    public void Scripts_move_the_relay_as_its_methods_do()
    {
        var meter = Running();
        using var talk = new CosemTalk(meter);
        Assert.Equal(ActionResult.Success, talk.Invoke(9, "0.0.10.0.106.255", 1, (ref w) => w.LongUnsigned(1)));
        Assert.Equal(ControlState.Disconnected, meter.Relay.State);
        Assert.Equal(ActionResult.Success, talk.Invoke(9, "0.0.10.0.106.255", 1, (ref w) => w.LongUnsigned(2)));
        Assert.Equal(ControlState.ReadyForReconnection, meter.Relay.State);
        Assert.Equal(ActionResult.OtherReason, talk.Invoke(9, "0.0.10.0.106.255", 1, (ref w) => w.LongUnsigned(3)));
        Assert.Equal(ActionResult.TypeUnmatched, talk.Invoke(9, "0.0.10.0.106.255", 1));
        Assert.Equal(ActionResult.Success, talk.Invoke(70, Relay, 2));
    }

    [Fact]
    public void The_control_mode_is_set_and_obeyed()
    {
        var meter = Running();
        using var talk = new CosemTalk(meter);
        Assert.Equal(DataAccessResult.Success, talk.Set(70, Relay, 4, (ref w) => w.Enumerated(4)));
        Assert.Equal(ActionResult.Success, talk.Invoke(70, Relay, 1));
        Assert.Equal(ActionResult.Success, talk.Invoke(70, Relay, 2));
        Assert.Equal(ControlState.Connected, meter.Relay.State); // Mode 4 closes by order
        Assert.Equal(DataAccessResult.Success, talk.Set(70, Relay, 4, (ref w) => w.Enumerated(0)));
        Assert.Equal(ActionResult.ReadWriteDenied, talk.Invoke(70, Relay, 1));
        Assert.Equal(DataAccessResult.OtherReason, talk.Set(70, Relay, 4, (ref w) => w.Enumerated(7)));
        Assert.Equal(DataAccessResult.TypeUnmatched, talk.Set(70, Relay, 4, (ref w) => w.Unsigned(1)));
        Assert.Equal(DataAccessResult.ReadWriteDenied, talk.Set(70, Relay, 3, (ref w) => w.Enumerated(1)));
        Assert.Equal(2, talk.Number(1, "0.0.96.15.7.255", 2)); // Both settings are logged
    }

    [Fact]
    public void A_dated_order_is_carried_out_once_at_its_time()
    {
        var meter = Running();
        using var talk = new CosemTalk(meter);
        Assert.Equal(DataAccessResult.Success, talk.Set(22, Schedule, 4, Times(Start + 3_600, Start + 7_200)));
        Assert.Equal(Convert.ToHexString(Times(Start + 3_600, Start + 7_200)), talk.Get(22, Schedule, 4));
        meter.AdvanceTo(Start + 3_599);
        Assert.Equal(ControlState.Connected, meter.Relay.State);
        meter.AdvanceTo(Start + 3_600);
        Assert.Equal(ControlState.Disconnected, meter.Relay.State);
        Assert.Equal(Convert.ToHexString(Times(Start + 7_200)), talk.Get(22, Schedule, 4));

        Assert.Equal(DataAccessResult.Success, talk.Set(22, Schedule, 2, (ref w) => WriteScript(ref w, 2)));
        meter.AdvanceTo(Start + 7_200);
        Assert.Equal(ControlState.ReadyForReconnection, meter.Relay.State);
        Assert.Equal("0100", talk.Get(22, Schedule, 4));
        Assert.Equal(DataAccessResult.OtherReason, talk.Set(22, Schedule, 4, Times(Start)));
        Assert.Equal(DataAccessResult.OtherReason, talk.Set(22, Schedule, 2, (ref w) => WriteScript(ref w, 3)));
        Assert.Equal(DataAccessResult.OtherReason, talk.Set(
            22, Schedule, 4, "01010202090400000000" + "0905FFFFFF01FF")); // A wildcard
    }

    [Fact]
    public void The_billing_period_ends_on_its_day_and_by_its_script()
    {
        var meter = Running();
        using var talk = new CosemTalk(meter);
        Assert.Equal(DataAccessResult.Success, talk.Set(22, Billing, 4, "01010202090406000000" + "0905FFFFFF02FF"));
        Assert.Equal("01010202090406000000" + "0905FFFFFF02FF", talk.Get(22, Billing, 4));
        meter.AdvanceTo(Start + 86_400);
        var rows = talk.Value(7, "0.0.98.1.0.255", 2).Items;
        Assert.Equal("07EA01020506000000000000", Convert.ToHexString(Assert.Single(rows).Items[0].Content));
        Assert.Equal("000003E8", Convert.ToHexString(rows[0].Items[15].Content)); // Its maximum demand
        Assert.Equal(ActionResult.Success, talk.Invoke(9, "0.0.10.0.1.255", 1, (ref w) => w.LongUnsigned(1)));
        Assert.Equal(2, talk.Number(7, "0.0.98.1.0.255", 7));
        Assert.Equal(0, talk.Number(4, "1.0.1.6.0.255", 2));
        Assert.Equal("090CFFFFFFFFFFFFFFFFFF8000FF", talk.Get(4, "1.0.1.6.0.255", 5));
        Assert.Equal(DataAccessResult.OtherReason, talk.Set(22, Billing, 4, "01010202090406000000" + "0905FFFFFF1DFF"));
    }

    [Fact]
    public void The_limiter_opens_the_relay_after_its_time_and_makes_it_ready_again()
    {
        var meter = LocalMeter.Drawing(1_000, balanceUnits: 100);
        using var talk = new CosemTalk(meter);
        Assert.Equal("0600000000", talk.Get(71, Limiter, 4));
        Assert.Equal(DataAccessResult.Success, talk.Set(71, Limiter, 6, (ref w) => w.DoubleLongUnsigned(120)));
        Assert.Equal(DataAccessResult.Success, talk.Set(71, Limiter, 7, (ref w) => w.DoubleLongUnsigned(60)));
        Assert.Equal(DataAccessResult.Success, talk.Set(71, Limiter, 4, (ref w) => w.DoubleLongUnsigned(900)));
        Assert.Equal("0600000384", talk.Get(71, Limiter, 3));
        meter.AdvanceTo(meter.TrueUnixSeconds + 100);
        Assert.Equal("0301", talk.Get(70, Relay, 2));
        meter.AdvanceTo(meter.TrueUnixSeconds + 100);
        Assert.Equal("0300", talk.Get(70, Relay, 2));
        meter.AdvanceTo(meter.TrueUnixSeconds + 300);
        Assert.Equal("1602", talk.Get(70, Relay, 3));
        Assert.Equal(1, talk.Number(1, "0.0.96.15.21.255", 2));
    }

    [Fact]
    public void An_emergency_has_a_threshold_of_its_own_for_the_groups_it_names()
    {
        var meter = Running();
        using var talk = new CosemTalk(meter);
        Assert.Equal(DataAccessResult.Success, talk.Set(71, Limiter, 4, (ref w) => w.DoubleLongUnsigned(9_000)));
        Assert.Equal(DataAccessResult.Success, talk.Set(71, Limiter, 5, (ref w) => w.DoubleLongUnsigned(500)));
        Assert.Equal(DataAccessResult.Success, talk.Set(71, Limiter, 9, "0102" + "120005" + "120007"));
        Assert.Equal(DataAccessResult.Success, talk.Set(71, Limiter, 8, (ref w) =>
        {
            w.Structure(3);
            w.LongUnsigned(7);
            w.OctetString(CosemDateTime.FromUnixSeconds(Start + 60));
            w.DoubleLongUnsigned(600);
        }));
        Assert.Equal("0300", talk.Get(71, Limiter, 10));
        meter.AdvanceTo(Start + 61);
        Assert.Equal("0301", talk.Get(71, Limiter, 10));
        Assert.Equal("06000001F4", talk.Get(71, Limiter, 3));
        Assert.Equal(
            "0202" + "0202090600000A006AFF120001" + "0202090600000A006AFF120002", talk.Get(71, Limiter, 11));
        Assert.Equal(DataAccessResult.OtherReason, talk.Set(
            71, Limiter, 11, "0202" + "0202090600000A006AFF120002" + "0202090600000A006AFF120001"));
        Assert.Equal(DataAccessResult.TypeUnmatched, talk.Set(71, Limiter, 4, (ref w) => w.LongUnsigned(1)));
        Assert.Equal(DataAccessResult.ReadWriteDenied, talk.Set(71, Limiter, 3, (ref w) => w.DoubleLongUnsigned(1)));
    }

    [Fact]
    public void Demand_is_measured_over_its_period()
    {
        var meter = Running();
        using var talk = new CosemTalk(meter);
        Assert.Equal(DataAccessResult.OtherReason, talk.Set(5, "1.0.1.4.0.255", 8, "060000005A"));
        Assert.Equal(DataAccessResult.Success, talk.Set(5, "1.0.1.4.0.255", 8, "060000012C"));
        Assert.Equal(DataAccessResult.Success, talk.Set(5, "1.0.1.4.0.255", 9, (ref w) => w.LongUnsigned(3)));
        Assert.Equal("0600" + "00012C", talk.Get(5, "1.0.1.4.0.255", 8));
        meter.AdvanceTo(Start + 3_600);
        Assert.Equal(1_000, talk.Number(5, "1.0.1.4.0.255", 3));
        Assert.Equal(1_000, talk.Number(4, "1.0.1.6.0.255", 2));
        Assert.Equal(1_000, talk.Number(4, "1.0.1.6.1.255", 2));
        Assert.Equal(250, talk.Number(4, "1.0.2.6.0.255", 2));
        Assert.Equal(ActionResult.Success, talk.Invoke(5, "1.0.1.4.0.255", 2));
        Assert.Equal(ActionResult.ReadWriteDenied, talk.Invoke(5, "1.0.1.4.0.255", 1));
    }

    [Fact]
    public void What_was_debited_is_kept_by_day()
    {
        var meter = LocalMeter.Drawing(1_000, balanceUnits: 100); // Twelve units a day
        using var talk = new CosemTalk(meter);
        meter.AdvanceTo(meter.TrueUnixSeconds + (2 * 86_400));
        var rows = talk.Value(7, "0.0.99.14.0.255", 2).Items;
        Assert.Equal(2, rows.Count);
        Assert.Equal("000004B0", Convert.ToHexString(rows[1].Items[1].Content));
        Assert.Equal(1_200, talk.Number(113, "0.0.19.20.0.255", 11));
        Assert.Equal(2_400, talk.Number(113, "0.0.19.20.0.255", 2));
    }

    [Fact]
    public void Registers_add_up()
    {
        var meter = Running();
        using var talk = new CosemTalk(meter);
        meter.AdvanceTo(Start + 3_600);
        Assert.Equal(3_000, talk.Number(3, "1.0.1.8.1.255", 2));
        Assert.Equal(3_750, talk.Number(3, "1.0.15.8.0.255", 2));
        Assert.Equal(2_250, talk.Number(3, "1.0.16.8.0.255", 2));
        Assert.Equal(750, talk.Number(3, "1.0.16.7.0.255", 2));
        Assert.InRange(talk.Number(3, "1.0.32.7.0.255", 2), 200_000, 250_000); // Millivolts
        Assert.Equal("02020FFD1623", talk.Get(3, "1.0.32.7.0.255", 3));
        Assert.InRange(talk.Number(3, "1.0.14.7.0.255", 2), 49_900, 50_100);
        Assert.Equal(ActionResult.ReadWriteDenied, talk.Invoke(3, "1.0.1.8.0.255", 1));
        Assert.Equal(DataAccessResult.ReadWriteDenied, talk.Set(3, "1.0.1.8.0.255", 2, "0600000000"));
    }

    static byte[] Times(params long[] unixSeconds) => CosemTalk.Bytes((ref w) =>
    {
        w.Array(unixSeconds.Length);
        foreach (var time in unixSeconds)
        {
            var bytes = new byte[12];
            CosemDateTime.FromUnixSeconds(time).CopyTo(bytes);
            w.Structure(2);
            w.OctetString(bytes.AsSpan(5, 4));
            w.OctetString(bytes.AsSpan(0, 5));
        }
    });

    static void WriteScript(ref AxdrWriter writer, ushort script)
    {
        writer.Structure(2);
        writer.OctetString(CosemTalk.Name("0.0.10.0.106.255"));
        writer.LongUnsigned(script);
    }

    static Meter Running()
    {
        var meter = new Meter(MeterIdentity.FromNumber(7), new ConstantLoad(1_000, 250), Start - 7_200);
        meter.AdvanceTo(Start);
        return meter;
    }
}
