using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Tariff;
using LadderTable = Tallywatt.Protocols.Dlt645.LadderTable;

namespace Tallywatt.SoftMeter.Servers.Dlt645;

/// <summary>0401 to 0406 as they are written: into the set to come, never into the one in force.</summary>
static class TableWrites
{
    const int RowsMax = 66;
    const long NanosPerTenThousandth = 100_000;
    const int WattHoursPerHundredth = 10;

    /// <summary>Inside a change. The form of the data has been found right.</summary>
    internal static Dlt645Errors Write(Meter meter, DataIdentifier id, ReadOnlySpan<byte> data) =>
        (id.Di2, id.Di1, id.Di0) switch
        {
            (0x02, 0, 0) => WriteZones(meter, data),
            (0x02, 0, _) => WriteSlots(meter, id.Di0, data),
            (0x03, 0, _) => WriteHoliday(meter, id.Di0, data),
            (0x05, 0x02, DataIdentifier.All) => WritePrices(meter, data),
            (0x05, 0x02, _) => WritePrice(meter, id.Di0, data),
            (0x06, 0x02, _) => WriteLimits(meter, id.Di0, data),
            (0x06, 0x03, _) => WriteStepPrices(meter, id.Di0, data),
            (0x06, 0x05, DataIdentifier.All) => WriteLadder(meter, data),
            _ => Dlt645Errors.Other, // Set 1 is in force.
        };

    /// <summary>The days of rest and their table hold for every season to come.</summary>
    internal static Dlt645Errors SetWeekend(Meter meter)
    {
        var seasons = meter.Tariff.Passive.Seasons;
        var rebuilt = new List<MeterSeason>(seasons.Count);
        foreach (var season in seasons)
        {
            rebuilt.Add(season with { Week = WeekOf(meter, TableValues.WorkdayTable(season, RestDays(meter))) });
        }

        return Set(meter.Tariff.TryWriteSeasons(rebuilt, out _));
    }

    static Dlt645Errors WriteZones(Meter meter, ReadOnlySpan<byte> data)
    {
        Span<TableRow> rows = stackalloc TableRow[RowsMax];
        if (!TableRow.TryReadAll(data, rows, out var count))
        {
            return Dlt645Errors.Other;
        }

        var seasons = new SortedDictionary<int, MeterSeason>();
        foreach (var row in rows[..count])
        {
            if (seasons.TryGetValue((row.High * 100) + row.Low, out var twin)
                && TableValues.WorkdayTable(twin, RestDays(meter)) != row.Number)
            {
                return Dlt645Errors.Other;
            }

            seasons[(row.High * 100) + row.Low] = new("", row.High, row.Low, WeekOf(meter, row.Number));
        }

        if (seasons.Count > ParameterWrites.ZonesMax)
        {
            return Dlt645Errors.TooManyZones;
        }

        return Set(meter.Tariff.TryWriteSeasons(
            [.. seasons.Values.Select((season, i) => season with { Name = $"{i + 1}" })], out _));
    }

    static Dlt645Errors WriteSlots(Meter meter, int table, ReadOnlySpan<byte> data)
    {
        Span<TableRow> rows = stackalloc TableRow[RowsMax];
        if (!TableRow.TryReadAll(data, rows, out var count))
        {
            return Dlt645Errors.Other;
        }

        var slots = new Dictionary<int, int>();
        foreach (var row in rows[..count])
        {
            if (row.Number is < 1 or > RegisterBank.RateCount)
            {
                return Dlt645Errors.TooManyRates;
            }

            var minute = (row.High * 60) + row.Low;
            if (row.Low > 59 || row.High > 23 || (slots.TryGetValue(minute, out var rate) && rate != row.Number))
            {
                return Dlt645Errors.Other;
            }

            slots[minute] = row.Number;
        }

        if (slots.Count > ParameterWrites.SlotsMax)
        {
            return Dlt645Errors.TooManySlots;
        }

        var day = MeterDay.Wrapped(table, [.. slots.Select(slot => new RateSwitch(slot.Key, slot.Value))]);
        return Set(meter.Tariff.TryWriteDays(
            [.. meter.Tariff.Passive.Days.Where(other => other.Id != table).Append(day).OrderBy(any => any.Id)],
            out _));
    }

    static Dlt645Errors WriteHoliday(Meter meter, int place, ReadOnlySpan<byte> data)
    {
        var days = meter.Tariff.Active.SpecialDays.ToList();
        if (!TableRow.TryRead(data, out var row) || place < 1 || place > days.Count + 1)
        {
            return Dlt645Errors.Other;
        }

        var day = new SpecialDay(2000 + row.Year, row.High, row.Low, row.Number);
        if (place > days.Count)
        {
            days.Add(day);
        }
        else
        {
            days[place - 1] = day;
        }

        return Set(meter.Tariff.TryWriteSpecialDays(days, out _));
    }

