using System.Net;
using Tallywatt.Core.Billing;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.Formats.TariffFiles;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Servers;
using Tallywatt.SoftMeter.Tariff;
using Xunit;
using CoreTariff = Tallywatt.Core.Tariffs.Tariff;
using ProfileRow = Tallywatt.Platform.HeadEnd.Sessions.ProfileRow;

namespace Tallywatt.Tests.HeadEnd.Sessions;

/// <summary>A meter that rates for itself, read through a real socket, beside our own rating of its profile.</summary>
public sealed class LocalPurseTests : IAsyncDisposable
{
    /// <summary>2026-01-01 00:00 in Shanghai, the zone of the tariff.</summary>
    const long Start = 1_767_196_800;

    const long DaySeconds = 86_400;
    static readonly CoreTariff Tariff = TariffSource.Load("zhejiang-residential-tou").Tariff!;

    readonly Meter meter = new(
        MeterIdentity.FromNumber(646), new ConstantLoad(importWatts: 3_210), Start,
        MeterSettings.Default with { UtcOffsetMinutes = 480 });

    readonly MeterTcpServer server = new(TimeProvider.System);
    readonly IPEndPoint address;

    public LocalPurseTests() =>
        address = server.Listen(new SoleMeter(new CosemMeter(meter), () => new Dlt645Meter(meter, 1)), port: 0);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_meter_with_the_right_prices_agrees_with_us_every_day()
    {
        Give(prices => prices);

        Assert.All(await CompareAsync(), Assert.Empty);
    }

    [Fact]
    public async Task A_wrong_price_in_the_meter_is_named_by_its_rate_every_day()
    {
        Give(prices => [prices[0] + 10_000_000, .. prices[1..]]);

        Assert.All(await CompareAsync(), day =>
        {
            var line = Assert.Single(day);
            Assert.Equal((PurseLineKind.Rate, Tariff.Versions[0].Rates[0].Name, 1),
                (line.Kind, line.Rate, line.BlockNumber));
            Assert.Equal(10_000_000, line.MeterPrice.NanosPerKilowattHour - line.OurPrice.NanosPerKilowattHour);
        });
    }

    [Fact]
    public async Task A_meter_without_a_purse_has_no_debits()
    {
        meter.AdvanceTo(Start + DaySeconds + 60);
        await using var session = Session();
        var answer = await session.ReadDebitsAsync(Start, Start + DaySeconds, Cancel);

        Assert.Empty(answer.Value!);
    }

    void Give(Func<long[], long[]> change)
    {
        Assert.True(TariffSetOf.TryMake(
            Tariff, ServicePointTerms.None, new(2026, 1, 1), out var set, out var reason), reason);
        var purse = meter.InstallPrepayment(PrepaymentTerms.Default);
        var prices = change([.. set!.Prices.NanosPerKilowattHour]);
        Assert.True(
            meter.Change(owner =>
                owner.Tariff.TryWriteSeasons(set.Seasons, out reason) && owner.Tariff.TryWriteDays(set.Days, out reason)
                && owner.Tariff.TryWritePrices(new(prices), out reason)
                && owner.Tariff.TryWriteLadder(set.Ladder, out reason)
                && owner.Tariff.TryActivate(
                    [TariffPart.Seasons, TariffPart.Days, TariffPart.Prices, TariffPart.Ladder], out reason)),
            reason);
        Assert.True(purse.TrySwitchMode(PaymentMode.Local, out reason), reason);
        purse.Open();
        purse.Adjust(Money.FromUnits(1_000));
        meter.PressButton();
    }

    /// <summary>Two days, each with what differs.</summary>
    async Task<IReadOnlyList<PurseDifference>[]> CompareAsync()
    {
        meter.AdvanceTo(Start + (2 * DaySeconds) + 900);
        await using var session = Session();
        var rows = (await session.ReadProfileAsync(Start, Start + (2 * DaySeconds), Cancel)).Value!;
        var debits = (await session.ReadDebitsAsync(Start, Start + (2 * DaySeconds), Cancel)).Value!;
        var prices = (await session.ReadPricesAsync(Cancel)).Value!;
        Assert.Equal([Start + DaySeconds, Start + (2 * DaySeconds)], debits.Select(debit => debit.EndedUnixSeconds));
        Assert.All(debits, debit => Assert.InRange(debit.AmountCents, 1_000, 5_000));

        var parts = Rate(rows);
        var names = Tariff.Versions[0].Rates.Select(rate => rate.Name);
        return [.. debits.Select((debit, index) => PurseComparison.Of(
            new()
            {
                Day = new DateOnly(2026, 1, 1).AddDays(index),
                Debited = Money.FromCents(debit.AmountCents),
                RatePrices = names.Zip(prices.RateNanosPerKilowattHour)
                    .ToDictionary(rate => rate.First, rate => new Price(rate.Second)),
                BlockPrices = [.. prices.LadderNanosPerKilowattHour.Select(nanos => new Price(nanos))],
            },
            parts, Money.Zero, Tariff.Currency))];
    }

    static IReadOnlyList<RatedPart> Rate(ProfileRow[] rows)
    {
        var compiled = CompiledTariff.Compile(Tariff, ServicePointTerms.None);
        var state = compiled.Open(compiled.DayOf(Start));
        var trace = new RatingTrace();
        var last = new ProfileRow(Start, 0, 0, 0);
        foreach (var row in rows.Where(row => row.CapturedUnixSeconds > Start))
        {
            compiled.Rate(
                ref state,
                new IntervalReading(
                    last.CapturedUnixSeconds, (int)(row.CapturedUnixSeconds - last.CapturedUnixSeconds),
                    row.ImportWattHours - last.ImportWattHours, row.ExportWattHours - last.ExportWattHours),
                trace);
            last = row;
        }

        return trace.Parts;
    }

    MeterSession Session() => new(new TcpMeterLine(address, TimeProvider.System));
}
