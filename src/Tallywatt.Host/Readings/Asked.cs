using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using Tallywatt.Host.Store;
using Tallywatt.Host.Up;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Host.Readings;

/// <summary>The options the reading verbs share, and what they mean for an opened utility.</summary>
sealed class Asked
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal StoreOption Store { get; } = new();

    internal Option<long?> Account { get; } = WholeNumber.Optional("--account", "The customer's account number.", 1);

    internal Option<string?> Meter { get; } = new("--meter")
    {
        Description = "The meter's serial number, in place of --account.",
        HelpName = "SERIAL",
    };

    internal Option<string?> AreaName { get; } = new("--area")
    {
        Description = "The service area, such as A1.",
        HelpName = "AREA",
    };

    internal Option<DateOnly?> From { get; } = Day("--from", "The first local day, YYYY-MM-DD.");

    internal Option<DateOnly?> Through { get; } = Day("--to", "The last local day, included.");

    internal Option<bool> AsJson { get; } = new("--json")
    {
        Description = "Print as JSON; amounts are decimal strings.",
    };

    internal void AddPoint(Command command)
    {
        command.Add(Account);
        command.Add(Meter);
        AddRange(command);
    }

    internal void AddArea(Command command)
    {
        AreaName.Required = true;
        command.Add(AreaName);
        AddRange(command);
    }

    internal void AddStore(Command command)
    {
        Store.AddTo(command);
        command.Add(AsJson);
    }

    /// <exception cref="RefusedException">There is no such account or meter, or none was named.</exception>
    internal ServicePoint Point(ParseResult parsed, UtilityRegistry registry)
    {
        if (parsed.GetValue(Account) is { } number)
        {
            return registry.ByAccount(number)
                ?? throw new RefusedException($"there is no account {number}.", ExitCodes.NotFound);
        }

        if (parsed.GetValue(Meter) is { } serial)
        {
            return (long.TryParse(serial, NumberStyles.None, CultureInfo.InvariantCulture, out var meter)
                    ? registry.ByMeter(meter)
                    : null)
                ?? throw new RefusedException($"there is no meter {serial}.", ExitCodes.NotFound);
        }

        throw new RefusedException("name an account with --account, or a meter with --meter.", ExitCodes.WrongUsage);
    }

    /// <exception cref="RefusedException">There is no such area.</exception>
    internal int Area(ParseResult parsed, UtilityRegistry registry)
    {
        var name = parsed.GetValue(AreaName)!;
        var digits = name.StartsWith('A') || name.StartsWith('a') ? name[1..] : name;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var area)
            && registry.AreaIds.Contains(area)
                ? area
                : throw new RefusedException(
                    $"there is no area {name}; the utility has "
                    + string.Join(", ", registry.AreaIds.Select(ServicePoint.NameOfArea).Take(10)) + ".",
                    ExitCodes.NotFound);
    }

    /// <summary>The days that were asked for; by default the last ones before the newest reading.</summary>
    /// <exception cref="RefusedException">The range ends before it begins, or is longer than ten years.</exception>
    internal (DateOnly From, DateOnly Through) Range(ParseResult parsed, OpenedReadings utility, int dayCount)
    {
        var last = parsed.GetValue(Through) ?? Newest(utility);
        var first = parsed.GetValue(From) ?? last.AddDays(1 - dayCount);
        const int daysMax = 3_660;
        return first > last || last.DayNumber - first.DayNumber > daysMax
            ? throw new RefusedException(
                $"the range from {first:yyyy-MM-dd} to {last:yyyy-MM-dd} is not allowed: --to must not be before "
                + $"--from, nor more than {daysMax} days after it.", ExitCodes.WrongUsage)
            : (first, last);
    }

    static DateOnly Newest(OpenedReadings utility)
    {
        var desk = utility.Desk;
        var newest = desk.Registry.ServicePoints
            .Max(point => desk.Area(point.AreaId).LastRowOf(point.MeterNumber)?.CapturedUnixSeconds ?? 0);
        return desk.Terms.Tariff.DayOf(newest == 0 ? desk.Registry.Installation.HistoryFromUnixSeconds : newest - 1);
    }

    void AddRange(Command command)
    {
        command.Add(From);
        command.Add(Through);
    }

    internal static Option<DateOnly?> Day(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DAY",
        CustomParser = result => ReadDay(result, name),
    };

    static DateOnly? ReadDay(ArgumentResult result, string name)
    {
        var text = result.Tokens is [var token] ? token.Value : "";
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year is >= 1970 and < 2200)
        {
            return day;
        }

        result.AddError($"{name} is '{text}'; allowed: a day such as 2026-03-31, from 1970 to 2199");
        return null;
    }
}
