using CsCheck;
using Tallywatt.Core.Units;
using Xunit;

namespace Tallywatt.Tests.Units;

public sealed class ChargeTests
{
    static readonly Gen<Price> Prices = Gen.Long[-10_000_000_000, 10_000_000_000].Select(nanos => new Price(nanos));

    [Fact]
    public void A_kilowatt_hour_costs_its_price() =>
        Assert.Equal(
            new Charge(Money.FromNanos(488_300_000), new(0)),
            Charge.Of(Energy.FromWattHours(1_000), new(488_300_000), new(0)));

    /// <summary>A customer pays the same however often the meter reports.</summary>
    [Fact]
    public void The_parts_cost_what_the_whole_costs() =>
        Gen.Select(Gen.Long[0, 5_000].Array[1, 96], Prices).Sample((parts, price) =>
        {
            var whole = Charge.Of(Energy.FromWattHours(parts.Sum()), price, new(0));

            var total = new Charge(Money.Zero, new(0));
            foreach (var part in parts)
            {
                var charge = Charge.Of(Energy.FromWattHours(part), price, total.Carry);
                total = new(total.Amount + charge.Amount, charge.Carry);
            }

            Assert.Equal(whole, total);
        });

    [Fact]
    public void Overflow_is_an_error_and_never_a_wrong_number() =>
        Assert.Throws<OverflowException>(
            () => Charge.Of(Energy.FromWattHours(long.MaxValue), new(long.MaxValue), new(0)));
}
