using System.Text;
using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles;
using Tallywatt.Tests.TariffFiles;
using Xunit;
using static Tallywatt.Tests.TariffFiles.Bills;

namespace Tallywatt.Tests.Urdb;

/// <summary>Bills of our own small rates, worked out by hand; the sum stands beside each.</summary>
public sealed class UrdbBillTests
{
    static readonly ServicePointTerms Utc = new() { ZoneId = "UTC" };

    [Fact]
    public void Tiers_of_a_winter_month_with_adjustment()
    {
        var bill = Rate("tiers-by-season.json", At("2026-01-05 10:00", 600));

        // 500 x (0.10 + 0.005) + 100 x (0.12 + 0.005) = 52.5 + 12.5 = 65; fixed 9.5.
        Assert.Equal("65", bill.Totals.EnergyCharge.ToString());
        Assert.Equal("9.5", bill.Totals.FixedCharge.ToString());
        Assert.Equal("74.5", bill.Totals.Total.ToString());
    }

    [Fact]
    public void Limits_count_the_energy_of_all_periods_together()
    {
        // Monday 2026-06-01. Peak 16:00: 200 kWh at 0.30 = 60. Off-peak 22:00: of 250 kWh 100 are below 300, 150
        // above: 100 x 0.11 + 150 x 0.15 = 11 + 22.5 = 33.5. Peak next day 20:00: 10 x 0.30 = 3. Sum 96.5.
        var bill = Rate(
            "tiers-by-season.json",
            At("2026-06-01 16:00", 200),
            At("2026-06-01 22:00", 250),
            At("2026-06-02 20:00", 10));

        Assert.Equal("96.5", bill.Totals.EnergyCharge.ToString());
        Assert.Contains(bill.Lines, line => line.Rate == "summer peak");
    }

    [Fact]
    public void Weekends_have_their_own_schedule() =>
        // Saturday 2026-06-06, 16:00: off-peak, 10 x 0.11 = 1.1.
        Assert.Equal(
            "1.1", Rate("tiers-by-season.json", At("2026-06-06 16:00", 10)).Totals.EnergyCharge.ToString());

    [Fact]
    public void A_month_of_little_use_is_lifted_to_the_minimum()
    {
        // 10 x 0.105 = 1.05, fixed 9.5: 10.55. The minimum is 12: 1.45 more.
        var bill = Rate("tiers-by-season.json", At("2026-01-05 10:00", 10));

        Assert.Equal("1.45", bill.Totals.MinimumAdjustment.ToString());
        Assert.Equal("12", bill.Totals.Total.ToString());
    }

    [Fact]
    public void Demand_is_priced_by_month_hour_and_tier()
    {
        // Wednesday 2026-07-01: 12 kW at 10:00, 8 kW at 14:00. Flat demand (June to September):
        // 10 x (5.5 + 0.25) + 2 x 4 = 57.5 + 8 = 65.5. From 14 to 18 on weekdays: 8 x 3.25 = 26. Sum 91.5.
        var bill = Rate("demand.json", At("2026-07-01 10:00", 12), At("2026-07-01 14:00", 8));

        Assert.Equal("91.5", bill.Totals.DemandCharge.ToString());

        // 20 x 0.08 = 1.6; one day at 0.75.
        Assert.Equal("1.6", bill.Totals.EnergyCharge.ToString());
        Assert.Equal("0.75", bill.Totals.FixedCharge.ToString());
    }

    [Fact]
    public void Demand_of_a_winter_month_has_no_flat_part()
    {
        // Thursday 2026-01-01, 15:00: 8 x 3.25 = 26. Saturday 2026-01-03, 15:00, 20 kW: outside the weekday hours.
        var bill = Rate("demand.json", At("2026-01-01 15:00", 8), At("2026-01-03 15:00", 20));

        Assert.Equal("26", bill.Totals.DemandCharge.ToString());
    }

    [Fact]
    public void Net_metering_cancels_use_of_the_same_month_and_spreads_blocks_in_proportion()
    {
        // Thursday 2026-01-01. Off-peak 400 kWh in; peak 500 in, 100 out: 400 net. 800 kWh, half in each block,
        // and each block half of each period: 200 x (0.10 + 0.20 + 0.30 + 0.40) = 200. Fixed 6.
        var bill = Rate(
            "net-metering.json",
            At("2026-01-01 10:00", 400),
            At("2026-01-01 12:00", 500),
            At("2026-01-01 13:00", 0, exportKwh: 100));

        Assert.Equal("200", bill.Totals.EnergyCharge.ToString());
        Assert.Equal("206", bill.Totals.Total.ToString());
    }

