using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.Formats.TariffFiles;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Tariff;

namespace Tallywatt.Host.Bench;

/// <summary>Makes a meter rate for itself: a built-in tariff as tables, local mode, and credit that lasts.</summary>
static class LocalPurse
{
    const string TariffName = "zhejiang-residential-tou";

    static readonly TariffPart[] All = [TariffPart.Seasons, TariffPart.Days, TariffPart.Prices, TariffPart.Ladder];

    static readonly Lazy<TariffSet> Tables = new(() => TariffSetOf.TryMake(
        TariffSource.Load(TariffName).Tariff!, ServicePointTerms.None, new(2026, 1, 1), out var set, out var reason)
        ? set!
        : throw new InvalidOperationException(reason));

    /// <exception cref="InvalidOperationException">The meter refuses; the message says why.</exception>
    internal static void Give(Meter meter)
    {
        var purse = meter.InstallPrepayment(PrepaymentTerms.Default);
        var reason = "";
        var taken = meter.Change(m =>
            m.Tariff.TryWriteSeasons(Tables.Value.Seasons, out reason)
            && m.Tariff.TryWriteDays(Tables.Value.Days, out reason)
            && m.Tariff.TryWritePrices(Tables.Value.Prices, out reason)
            && m.Tariff.TryWriteLadder(Tables.Value.Ladder, out reason)
            && m.Tariff.TryActivate(All, out reason));
        if (!taken || !purse.TrySwitchMode(PaymentMode.Local, out reason))
        {
            throw new InvalidOperationException(reason);
        }

        purse.Open();
        purse.Adjust(Money.FromUnits(100_000));
        meter.PressButton();
        if (!meter.Relay.OutputState)
        {
            throw new InvalidOperationException("The meter does not give power.");
        }
    }
}
