using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Formats.TariffFiles;

/// <summary>The special days of a calendar file: holidays, days worked in their stead, and critical days.</summary>
/// <remarks>
/// One date a line, in any order: <c>2026-02-17 Spring Festival</c> is a holiday, <c>2026-02-14 workday</c> a
/// weekend day that counts as a Monday to Friday, <c>2026-07-20 critical</c> a day announced as critical. Text
/// from # to the end of the line is a comment. docs/tariff-file.md has the whole form.
/// </remarks>
public sealed record HolidayFile
{
    const int MostDays = 10_000;
    const string LineForm = "a date such as 2026-02-17, then holiday, workday or critical, then a name";

    public IReadOnlyList<DateOnly> Holidays { get; init; } = [];

    /// <summary>Saturdays and Sundays on which people work, as in the weeks around a Chinese holiday.</summary>
    public IReadOnlyList<DateOnly> Workdays { get; init; } = [];

    /// <summary>Days announced as critical for a tariff with critical windows.</summary>
    public IReadOnlyList<CriticalDay> CriticalDays { get; init; } = [];

    /// <summary>Reads a calendar file.</summary>
    /// <returns>The days, or every fault of the file; never an exception for what a file holds.</returns>
    public static HolidayFileLoad Load(string path)
    {
        try
        {
            return File.Exists(path)
                ? Read(BoundedFile.Read(path), path)
                : new(TariffLoadStatus.NotFound, null, [new(path, 0, 0, "", "no such file", "")]);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new(TariffLoadStatus.Refused, null, [new(path, 0, 0, "", $"cannot be read: {refused.Message}", "")]);
        }
    }

    /// <summary>Reads the bytes of a calendar file: UTF-8 text.</summary>
    public static HolidayFileLoad Read(ReadOnlySpan<byte> bytes, string fileName)
    {
        var faults = new FaultList(fileName);
        if (!DocumentText.TryUtf8(bytes, faults, out var text))
        {
            return new(TariffLoadStatus.Refused, null, faults.InOrder());
        }

        var days = new Reader(faults).Read(text);
        return faults.Any
            ? new(TariffLoadStatus.Refused, null, faults.InOrder())
            : new(TariffLoadStatus.Loaded, days, []);
    }

    sealed class Reader(FaultList faults)
    {
        readonly SortedSet<DateOnly> holidays = [];
        readonly SortedSet<DateOnly> workdays = [];
        readonly SortedDictionary<DateOnly, CriticalDay> critical = [];

        public HolidayFile Read(string text)
        {
            var number = 0;
            foreach (var line in text.AsSpan().EnumerateLines())
            {
                number++;
                var comment = line.IndexOf('#');
                var content = (comment < 0 ? line : line[..comment]).Trim();
                if (!content.IsEmpty)
                {
                    ReadLine(content.ToString(), new(number, 1));
                }
            }

            if (holidays.Count + workdays.Count + critical.Count > MostDays)
            {
                faults.Add(default, "", "the file has too many days", $"at most {MostDays}");
            }

            return new() { Holidays = [.. holidays], Workdays = [.. workdays], CriticalDays = [.. critical.Values] };
        }

        void ReadLine(string content, Position at)
        {
            var words = content.Split((char[])[' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || !CalendarText.TryDate(words[0], out var date))
            {
                var shown = DocumentNode.OfText(content, at).Shortened();
                faults.Add(at, "", $"'{shown}' does not begin with a date that exists", LineForm);
                return;
            }

            switch (words.ElementAtOrDefault(1))
            {
                case "workday":
                    Workday(date, at);
                    break;
                case "critical":
                    Critical(date, words[2..], at);
                    break;
                default:
                    Once(holidays.Add(date), date, at);
                    Conflict(workdays.Contains(date), date, at);
                    break;
            }
        }

        void Workday(DateOnly date, Position at)
        {
            Once(workdays.Add(date), date, at);
            Conflict(holidays.Contains(date), date, at);
            if (date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            {
                faults.Add(at, "", $"{date:yyyy-MM-dd} is a {date.DayOfWeek}", "a Saturday or Sunday that is worked");
            }
        }

        void Critical(DateOnly date, string[] rest, Position at)
        {
            long? announced = null;
            if (rest is ["announced", var when, ..])
            {
                announced = Instant(when, at);
            }

            Once(critical.TryAdd(date, new(date, announced)), date, at);
        }

        long? Instant(string text, Position at)
        {
            if (CalendarText.TryInstant(text, out var unixSeconds))
            {
                return unixSeconds;
            }

            var shown = DocumentNode.OfText(text, at).Shortened();
            faults.Add(
                at, "", $"'{shown}' is no time of announcement", "a time with its offset: 2026-07-19T19:30+08:00");
            return null;
        }

        void Once(bool isFirst, DateOnly date, Position at)
        {
            if (!isFirst)
            {
                faults.Add(at, "", $"{date:yyyy-MM-dd} stands twice", "each date once");
            }
        }

        void Conflict(bool isBoth, DateOnly date, Position at)
        {
            if (isBoth)
            {
                faults.Add(at, "", $"{date:yyyy-MM-dd} is both a holiday and a workday", "one of them");
            }
        }
    }
}

/// <summary>A calendar file, or the reasons why there is none.</summary>
/// <param name="Days">Null unless <paramref name="Status"/> is <see cref="TariffLoadStatus.Loaded"/>.</param>
public sealed record HolidayFileLoad(
    TariffLoadStatus Status, HolidayFile? Days, IReadOnlyList<TariffFileFault> Faults);