    static Dlt645Errors WritePrices(Meter meter, ReadOnlySpan<byte> data)
    {
        if (data.Length / 4 > RegisterBank.RateCount)
        {
            return Dlt645Errors.TooManyRates;
        }

        if (Numbers(data, NanosPerTenThousandth) is not { } given)
        {
            return Dlt645Errors.Other;
        }

        // Rates that the meter is not set up to use cost what the last one costs.
        var prices = Enumerable.Range(0, RegisterBank.RateCount).Select(i => given[Math.Min(i, given.Count - 1)]);
        return Set(meter.Tariff.TryWritePrices(new([.. prices]), out _));
    }

    static Dlt645Errors WritePrice(Meter meter, int rate, ReadOnlySpan<byte> data)
    {
        if (rate is < 1 or > RegisterBank.RateCount)
        {
            return Dlt645Errors.TooManyRates;
        }

        if (Numbers(data, NanosPerTenThousandth) is not [var price])
        {
            return Dlt645Errors.Other;
        }

        var prices = meter.Tariff.Passive.Prices.NanosPerKilowattHour.ToArray();
        prices[rate - 1] = price;
        return Set(meter.Tariff.TryWritePrices(new(prices), out _));
    }

    static Dlt645Errors WriteLimits(Meter meter, int step, ReadOnlySpan<byte> data)
    {
        if (Numbers(data, WattHoursPerHundredth) is not { } given)
        {
            return Dlt645Errors.Other;
        }

        var ladder = meter.Tariff.Passive.Ladder;
        if (Placed(ladder.LimitsWattHours, step, given) is not { } limits)
        {
            return Dlt645Errors.Other;
        }

        limits = [.. limits.TakeWhile(limit => limit > 0)];
        var prices = ladder.NanosPerKilowattHour;
        return Set(meter.Tariff.TryWriteLadder(
            ladder with
            {
                LimitsWattHours = limits,
                NanosPerKilowattHour =
                    [.. Enumerable.Range(0, limits.Count + 1).Select(i => prices[Math.Min(i, prices.Count - 1)])],
            },
            out _));
    }

    static Dlt645Errors WriteStepPrices(Meter meter, int step, ReadOnlySpan<byte> data)
    {
        var ladder = meter.Tariff.Passive.Ladder;
        if (Numbers(data, NanosPerTenThousandth) is not { } given
            || Placed(ladder.NanosPerKilowattHour, step, given) is not { } prices
            || prices.Count < ladder.LimitsWattHours.Count + 1)
        {
            return Dlt645Errors.Other;
        }

        return Set(meter.Tariff.TryWriteLadder(
            ladder with { NanosPerKilowattHour = [.. prices.Take(ladder.LimitsWattHours.Count + 1)] }, out _));
    }

    static Dlt645Errors WriteLadder(Meter meter, ReadOnlySpan<byte> data)
    {
        if (!LadderTable.TryRead(data, out var table) || table!.SettlementDays.Any(day => day.Hour != 0))
        {
            return Dlt645Errors.Other;
        }

        var settlement = meter.Freezes.SettlementDays[0];
        var isMonthly = table.SettlementDays.Count == 0;
        return Set(meter.Tariff.TryWriteLadder(
            new(
                [.. table.LimitHundredths.Select(limit => limit * WattHoursPerHundredth)],
                [.. table.PriceTenThousandths.Select(price => price * NanosPerTenThousandth)],
                isMonthly ? Math.Max(1, settlement.Day) : 0,
                [.. table.SettlementDays.Select(day => new LadderResetDate(day.Month, day.Day))]),
            out _));
    }

    /// <summary>The list with new numbers from the beginning (FF), or with one of them in its place.</summary>
    static IReadOnlyList<long>? Placed(IReadOnlyList<long> before, int step, List<long> given)
    {
        if (step == DataIdentifier.All)
        {
            return given;
        }

        if (given.Count != 1 || step < 1 || step > before.Count)
        {
            return null;
        }

        var next = before.ToArray();
        next[step - 1] = given[0];
        return next;
    }

    static List<long>? Numbers(ReadOnlySpan<byte> data, long factor)
    {
        var numbers = new List<long>(data.Length / 4);
        for (var at = 0; at + 4 <= data.Length; at += 4)
        {
            if (!Bcd.TryRead(data.Slice(at, 4), out var number))
            {
                return null;
            }

            numbers.Add(number * factor);
        }

        return numbers.Count > 0 ? numbers : null;
    }

    static WeekTable WeekOf(Meter meter, int workday)
    {
        var rest = RestDays(meter);
        var weekend = ParameterValues.Kept(meter, 0x04000802) is [var bcd] && Bcd.TryRead([bcd], out var table)
            && table > 0 ? (int)table : workday;
        return new("1", [.. Enumerable.Range(0, 7).Select(day => ((rest >> day) & 1) != 0 ? weekend : workday)]);
    }

    /// <summary>Bit 0 Monday to bit 6 Sunday; 04000801 says it with bit 0 Sunday, and 1 for a working day.</summary>
    internal static int RestDays(Meter meter)
    {
        var word = ParameterValues.Kept(meter, 0x04000801) is [var kept] ? kept : ParameterValues.WorkdaysByDefault;
        var rest = ~word & 0x7F;
        return (rest >> 1) | ((rest & 1) << 6);
    }

    static Dlt645Errors Set(bool isTaken) => isTaken ? Dlt645Errors.None : Dlt645Errors.Other;
}
