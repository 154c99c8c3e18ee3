using NodaTime;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Xunit;
using static Tallywatt.Tests.Tariffs.SampleTariffs;

namespace Tallywatt.Tests.Tariffs;

public sealed class ExportTests
{
    const string Zone = "Asia/Shanghai";

    static TariffVersion With(ExportTerms export) => Flat("0.5") with { Export = export };

    static readonly ExportPrice Benchmark = new("benchmark", Price("0.4"));

    static readonly ExportTerms NetMetering = new()
    {
        Mode = ExportMode.NetMetering, Prices = [Benchmark], TrueUpMonth = 3, TrueUpPrice = Price("0.1"),
    };

    /// <summary>One reading on the first of each month: kWh in, kWh out.</summary>
    static IntervalReading[] Months(params (long In, long Out)[] months) => [.. months.Select((month, i) =>
        new IntervalReading(At(Zone, new(2024, i + 1, 1, 12, 0)), 900, month.In * 1_000, month.Out * 1_000))];

    static string Summary(Bill bill) => string.Join("; ", bill.Months.Select(month =>
        $"{month.Amounts.EnergyCharge} - {month.Amounts.ExportCredit}"));

    [Theory]
    [InlineData(ExportMode.NetBilling)]
    [InlineData(ExportMode.BuyAllSellAll)]
    public void Every_watt_hour_is_priced_in_its_own_direction(ExportMode mode)
    {
        var bill = Biller.Bill(Compile(With(new() { Mode = mode, Prices = [Benchmark] })), Months((100, 60)));

        Assert.Equal("50 - 24", Summary(bill));
        Assert.Equal("26", bill.Totals.Total.ToString());
        Assert.Equal((100_000, 60_000), (bill.Totals.ImportWattHours, bill.Totals.ExportWattHours));
    }

    [Fact]
    public void Export_does_not_move_the_ladder()
    {
        var version = Beijing(LadderReset.Monthly(), 240, 400) with { Export = new() { Prices = [Benchmark] } };

        var bill = Biller.Bill(Compile(version), Months((300, 200)));

        Assert.Equal(300_000, bill.Ladder!.PositionWattHours);
        Assert.Equal([240_000, 60_000], bill.Lines.Take(2).Select(line => line.EnergyWattHours));
    }

    [Fact]
    public void Export_has_its_own_windows_and_its_price_is_dated()
    {
        var terms = new ExportTerms
        {
            Prices = [new("noon", Price("0.1")), new("evening", Price("0.6"))],
            Calendar = [Window(10, 16, 0), new(new(), 1)],
        };
        var later = With(terms with { Prices = [new("noon", Price("-0.05")), new("evening", Price("0.7"))] });
        var tariff = CompiledTariff.Compile(
            Tariff(Zone, With(terms), later with { From = new(2024, 2, 1) }), ServicePointTerms.None);

        var bill = Biller.Bill(tariff, [
            .. Months((0, 10), (0, 10)), new(At(Zone, new(2024, 2, 1, 18, 0)), 900, 0, 10_000),
        ]);

        Assert.Equal("0 - 1; 0 - 6.5", Summary(bill));
        Assert.Equal(["-0.05", "0.1", "0.7"], bill.Lines.Select(line => line.Price.ToString()).Order());
    }

    [Fact]
    public void A_mode_and_price_of_the_service_point_replace_the_tariffs()
    {
        var terms = new ServicePointTerms { ExportMode = ExportMode.NetBilling, ExportPrice = Price("0.25") };

        Assert.Equal("50 - 15", Summary(Biller.Bill(Compile(With(NetMetering), Zone, terms), Months((100, 60)))));
    }

    [Fact]
    public void Export_without_a_price_earns_nothing_and_the_bill_says_so()
    {
        var bill = Biller.Bill(Compile(Flat("0.5")), Months((100, 60)));

        Assert.Equal("50 - 0", Summary(bill));
        Assert.Equal(["60 kWh were exported at a price of zero."], bill.Warnings);
    }

    [Fact]
    public void Net_metering_keeps_surplus_as_energy_until_the_true_up_month()
    {
        // January keeps 50, February uses 30 of it, March keeps 5 more and is paid 25 kWh x 0.1.
        var bill = Biller.Bill(Compile(With(NetMetering)), Months((100, 150), (80, 50), (10, 15), (20, 0)));

        Assert.Equal("0 - 0; 0 - 0; 0 - 2.5; 10 - 0", Summary(bill));
        Assert.Equal((210_000, 215_000), (bill.Totals.ImportWattHours, bill.Totals.ExportWattHours));
        Assert.Equal(
            ["Energy 20000", "NettedImport 160000", "KeptImport 30000", "NettedExport 160000", "KeptExport 55000",
                "KeptCredit 25000"],
            bill.Lines.Select(line => $"{line.Kind} {line.EnergyWattHours}"));
    }

    [Fact]
    public void Net_metering_can_keep_surplus_as_money()
    {
        // 50 kWh x 0.4 = 20 are kept; February uses 15 of them, March adds 2, and its true-up pays the last 7.
        var version = With(NetMetering with { RollOver = RollOver.Money });

        var bill = Biller.Bill(Compile(version), Months((100, 150), (80, 50), (10, 15), (20, 0)));

        Assert.Equal("0 - 0; 15 - 15; 0 - 7; 10 - 0", Summary(bill));
        Assert.Equal("3", bill.Totals.Total.ToString());
    }

    [Fact]
    public void Net_metering_without_roll_over_pays_each_month()
    {
        var version = With(NetMetering with { RollOver = RollOver.None });

        Assert.Equal("0 - 20; 15 - 0", Summary(Biller.Bill(Compile(version), Months((100, 150), (80, 50)))));
    }

    [Fact]
    public void What_is_kept_at_the_end_of_a_bill_is_told()
    {
        var bill = Biller.Bill(Compile(With(NetMetering with { TrueUpMonth = null })), Months((100, 150)));

        Assert.Equal(50_000, bill.KeptWattHours);
        Assert.Equal(["50 kWh of surplus are kept for later months and are not paid here."], bill.Warnings);
    }

    [Fact]
    public void Export_at_noon_does_not_cancel_import_at_night()
    {
        var version = Shanghai(BlockRule.Chronological) with { Export = NetMetering };
        var noon = new IntervalReading(At(Zone, new(2024, 1, 1, 12, 0)), 900, 10_000, 30_000);
        var night = new IntervalReading(At(Zone, new(2024, 1, 1, 23, 0)), 900, 10_000, 0);

        var bill = Biller.Bill(Compile(version), [noon, night]);

        Assert.Equal("3.07", bill.Totals.Total.ToString());
        Assert.Equal(20_000, bill.KeptWattHours);
    }

    [Fact]
    public void The_ladder_climbs_on_net_import()
    {
        var version = Beijing(LadderReset.Monthly(), 240, 400) with { Export = NetMetering };

        Assert.Equal("97.66 - 0", Summary(Biller.Bill(Compile(version), Months((500, 300)))));
    }
}
