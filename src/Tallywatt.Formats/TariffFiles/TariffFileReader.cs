using System.Globalization;
using NodaTime;
using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Formats.TariffFiles;

/// <summary>Reads a tariff from a tariff document; docs/tariff-file.md documents every field.</summary>
sealed class TariffFileReader
{
    readonly FaultList faults;
    readonly ScalarText scalars;

    TariffFileReader(FaultList faults) => (this.faults, scalars) = (faults, new(faults));

    /// <returns>The tariff, or null with at least one fault added.</returns>
    public static Tariff? Read(DocumentNode document, FaultList faults)
    {
        var tariff = new TariffFileReader(faults).ReadTariff(document);
        if (tariff is not null && !faults.Any)
        {
            ModelCheck.Add(tariff, document, faults);
        }

        return faults.Any ? null : tariff;
    }

    Tariff? ReadTariff(DocumentNode document)
    {
        if (MappingReader.Open(document, "", TariffFields.Tariff, faults) is not { } fields)
        {
            return null;
        }

        var name = fields.Required("name", "the name a person types") is { } node
            ? scalars.Name(node, "name")
            : "";
        var versions = Versions(fields);
        return new(
            name, Text(fields, "title") ?? name, Currency(fields), Zone(fields), Text(fields, "source") ?? "", versions)
        {
            Holidays = Dates(fields, "holidays"),
            Workdays = Workdays(fields),
            CriticalDays = CriticalDays(fields),
        };
    }

    string? Text(MappingReader fields, string name) =>
        fields.Optional(name) is { } node ? scalars.Text(node, name) : null;

    string Currency(MappingReader fields)
    {
        const string allowed = "an ISO 4217 code in capitals, such as CNY";
        if (fields.Required("currency", allowed) is not { } node)
        {
            return "";
        }

        if (!node.IsScalar || node.Characters.Length != 3 || !node.Characters.All(char.IsAsciiLetterUpper))
        {
            faults.Add(node.At, "currency", $"is {node.Describe()}", allowed);
        }

        return node.Characters;
    }

    string? Zone(MappingReader fields)
    {
        if (fields.Optional("zone") is not { } node)
        {
            return null;
        }

        var zones = DateTimeZoneProviders.Tzdb;
        if (!node.IsScalar || zones.GetZoneOrNull(node.Characters) is null)
        {
            var nearest = node.IsScalar ? Spelling.Nearest(node.Characters, zones.Ids) : null;
            var hint = nearest is null ? "" : $" (did you mean {nearest}?)";
            faults.Add(node.At, "zone", $"is {node.Describe()}{hint}", "an IANA zone, such as Asia/Shanghai");
        }

        return node.Characters;
    }

    List<TariffVersion> Versions(MappingReader fields)
    {
        var versions = new List<TariffVersion>();
        var node = fields.Required("versions", "a list of dated versions");
        foreach (var (item, path) in fields.List(node, "versions", TariffLimits.Versions))
        {
            var version = new VersionReader(faults).Read(item, path, isFirst: versions.Count == 0);
            if (version is null)
            {
                continue;
            }

            if (versions.Count > 0 && version.From <= versions[^1].From && version.From != default)
            {
                faults.Add(
                    item.Find("from")?.At ?? item.At, FieldPath.Of(path, "from"),
                    $"{version.From:yyyy-MM-dd} is not after the version before it",
                    "versions in the order of their dates");
            }

            versions.Add(version);
        }

        return versions;
    }

    List<DateOnly> Dates(MappingReader fields, string name)
    {
        var dates = new List<DateOnly>();
        foreach (var (item, path) in fields.List(fields.Optional(name), name, TariffLimits.SpecialDays))
        {
            var date = scalars.Date(item, path);
            if (date != default && dates.Contains(date))
            {
                faults.Add(item.At, path, $"{item.Characters} stands twice", "each date once");
            }

            dates.Add(date);
        }

        return dates;
    }

    List<DateOnly> Workdays(MappingReader fields)
    {
        var dates = Dates(fields, "workdays");
        foreach (var date in dates.Where(date =>
            date != default && date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)))
        {
            faults.Add(
                fields.Node.Find("workdays")!.At, "workdays",
                string.Create(CultureInfo.InvariantCulture, $"{date:yyyy-MM-dd} is a {date.DayOfWeek}"),
                "Saturdays and Sundays on which people work");
        }

        return dates;
    }

    /// <summary>Dates, or dates with the time of their announcement.</summary>
    List<CriticalDay> CriticalDays(MappingReader fields)
    {
        var days = new List<CriticalDay>();
        var node = fields.Optional("criticalDays");
        foreach (var (item, path) in fields.List(node, "criticalDays", TariffLimits.SpecialDays))
        {
            var day = CriticalDay(item, path);
            if (days.Exists(earlier => earlier.Date == day.Date))
            {
                faults.Add(item.At, path, $"{day.Date:yyyy-MM-dd} stands twice", "each date once");
            }

            days.Add(day);
        }

        return days;
    }

    CriticalDay CriticalDay(DocumentNode item, string path)
    {
        if (item.Kind != NodeKind.Mapping)
        {
            return new(scalars.Date(item, path));
        }

        if (MappingReader.Open(item, path, TariffFields.CriticalDay, faults) is not { } fields)
        {
            return new(default);
        }

        var node = fields.Required("date", "YYYY-MM-DD");
        var date = node is null ? default : scalars.Date(node, fields.PathOf("date"));
        var announced = fields.Optional("announced");
        return new(date, announced is null ? null : scalars.Instant(announced, fields.PathOf("announced")));
    }
}
