using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Tariff;

/// <summary>The stored shape of a set of tables.</summary>
static class TariffRecords
{
    internal static void Write(RecordWriter into, TariffSet set)
    {
        into.Text(set.Name);
        into.Unsigned((ulong)set.Seasons.Count);
        foreach (var season in set.Seasons)
        {
            into.Text(season.Name);
            into.Byte((byte)season.Month);
            into.Byte((byte)season.Day);
            into.Text(season.Week.Name);
            foreach (var id in season.Week.DayIds)
            {
                into.Byte((byte)id);
            }
        }

        into.Unsigned((ulong)set.Days.Count);
        foreach (var day in set.Days)
        {
            into.Byte((byte)day.Id);
            into.Unsigned((ulong)day.Switches.Count);
            foreach (var next in day.Switches)
            {
                into.Unsigned((ulong)next.MinuteOfDay);
                into.Byte((byte)next.Rate);
            }
        }

        into.Unsigned((ulong)set.SpecialDays.Count);
        foreach (var special in set.SpecialDays)
        {
            into.Unsigned((ulong)(special.Year ?? 0));
            into.Byte((byte)special.Month);
            into.Byte((byte)special.Day);
            into.Byte((byte)special.DayId);
        }

        WriteNumbers(into, set.Prices.NanosPerKilowattHour);
        WriteNumbers(into, set.Ladder.LimitsWattHours);
        WriteNumbers(into, set.Ladder.NanosPerKilowattHour);
        into.Byte((byte)set.Ladder.MonthlyResetDay);
        into.Byte((byte)set.Ladder.ResetDates.Count);
        foreach (var date in set.Ladder.ResetDates)
        {
            into.Byte((byte)date.Month);
            into.Byte((byte)date.Day);
        }
    }

    internal static TariffSet Read(ref RecordReader from)
    {
        var name = from.Text();
        var seasons = new MeterSeason[from.Count()];
        for (var i = 0; i < seasons.Length; i++)
        {
            seasons[i] = new(from.Text(), from.Byte(), from.Byte(), ReadWeek(ref from));
        }

        var days = new MeterDay[from.Count()];
        for (var i = 0; i < days.Length; i++)
        {
            var id = from.Byte();
            var switches = new RateSwitch[from.Count()];
            for (var s = 0; s < switches.Length; s++)
            {
                switches[s] = new(from.Count(), from.Byte());
            }

            days[i] = new(id, switches);
        }

        var specials = new SpecialDay[from.Count()];
        for (var i = 0; i < specials.Length; i++)
        {
            var year = from.Count();
            specials[i] = new(year == 0 ? null : year, from.Byte(), from.Byte(), from.Byte());
        }

        var prices = new RatePrices(ReadNumbers(ref from));
        var (limits, nanos, monthly) = (ReadNumbers(ref from), ReadNumbers(ref from), from.Byte());
        var dates = new LadderResetDate[from.Byte()];
        for (var i = 0; i < dates.Length; i++)
        {
            dates[i] = new(from.Byte(), from.Byte());
        }

        return new(name, seasons, days, specials, prices, new(limits, nanos, monthly, dates));
    }

    static WeekTable ReadWeek(ref RecordReader from)
    {
        var name = from.Text();
        var ids = new int[7];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = from.Byte();
        }

        return new(name, ids);
    }

    static void WriteNumbers(RecordWriter into, IReadOnlyList<long> numbers)
    {
        into.Byte((byte)numbers.Count);
        foreach (var number in numbers)
        {
            into.Signed(number);
        }
    }

    static long[] ReadNumbers(ref RecordReader from)
    {
        var numbers = new long[from.Byte()];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = from.Signed();
        }

        return numbers;
    }
}
