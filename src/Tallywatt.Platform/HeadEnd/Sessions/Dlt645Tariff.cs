using Tallywatt.Protocols.Dlt645;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Tariff tables as the identifiers of a DL/T 645 meter, in the order in which they are written.</summary>
/// <remarks>
/// Set 2 is the one to come. Rest days are one list for all seasons, holidays have a year, prices four decimals: what
/// these tables cannot say is not sent. Source: DL/T 645-2007, annex A, 0400 to 0403; its supplement, 0405 and 0406.
/// </remarks>
sealed class Dlt645Tariff
{
    const int DayTablesMax = 8;
    const int RowsMax = 14;
    const int DaysOfWeek = 7;
    const int MinutesPerHour = 60;
    const int NumberLength = 4;
    const long NanosPerTenThousandth = 100_000;
    const int WattHoursPerHundredth = 10;
    const uint ZonesToCome = 0x04020000;
    const uint Holidays = 0x04030000;

    /// <summary>When seasons, days, prices and ladder change over.</summary>
    static uint[] Switches => [0x04000106, 0x04000107, 0x04000108, 0x04000109];

    readonly MeterTariff tariff;

    Dlt645Tariff(MeterTariff tariff) => this.tariff = tariff;

    /// <summary>Takes back what was planned before, so that it does not fall between two of the tables.</summary>
    internal static IReadOnlyList<(DataIdentifier Id, byte[] Value)> Unplan { get; } =
        [.. Switches.Select(id => (new DataIdentifier(id), new byte[] { 0x99, 0x99, 0x99, 0x99, 0x99 }))];

    /// <summary>What is written, in order. What is read back must begin with it.</summary>
    internal List<(DataIdentifier Id, byte[] Value)> Writes { get; } = [];

    /// <summary>False when the meter has no form for something of it.</summary>
    /// <param name="takesOver">When the tables take over, in the meter's own time.</param>
    internal static bool TryMake(MeterTariff tariff, Dlt645Time takesOver, out Dlt645Tariff made)
    {
        made = new(tariff);
        if (tariff.Seasons.Count > RowsMax
            || tariff.Days.Any(day => day.Id > DayTablesMax || day.Switches.Count > RowsMax)
            || tariff.SpecialDays.Any(day => day.Year is null or < 2000 or > 2099)
            || (tariff.LadderResetDates.Count == 0 && tariff.LadderMonthlyResetDay > 1))
        {
            return false;
        }

        return made.TryWeekend() && made.TryTables() && made.TryPrices() && made.TryLadder()
            && made.Switch(takesOver);
    }

    /// <summary>The days whose table is not Monday's are days of rest: the same days with the same table all year.
    /// </summary>
    bool TryWeekend()
    {
        var rest = Enumerable.Range(0, DaysOfWeek)
            .Where(day => tariff.Seasons.Any(season => season.DayIds[day] != season.DayIds[0])).ToHashSet();
        var tables = tariff.Seasons.SelectMany(season => rest.Select(day => season.DayIds[day])).Distinct().ToList();
        if (tables.Count > 1)
        {
            return false;
        }

        // Bit 0 is Sunday, bit 1 Monday; 1 is a working day.
        var working = Enumerable.Range(0, DaysOfWeek).Where(day => !rest.Contains(day))
            .Aggregate(0, (word, day) => word | (1 << ((day + 1) % DaysOfWeek)));
        Add(0x04000801, [(byte)working]);
        Add(0x04000802, Digits(tables is [var table] ? table : tariff.Seasons[0].DayIds[0], 1));
        return true;
    }

    bool TryTables()
    {
        var slots = tariff.Days.Max(day => day.Switches.Count);
        Add(0x04000201, Digits(tariff.Seasons.Count, 1));
        Add(0x04000203, Digits(slots, 1));
        foreach (var day in tariff.Days)
        {
            // As many rows as the meter is told there are: the last one fills them up.
            var rows = Enumerable.Range(0, slots).Select(i => day.Switches[Math.Min(i, day.Switches.Count - 1)]);
            Add(ZonesToCome | (uint)day.Id, [.. rows.SelectMany(change => Row(new(
                change.Rate, change.MinuteOfDay % MinutesPerHour, change.MinuteOfDay / MinutesPerHour)))]);
        }

        Add(ZonesToCome, [.. tariff.Seasons.SelectMany(
            season => Row(new(season.DayIds[0], season.Day, season.Month)))]);
        for (var index = 0; index < tariff.SpecialDays.Count; index++)
        {
            var day = tariff.SpecialDays[index];
            var row = new byte[TableRow.HolidayLength];
            new TableRow(day.DayId, day.Day, day.Month, day.Year!.Value % 100).Write(row);
            Add(Holidays | (uint)(index + 1), row);
        }

        return true;
    }

    bool TryPrices()
    {
        if (!tariff.RateNanosPerKilowattHour.All(IsWhole))
        {
            return false;
        }

        Add(0x040502FF, [.. tariff.RateNanosPerKilowattHour.SelectMany(
            price => Digits(price / NanosPerTenThousandth, NumberLength))]);
        return true;
    }

    bool TryLadder()
    {
        var table = new LadderTable
        {
            LimitHundredths = [.. tariff.LadderLimitsWattHours.Select(limit => limit / WattHoursPerHundredth)],
            PriceTenThousandths =
                [.. tariff.LadderNanosPerKilowattHour.Select(price => price / NanosPerTenThousandth)],
            SettlementDays = [.. tariff.LadderResetDates.Select(date => (date.Month, date.Day, 0))],
        };
        var bytes = new byte[LadderTable.Length];
        if (!tariff.LadderLimitsWattHours.All(limit => limit % WattHoursPerHundredth == 0)
            || !tariff.LadderNanosPerKilowattHour.All(IsWhole) || !table.TryWrite(bytes))
        {
            return false;
        }

        Add(0x040605FF, bytes);
        return true;
    }

    /// <summary>All four parts at the same minute, so that none is in force without the others.</summary>
    bool Switch(Dlt645Time at)
    {
        byte[] stamp =
        [
            .. Digits(at.Minute, 1), .. Digits(at.Hour, 1), .. Digits(at.Day, 1), .. Digits(at.Month, 1),
            .. Digits(at.Year % 100, 1),
        ];
        foreach (var part in Switches)
        {
            Add(part, stamp);
        }

        return true;
    }

    void Add(uint id, byte[] value) => Writes.Add((new(id), value));

    static bool IsWhole(long nanos) => nanos >= 0 && nanos % NanosPerTenThousandth == 0;

    static byte[] Row(TableRow row)
    {
        var bytes = new byte[TableRow.Length];
        row.Write(bytes);
        return bytes;
    }

    static byte[] Digits(long number, int length)
    {
        var bytes = new byte[length];
        Bcd.TryWrite(number, bytes);
        return bytes;
    }
}
