using CsCheck;
using Tallywatt.Core.Billing;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.Tests.Areas;
using Xunit;
using static Tallywatt.Tests.Billing.BillSample;

namespace Tallywatt.Tests.Billing;

public sealed class BillTests
{
    const long OneNano = 1_000_000_000;

    [Fact]
    public void The_lines_of_a_bill_come_to_what_was_booked_day_by_day()
    {
        var sample = new BillSample(AreaSample.Tariff);
        sample.Live(35);
        var bill = sample.Bill(March);

        Assert.Equal(sample.Rated(March).Debited, bill.Booked);
        Assert.InRange(bill.Difference.Attos, -OneNano, OneNano);
        Assert.Equal((new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 31)), (bill.From, bill.To));
        Assert.Equal(
            [ChargeKind.Energy, ChargeKind.Energy, ChargeKind.Energy, ChargeKind.Energy, ChargeKind.Export,
                ChargeKind.FixedPerDay, ChargeKind.Tax],
            bill.Lines.Select(line => line.Kind));
        Assert.Equal(bill.ImportWattHours, bill.Lines.Where(IsEnergy).Sum(line => line.EnergyWattHours));
        Assert.Equal(31, bill.Lines.Single(line => line.Kind == ChargeKind.FixedPerDay).DayCount);
    }

    [Fact]
    public void Every_line_can_be_worked_out_again_by_hand()
    {
        var sample = new BillSample(AreaSample.Tariff);
        sample.Live(35);
        var bill = sample.Bill(March);

        Assert.All(bill.Lines.Where(IsEnergy), line => Assert.Equal(
            (Int128)line.EnergyWattHours * line.Price.NanosPerKilowattHour * 1_000_000, line.Amount.Attos));
        var tax = bill.Lines.Single(line => line.Kind == ChargeKind.Tax);
        Assert.Equal(60_001, tax.PartsPerMillion);
        Assert.Equal(tax.TaxedAmount.Attos / 1_000_000 * tax.PartsPerMillion, tax.Amount.Attos);
        Assert.Equal(
            tax.TaxedAmount,
            bill.Lines.Where(line => IsEnergy(line) || line.Kind == ChargeKind.FixedPerDay)
                .Aggregate(ExactAmount.Zero, (sum, line) => sum + line.Amount));
    }

    [Fact]
    public void One_months_end_is_the_next_ones_beginning_and_the_last_is_the_purse()
    {
        var sample = new BillSample(AreaSample.Tariff);
        sample.TopUp("first", 500, At(0, 9));
        sample.Live(62);
        sample.TopUp("second", 80, At(40, 9));
        var (march, april) = (sample.Bill(March), sample.Bill(April));

        Assert.Equal(Money.Zero, march.Opening);
        Assert.Equal(march.Closing, april.Opening);
        Assert.Equal([EntryKind.Preset, EntryKind.TopUp], march.Items.Select(item => item.Kind));
        Assert.Equal(Money.FromUnits(20), march.Items[1].PresetRepaid);
        Assert.Equal(Money.Zero, march.PresetOwed);
        Assert.Equal(["topup:2:second"], april.Items.Select(item => item.Key));
        var snapshot = sample.Area.Snapshot(Account)!;
        var afterApril = sample.Book.Entries.Where(entry => entry.Key.LocalDay > new DateOnly(2026, 4, 30))
            .Aggregate(Money.Zero, (sum, entry) => sum + entry.To(AccountId.Customer(Account)));
        Assert.Equal(snapshot.Purse.Balance + snapshot.Unbilled - afterApril, april.Closing);
    }

    [Fact]
    public void A_month_rated_from_its_anchor_is_the_month_rated_from_the_first_day()
    {
        var sample = new BillSample(NetMetering(RollOver.Money, trueUpMonth: null));
        sample.Live(62, isAway: true);
        var (whole, anchored) = (
            MonthRating.Of(sample.Terms, sample.History(April, fromAnchor: false), April)!, sample.Rated(April));

        Assert.NotNull(sample.History(April).Anchor);
        Assert.Equal(whole.Lines, anchored.Lines);
        Assert.Equal((whole.Debited, whole.Ladder), (anchored.Debited, anchored.Ladder));
        Assert.Equal((whole.KeptMoneyBefore, whole.KeptMoney), (anchored.KeptMoneyBefore, anchored.KeptMoney));
    }

    [Fact]
    public void What_is_corrected_after_the_close_stands_on_the_next_bill()
    {
        var sample = new BillSample(AreaSample.Tariff);
        sample.Live(62);
        var before = sample.Close(March, At(62, 1));
        var difference = new DayUse(Money.FromUnits(-3), Money.Zero, Money.Zero);
        sample.Take(
            Posting.Correction(AccountId.Customer(Account), new(2026, 3, 5), 1, difference, "CNY", At(62, 2)),
            At(62, 2));

        Assert.Equal(before.Closing, sample.Bill(March).Closing);
        var item = Assert.Single(sample.Bill(April).Items);
        Assert.Equal((EntryKind.Correction, Money.FromUnits(3)), (item.Kind, item.Amount));
        Assert.Equal(new DateOnly(2026, 3, 5), item.On);
    }

    [Fact]
    public void What_is_corrected_before_the_close_is_part_of_the_month()
    {
        var sample = new BillSample(AreaSample.Tariff);
        sample.Live(62);
        var before = sample.Bill(March);
        var difference = new DayUse(Money.FromUnits(-3), Money.Zero, Money.Zero);
        sample.Take(
            Posting.Correction(AccountId.Customer(Account), new(2026, 3, 5), 1, difference, "CNY", At(62, 2)),
            At(62, 2));
        var after = sample.Bill(March);

        Assert.Equal(before.Booked - Money.FromUnits(3), after.Booked);
        Assert.Equal(Money.FromUnits(-3), after.Difference.ToMoney());
    }

    [Fact]
    public void A_postpaid_month_is_billed_in_payable_money_and_the_rest_waits()
    {
        var sample = new BillSample(AreaSample.Tariff, isPostpaid: true);
        sample.Live(62);
        var march = sample.Close(March, At(31, 10));

        Assert.Empty(march.Items);
        Assert.Equal(0, march.Billed.Nanos % 10_000_000);
        Assert.True(march.Billed <= march.Booked && march.Booked - march.Billed < Money.FromCents(1));
        Assert.Equal(march.Billed, march.ToPay);
        Assert.Equal(new DateOnly(2026, 4, 15), march.DueOn);
        Assert.Equal(-march.Billed, sample.Balance(AccountId.Receivable(Account)));
        sample.TopUp("bank-1", 5, At(45, 3));
        var april = sample.Close(April, At(61, 10));
        Assert.Equal(EntryKind.Payment, Assert.Single(april.Items).Kind);
        Assert.Equal(march.Billed + april.Billed - Money.FromUnits(5), april.ToPay);
        Assert.Equal(-april.ToPay, sample.Balance(AccountId.Receivable(Account)));
        Assert.Equal(0, sample.Book.SumNanos);
        Assert.Empty(sample.Area.Prove(sample.Balance));
    }

    [Fact]
    public void A_postpaid_customer_is_never_reminded_and_never_cut_off()
    {
        var sample = new BillSample(AreaSample.Tariff, isPostpaid: true);
        sample.Live(40, wattHours: 5_000);
        var snapshot = sample.Area.Snapshot(Account)!;

        Assert.True(snapshot.Purse.Balance < Money.FromUnits(-1_000));
        Assert.True(snapshot.Purse.PowerWanted);
        Assert.True(snapshot.Relay.Powered);
    }

    [Fact]
    public void Surplus_kept_as_money_is_owed_until_it_is_used_or_paid_out()
    {
        var sample = new BillSample(NetMetering(RollOver.Money, trueUpMonth: 4));
        sample.Live(62, isAway: true);
        var rated = sample.Rated(March);
        sample.Close(March, At(31, 10));

        Assert.True(rated.KeptMoney > ExactAmount.Zero);
        Assert.Equal(rated.KeptMoney.ToMoney(), sample.Balance(AccountId.Kept(Account)));
        Assert.Equal(
            -rated.KeptMoney.ToMoney(),
            sample.Book.Find(EntryKey.Month(Account, March.First))!.To(AccountId.ExportPurchases));
        var april = sample.Close(April, At(61, 10));
        Assert.Equal(Money.Zero, sample.Balance(AccountId.Kept(Account)));
        Assert.Contains(april.Lines, line => line is { Kind: ChargeKind.KeptCredit, Name: "true-up" });
        Assert.True(april.Total < ExactAmount.Zero);
    }

    [Fact]
    public void Surplus_kept_as_energy_is_told_and_a_year_is_closed_with_its_minimum()
    {
        var sample = new BillSample(NetMetering(RollOver.Energy, trueUpMonth: null));
        sample.Live(310, isAway: true);
        var (march, december) = (sample.Bill(March), sample.Bill(BillingMonth.Of(new(2026, 12, 1))));

        Assert.True(march.KeptWattHours > 0);
        Assert.False(march.ClosesYear);
        Assert.True(december.ClosesYear);
        var minimum = december.Lines.Single(line => line.Kind == ChargeKind.MinimumAdjustment);
        Assert.Equal("1000", minimum.Amount.ToString());
    }

    [Fact]
    public void The_ladder_on_a_bill_stands_where_the_month_ended()
    {
        var sample = new BillSample(AreaSample.Tariff);
        sample.Live(35);
        var bill = sample.Bill(March);

        Assert.Equal(bill.ImportWattHours, bill.Ladder!.PositionWattHours);
        Assert.Equal(new DateOnly(2026, 3, 1), bill.Ladder.PeriodFrom);
        Assert.Equal(2, bill.Ladder.Block);
    }

    [Fact]
    public void A_demand_line_names_its_peak()
    {
        var sample = new BillSample(Compiled(new()
        {
            From = DateOnly.MinValue,
            Rates = [EnergyRate.Flat("all", new(500_000_000))],
            Demand = [new("peak", [], [new(LadderLimits.NoLimit, Money.FromUnits(30))])],
        }));
        sample.Live(35);
        var line = sample.Bill(March).Lines.Single(line => line.Kind == ChargeKind.Demand);

        Assert.True(line.PeakWatts > 0);
        Assert.Equal((Int128)line.PeakWatts * 30 * 1_000_000_000_000_000, line.Amount.Attos);
    }

    /// <summary>Whatever rows are lost for good, the bill comes to what was debited, and the days to the month.
    /// </summary>
    [Fact]
    public void A_bill_with_lost_rows_still_comes_to_what_was_debited() =>
        Gen.Int[1, 3_200].Array[0, 40].Sample(
            lost =>
            {
                var sample = new BillSample(AreaSample.Tariff);
                sample.Live(34, index => lost.Contains(index));
                var bill = sample.Bill(March);
                Assert.Equal(sample.Rated(March).Debited, bill.Booked);
                Assert.InRange(bill.Difference.Attos, -OneNano, OneNano);
            },
            iter: 20);

    [Theory]
    [InlineData("CNY", 10_000_000)]
    [InlineData("JPY", 1_000_000_000)]
    [InlineData("KWD", 1_000_000)]
    public void The_smallest_payable_amount_is_the_currencys(string currency, long nanos)
    {
        Assert.Equal(nanos, SmallestUnit.Of(currency).Nanos);
        Assert.Equal(3 * nanos, SmallestUnit.Payable(Money.FromNanos((4 * nanos) - 1), currency).Nanos);
        Assert.Equal(-3 * nanos, SmallestUnit.Payable(Money.FromNanos((-4 * nanos) + 1), currency).Nanos);
    }

    static bool IsEnergy(BilledLine line) => line.Kind == ChargeKind.Energy;

    static CompiledTariff NetMetering(RollOver rollOver, int? trueUpMonth) => Compiled(new()
    {
        From = DateOnly.MinValue,
        Rates = [EnergyRate.Flat("all", new(500_000_000))],
        Export = new()
        {
            Mode = ExportMode.NetMetering,
            Prices = [new("all", new(300_000_000))],
            RollOver = rollOver,
            TrueUpMonth = trueUpMonth,
        },
        MinimumPerYear = Money.FromUnits(1_200),
    });

    static CompiledTariff Compiled(TariffVersion version) => CompiledTariff.Compile(
        new("t", "T", "CNY", "Asia/Shanghai", "made for tests", [version]), ServicePointTerms.None);
}
