using NodaTime;

namespace Tallywatt.Core.Tariffs;

/// <summary>Says everything that is wrong with a tariff, so that nothing half-valid is ever rated.</summary>
public static class TariffCheck
{
    /// <summary>Prices beyond a million units per kWh are a slip of the keyboard.</summary>
    internal const long PriceNanosMax = 1_000_000_000_000_000;

    /// <summary>What is wrong with the tariff, alone and with these terms; empty when it can be rated.</summary>
    public static IReadOnlyList<TariffFault> Faults(Tariff tariff, ServicePointTerms? terms = null)
    {
        ArgumentNullException.ThrowIfNull(tariff);
        var faults = new FaultList();
        faults.Require(tariff.Name.Length > 0, "name", "A tariff needs a name.");
        faults.Require(
            tariff.Currency.Length == 3 && tariff.Currency.All(char.IsAsciiLetterUpper),
            "currency",
            $"'{tariff.Currency}' is not a currency; give its three capital letters (ISO 4217), such as CNY.");
        CheckZone(faults, tariff.ZoneId, "zone");
        CheckTerms(faults, tariff, terms);
        faults.Require(tariff.Versions.Count > 0, "versions", "A tariff needs at least one version.");
        for (var i = 0; i < tariff.Versions.Count; i++)
        {
            var at = $"versions[{i}]";
            var version = tariff.Versions[i];
            faults.Require(
                i == 0 || version.From > tariff.Versions[i - 1].From,
                $"{at}.from",
                "Versions must be in order, each from a later date than the one before.");
            new VersionCheck(faults, at, version, terms).Run();
        }

        CheckKeptNames(faults, tariff, terms);
        return faults.Items;
    }

    static void CheckTerms(FaultList faults, Tariff tariff, ServicePointTerms? terms)
    {
        if (terms is null)
        {
            return;
        }

        faults.Require(
            (terms.ZoneId ?? tariff.ZoneId) is not null, "zone", "No zone is known: the tariff names none; give one.");
        CheckZone(faults, terms.ZoneId, "terms.zone");
        faults.Require(
            terms.Households.Zip(terms.Households.Skip(1)).All(pair => pair.First.From < pair.Second.From),
            "terms.households",
            "Household sizes must be in order of date, one for each date.");
        faults.Require(
            terms.Households.All(household => household.PersonsCount is >= 1 and <= 1_000),
            "terms.households",
            "A household has from 1 to 1000 persons.");
        faults.Require(
            terms.ExportPrice is not { } price || Math.Abs(price.NanosPerKilowattHour) <= PriceNanosMax,
            "terms.exportPrice",
            "A price is at most 1000000 per kWh.");
    }

    static void CheckZone(FaultList faults, string? zoneId, string path) => faults.Require(
        zoneId is null || DateTimeZoneProviders.Tzdb.GetZoneOrNull(zoneId) is not null,
        path,
        $"'{zoneId}' is not a time zone; give an IANA name, such as Asia/Shanghai.");

    static void CheckKeptNames(FaultList faults, Tariff tariff, ServicePointTerms? terms)
    {
        var names = tariff.Versions.SelectMany(version => version.Rates).Select(rate => rate.Name).Distinct().Count();
        var netMetering = tariff.Versions.Any(
            version => CompiledVersion.Nets(terms?.ExportMode ?? version.Export.Mode));
        faults.Require(
            !netMetering || names <= RatingState.KeptSlots,
            "versions",
            $"Net metering keeps surplus for at most {RatingState.KeptSlots} rates; the tariff names {names}.");
    }
}

/// <summary>Faults in the order found.</summary>
sealed class FaultList
{
    readonly List<TariffFault> items = [];

    internal IReadOnlyList<TariffFault> Items => items;

    internal bool Require(bool holds, string path, string message)
    {
        if (!holds)
        {
            items.Add(new(path, message));
        }

        return holds;
    }
}
