using System.Globalization;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.Formats.TariffFiles;
using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Formats.Urdb;

/// <summary>Makes a tariff of one OpenEI URDB rate; docs/urdb.md says what each field becomes.</summary>
sealed class UrdbTariff
{
    readonly FaultList faults;
    readonly UrdbRate rate;
    readonly UrdbScaling scaling;

    UrdbTariff(UrdbRate rate, FaultList faults) =>
        (this.rate, this.faults, scaling) = (rate, faults, new(faults));

    /// <returns>The tariff, or null with at least one fault added.</returns>
    public static Tariff? Import(DocumentNode document, FaultList faults)
    {
        if (UrdbReader.Read(document, faults) is not { } rate)
        {
            return null;
        }

        var tariff = new UrdbTariff(rate, faults).Build();
        if (!faults.Any)
        {
            ModelCheck.Add(tariff, document, faults);
        }

        return faults.Any ? null : tariff;
    }

    Tariff Build()
    {
        var name = rate.Name.Length > 0 ? rate.Name : Path.GetFileNameWithoutExtension(faults.File);
        var title = rate.Utility.Length > 0 ? $"{rate.Utility}: {name}" : name;
        return new(name, title, rate.Currency, ZoneId: null, Source(), [Version()]);
    }

    /// <summary>URDB's dates are not rating dates: an old year may be rated with a new rate, to compare.</summary>
    string Source()
    {
        var from = Date(rate.StartUnixSeconds);
        var to = Date(rate.EndUnixSeconds);
        return "OpenEI URDB"
            + (from is null ? "" : $", in force from {from}")
            + (to is null ? "" : $", until {to}");
    }

    TariffVersion Version()
    {
        var used = UrdbCalendar.UsedPeriods(rate.EnergySchedule);
        var blocks = new UrdbBlocks(rate, used, faults, scaling);
        var calendar = UrdbCalendar.Rules(rate.EnergySchedule, used);
        var version = new TariffVersion
        {
            From = DateOnly.MinValue,
            Rates = [.. used.Select(period => new EnergyRate(NameOf(period), blocks.PricesOf(period)))],
            Calendar = calendar,
            Ladder = blocks.Ladder,
            Export = new UrdbExportTerms(rate, faults, scaling).Build(used, calendar, NameOf),
            Demand = [.. FlatDemand(), .. TimeOfUseDemand()],
        };
        return WithCharges(version);
    }

    string NameOf(int period) => rate.EnergyLabels.Count > period
        ? rate.EnergyLabels[period]
        : string.Create(CultureInfo.InvariantCulture, $"period {period}");

    TariffVersion WithCharges(TariffVersion version)
    {
        foreach (var charge in rate.FixedCharges)
        {
            version = charge.Unit switch
            {
                "$/day" => version with { FixedPerDay = Money(charge) },
                "$/year" => version with { FixedPerMonth = scaling.Twelfth(charge.Amount, charge.At, charge.Path) },
                _ => version with { FixedPerMonth = Money(charge) },
            };
        }

        foreach (var minimum in rate.Minimums)
        {
            version = minimum.Unit switch
            {
                "$/day" => version with { MinimumPerDay = Money(minimum) },
                "$/year" => version with { MinimumPerYear = Money(minimum) },
                _ => version with { MinimumPerMonth = Money(minimum) },
            };
        }

        return version;
    }

    Money Money(UrdbCharge charge) => scaling.Money(charge.Amount, charge.At, charge.Path);

    IEnumerable<DemandCharge> FlatDemand() =>
        from period in Enumerable.Range(0, rate.FlatDemand.Count)
        where rate.FlatDemandMonths.Contains(period) && IsPriced(rate.FlatDemand[period])
        select new DemandCharge(
            string.Create(CultureInfo.InvariantCulture, $"demand {period}"),
            UrdbCalendar.MonthsOf(rate.FlatDemandMonths, period),
            Tiers(rate.FlatDemand[period]));

    IEnumerable<DemandCharge> TimeOfUseDemand() =>
        rate.DemandSchedule is not { } schedule
            ? []
            : from period in UrdbCalendar.UsedPeriods(schedule)
              where IsPriced(rate.Demand[period])
              select new DemandCharge(
                  string.Create(CultureInfo.InvariantCulture, $"time-of-use demand {period}"),
                  UrdbCalendar.WindowsOf(schedule, period),
                  Tiers(rate.Demand[period]));

    static bool IsPriced(UrdbPeriod period) => period.Tiers.Any(tier => !tier.Rate.Digits.IsZero);

    IReadOnlyList<DemandTier> Tiers(UrdbPeriod period) =>
    [
        .. period.Tiers.Select(tier => new DemandTier(
            tier.Limit is { } limit
                ? scaling.Thousandths(limit, tier.At, FieldPath.Of(tier.Path, "max"))
                : LadderLimits.NoLimit,
            scaling.Money(tier.Rate, tier.At, FieldPath.Of(tier.Path, "rate")))),
    ];

    static string? Date(long? unixSeconds)
    {
        const long latest = 253_402_300_799; // 9999-12-31, the last date there is a name for.
        return unixSeconds is { } seconds and > 0 and <= latest
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : null;
    }
}
