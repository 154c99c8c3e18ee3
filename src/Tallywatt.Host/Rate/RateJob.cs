using Tallywatt.Core.Tariffs;
using Tallywatt.Formats;
using Tallywatt.Formats.TariffFiles;

namespace Tallywatt.Host.Rate;

/// <summary>A bill, and all that went into it.</summary>
sealed record Rated(
    RateOptions Options, UsageContent Usage, CompiledTariff Tariff, Bill Bill, IReadOnlyList<string> Warnings);

/// <summary>How a request ended: a bill, or messages and an exit code.</summary>
sealed record RateResult(Rated? Rated, int ExitCode, IReadOnlyList<string> Messages);

/// <summary>Reads, rates and gathers the warnings; prints nothing.</summary>
static class RateJob
{
    internal static RateResult Run(RateOptions options)
    {
        var usage = UsageFile.Load(options.UsagePath, options.Meter);
        if (usage.Fault is { } fault)
        {
            var place = fault.Line > 0 ? $"{options.UsagePath}:{fault.Line}" : options.UsagePath;
            return Failed(
                fault.Kind == UsageFaultKind.Refused ? ExitCodes.Refused : ExitCodes.NotFound,
                $"{place}: {fault.Message}");
        }

        var tariff = TariffSource.Load(options.Tariff);
        if (tariff.Tariff is null)
        {
            return Failed(ExitCodeOf(tariff.Status), [.. tariff.Faults.Select(found => found.ToString())]);
        }

        var holidays = options.HolidaysPath is { } path ? HolidayFile.Load(path) : null;
        return holidays is { Days: null }
            ? Failed(ExitCodeOf(holidays.Status), [.. holidays.Faults.Select(found => found.ToString())])
            : Bill(options, usage, tariff, holidays?.Days ?? new());
    }

    static RateResult Failed(int exitCode, params string[] messages) => new(null, exitCode, messages);

    static int ExitCodeOf(TariffLoadStatus status) => status switch
    {
        TariffLoadStatus.NotFound => ExitCodes.NotFound,
        TariffLoadStatus.Refused => ExitCodes.Refused,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "is not a failure"),
    };

    static RateResult Bill(RateOptions options, UsageContent usage, TariffLoad load, HolidayFile days)
    {
        var tariff = load.Tariff!;
        var (fallback, zoneWarning) = options.Zone is null && tariff.ZoneId is null
            ? RateZone.Fallback(usage.LocalTime)
            : (null, null);
        var terms = new ServicePointTerms
        {
            ZoneId = options.Zone ?? tariff.ZoneId ?? fallback,
            Households = options.HouseholdPersons is { } persons ? [new(DateOnly.MinValue, persons)] : [],
            ExportMode = options.ExportMode,
            ExportPrice = options.ExportPrice,
            Holidays = days.Holidays,
            Workdays = days.Workdays,
            CriticalDays = days.CriticalDays,
        };
        try
        {
            var compiled = CompiledTariff.Compile(tariff, terms);
            var (first, last) = Days(compiled, usage);
            if (options.From > last || options.To < first)
            {
                return Failed(
                    ExitCodes.Refused,
                    $"{options.UsagePath}: no reading in the dates asked for; it holds {first:yyyy-MM-dd} to "
                        + $"{last:yyyy-MM-dd} in {compiled.ZoneId}");
            }

            var bill = Biller.Bill(compiled, usage.Series.Intervals.Span, options.From, options.To);
            var difference = options.Zone is null && zoneWarning is null
                ? RateZone.Difference(usage.LocalTime, compiled.ZoneId, usage.Series)
                : zoneWarning;
            string[] zone = difference is null ? [] : [difference];
            return new(
                new(options, usage, compiled, bill,
                    [.. zone, .. usage.Notes, .. RateWarnings.Of(usage.Series), .. load.Warnings, .. bill.Warnings]),
                ExitCodes.Done,
                []);
        }
        catch (TariffException refused)
        {
            return Failed(
                ExitCodes.Refused, [.. refused.Faults.Select(found => $"{options.Tariff}: {found}")]);
        }
        catch (OverflowException)
        {
            return Failed(
                ExitCodes.Refused, $"{options.UsagePath}: an amount of this bill is beyond what can be counted");
        }
    }

    static (DateOnly First, DateOnly Last) Days(CompiledTariff compiled, UsageContent usage)
    {
        var intervals = usage.Series.Intervals.Span;
        return (compiled.DayOf(intervals[0].StartUnixSeconds), compiled.DayOf(intervals[^1].EndUnixSeconds - 1));
    }
}