    [Fact]
    public void Surplus_is_kept_and_paid_at_the_end_of_December()
    {
        // 100 kWh of surplus in November, 40 of them used in December; 60 x 0.03 = 1.8 paid out. Fixed 2 x 6.
        var bill = Rate(
            "net-metering.json",
            At("2026-11-02 10:00", 0, exportKwh: 100),
            At("2026-12-01 10:00", 40),
            At("2026-12-31 23:00", 0));

        Assert.Equal("0", bill.Totals.EnergyCharge.ToString());
        Assert.Equal("1.8", bill.Totals.ExportCredit.ToString());
        Assert.Equal("10.2", bill.Totals.Total.ToString());
    }

    [Fact]
    public void Daily_limits_are_times_the_days_and_all_generation_is_sold()
    {
        // February 2026 has 28 days: 280 x 0.0921 + 20 x 0.1425 = 25.788 + 2.85 = 28.638. Sold 50 x 0.0815 = 4.075.
        // A twelfth of 100 is 8.333333333. 28.638 + 8.333333333 - 4.075 = 32.896333333.
        var bill = Rate("daily-tiers-sell-all.json", At("2026-02-02 10:00", 300, exportKwh: 50));

        Assert.Equal("28.638", bill.Totals.EnergyCharge.ToString());
        Assert.Equal("4.075", bill.Totals.ExportCredit.ToString());
        Assert.Equal("32.896333333", bill.Totals.Total.ToString());
        Assert.Equal("CAD", bill.Currency);
    }

    [Fact]
    public void Net_billing_hourly_nets_within_the_hour_and_sells_the_rest()
    {
        // Quarter-hours of 10:00: 3 in, 1 out, 5 out, 1 in: 4 in and 6 out, so 2 sold at 0.03. Of 11:00: 5 in, 2 out:
        // 3 bought at 0.10. Of 12:00 (peak): 1 out at 0.07. 0.3 - 0.06 - 0.07 = 0.17.
        var load = TariffSource.Read(Encoding.UTF8.GetBytes(HourlyRate), "hourly.json");
        Assert.Empty(load.Faults.Select(fault => fault.ToString()));

        var bill = Biller.Bill(
            CompiledTariff.Compile(load.Tariff!, Utc),
            [
                Quarter("2026-01-05 10:00", 3_000, 0), Quarter("2026-01-05 10:15", 0, 1_000),
                Quarter("2026-01-05 10:30", 0, 5_000), Quarter("2026-01-05 10:45", 1_000, 0),
                Quarter("2026-01-05 11:00", 5_000, 0), Quarter("2026-01-05 11:45", 0, 2_000),
                Quarter("2026-01-05 12:15", 0, 1_000),
            ]);

        Assert.Equal("0.3", bill.Totals.EnergyCharge.ToString());
        Assert.Equal("0.13", bill.Totals.ExportCredit.ToString());
        Assert.Equal("0.17", bill.Totals.Total.ToString());
    }

    static readonly string HourlyRate = $$"""
        {"name": "hourly", "dgrules": "Net Billing Hourly",
         "energyratestructure": [[{"rate": 0.10, "sell": 0.03}], [{"rate": 0.30, "sell": 0.07}]],
         "energyweekdayschedule": [{{string.Join(',', Enumerable.Repeat(NoonToEight, 12))}}]}
        """;

    const string NoonToEight = "[0,0,0,0,0,0,0,0,0,0,0,0,1,1,1,1,1,1,1,1,0,0,0,0]";

    static Core.Readings.IntervalReading Quarter(string localTime, long importWattHours, long exportWattHours) =>
        At(localTime, 0) with
        {
            DurationSeconds = 900, ImportWattHours = importWattHours, ExportWattHours = exportWattHours,
        };

    static Core.Readings.IntervalReading At(string localTime, decimal kilowattHours, decimal exportKwh = 0) =>
        Hour(localTime, kilowattHours, offsetHours: 0, exportKwh);

    static Bill Rate(string name, params Core.Readings.IntervalReading[] readings) =>
        Of(TariffSource.Load(Checkout.PathOf($"samples/urdb/{name}")), Utc, readings);
}
