using NodaTime;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Xunit;
using static Tallywatt.Tests.Tariffs.SampleTariffs;

namespace Tallywatt.Tests.Tariffs;

/// <summary>Fixed charges, minimums, demand and tax.</summary>
public sealed class ChargesTests
{
    const string Zone = "Asia/Shanghai";

    static Bill BillOf(TariffVersion version, params IntervalReading[] readings) =>
        Biller.Bill(Compile(version), readings);

    static string Amounts(Bill bill, Func<BillAmounts, ExactAmount> part) =>
        string.Join(" ", bill.Months.Select(month => part(month.Amounts)));

    [Fact]
    public void Fixed_charges_are_per_local_date_and_per_month_however_short()
    {
        var version = Flat("0.5") with { FixedPerDay = Money("0.25"), FixedPerMonth = Money("3") };

        // 30 January to 2 February, with two days that have no readings at all.
        var bill = BillOf(
            version,
            new(At(Zone, new(2024, 1, 30, 10, 0)), 900, 0, 0),
            new(At(Zone, new(2024, 2, 2, 10, 0)), 900, 0, 0));

        Assert.Equal("3.5 3.5", Amounts(bill, amounts => amounts.FixedCharge));
    }

    [Fact]
    public void A_monthly_minimum_lifts_energy_fixed_and_demand_charge_and_not_what_export_earns()
    {
        var version = Flat("0.5") with
        {
            FixedPerMonth = Money("3"),
            MinimumPerMonth = Money("10"),
            Export = new() { Prices = [new("export", Price("1"))] },
        };
        var readings = Months(Zone, 2024, 4, 14, 40);
        readings[1] = readings[1] with { ExportWattHours = 5_000 };

        var bill = BillOf(version, readings);

        Assert.Equal("5 0 0", Amounts(bill, amounts => amounts.MinimumAdjustment));
        Assert.Equal("10 5 23", Amounts(bill, amounts => amounts.Total));
    }

    [Fact]
    public void A_daily_minimum_counts_the_active_days() => Assert.Equal(
        "31 2",
        Amounts(
            BillOf(
                Flat("0.5") with { MinimumPerDay = Money("1") },
                new IntervalReading(At(Zone, new(2024, 1, 1, 0, 0)), 900, 0, 0),
                new IntervalReading(At(Zone, new(2024, 2, 2, 0, 0)), 900, 0, 0)),
            amounts => amounts.MinimumAdjustment));

    [Fact]
    public void An_annual_minimum_falls_due_with_the_month_that_ends_the_contract_year()
    {
        var version = Beijing(LadderReset.Annual(new(7, 1)), 2_880, 4_800) with { MinimumPerYear = Money("120") };
        var bill = BillOf(version, Months(Zone, 2024, 10, 10, 10, 10, 10, 10, 10));

        // Six of twelve months, so half of it: 60 less 60 kWh x 0.4883.
        Assert.Equal("0 0 0 0 0 30.702 0", Amounts(bill, amounts => amounts.MinimumAdjustment));
        Assert.Contains(
            "The contract year goes on after this bill: its annual minimum is not in it.", bill.Warnings);
    }

    [Fact]
    public void Demand_is_the_highest_interval_average_of_the_month_by_tiers()
    {
        var version = Flat("0") with
        {
            Demand = [new("all hours", [], [new(2_000, Money("10")), new(LadderLimits.NoLimit, Money("20"))])],
        };
        var readings = ReadingsFrom(Zone, new(2024, 1, 31, 22, 0), 16, 900, 500);
        readings[3] = readings[3] with { ImportWattHours = 900 };

        // 3.6 kW in January: 2 x 10 + 1.6 x 20. 2 kW in February.
        Assert.Equal("52 20", Amounts(BillOf(version, readings), amounts => amounts.DemandCharge));
    }

    [Fact]
    public void Demand_counts_only_in_its_windows()
    {
        var window = new TimeWindow(null, DayKinds.Weekday, 17 * 60, 20 * 60);
        var version = Flat("0") with { Demand = [new("evening", [window], [new(LadderLimits.NoLimit, Money("10"))])] };

        string Charge(int day, int hour)
        {
            var reading = new IntervalReading(At(Zone, new(2024, 3, day, hour, 0)), 1_800, 3_000, 0);
            return BillOf(version, reading).Totals.DemandCharge.ToString();
        }

        Assert.Equal(["60", "0", "0"], [Charge(1, 17), Charge(1, 20), Charge(2, 17)]);
    }

    [Fact]
    public void Tax_is_exact_and_only_on_what_it_is_levied_on()
    {
        var version = Flat("0.123456789") with
        {
            FixedPerDay = Money("1"),
            Export = new() { Prices = [new("export", Price("0.1"))] },
            Taxes = [
                new("VAT", 130_000, TaxBase.Energy | TaxBase.ExportCredit),
                new("levy", 1, TaxBase.Charges),
            ],
        };

        var bill = BillOf(version, new IntervalReading(At(Zone, new(2024, 3, 1, 0, 0)), 900, 1_001, 500));

        // (0.123580245789 - 0.05) x 0.13 + (0.123580245789 + 1) x 0.000001
        Assert.Equal("0.009566555532815789", bill.Totals.Tax.ToString());
        Assert.Equal(
            bill.Totals.EnergyCharge + bill.Totals.FixedCharge + bill.Totals.Tax - bill.Totals.ExportCredit,
            bill.Totals.Total);
    }

    [Fact]
    public void A_sum_beyond_its_range_is_an_error_and_leaves_the_state_alone()
    {
        var tariff = Compile(Flat("1000000"));
        var state = tariff.Open(new(2024, 1, 1));
        var huge = new IntervalReading(At(Zone, new(2024, 1, 1, 0, 0)), 900, long.MaxValue / 2, 0);

        Assert.Throws<OverflowException>(() => tariff.Rate(ref state, huge));
        Assert.Equal(RatingStateTests.Bytes(tariff.Open(new(2024, 1, 1))), RatingStateTests.Bytes(state));
    }
}
