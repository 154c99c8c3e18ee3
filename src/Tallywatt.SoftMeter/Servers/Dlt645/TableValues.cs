using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Tariff;
using LadderTable = Tallywatt.Protocols.Dlt645.LadderTable;

namespace Tallywatt.SoftMeter.Servers.Dlt645;

/// <summary>0401 to 0406: set 1 is the tables in force, set 2 those to come.</summary>
static class TableValues
{
    const long NanosPerTenThousandth = 100_000;

    internal static void Write(Meter meter, DataIdentifier id, int rateCount, ref WireValue value)
    {
        var active = meter.Tariff.Active;
        var passive = meter.Tariff.Passive;
        switch (id.Di2)
        {
            case 0x01:
                WriteCalendar(meter, active, id, ref value);
                break;
            case 0x02:
                WriteCalendar(meter, passive, id, ref value);
                break;
            case 0x03 when id.Di1 == 0 && id.Di0 >= 1 && id.Di0 <= active.SpecialDays.Count:
                PutHoliday(active.SpecialDays[id.Di0 - 1], ref value);
                break;
            case 0x05 when id.Di1 is 1 or 2:
                WritePrices(id.Di1 == 1 ? active : passive, id, rateCount, ref value);
                break;
            case 0x06:
                WriteLadder(id.Di1 is 0x00 or 0x01 or 0x04 ? active : passive, id, ref value);
                break;
            default:
                break;
        }
    }

    /// <summary>The day table of a season's working days: DL/T 645 has one, and the weekend's apart.</summary>
    internal static int WorkdayTable(MeterSeason season, int restDays)
    {
        for (var day = 0; day < 7; day++)
        {
            if (((restDays >> day) & 1) == 0)
            {
                return season.Week.DayIds[day];
            }
        }

        return season.Week.DayIds[0];
    }

    /// <summary>As many rows as 04000201 or 04000203 say: the last one fills them up.</summary>
    static void WriteCalendar(Meter meter, TariffSet set, DataIdentifier id, ref WireValue value)
    {
        if (id.Di1 != 0)
        {
            return;
        }

        if (id.Di0 == 0)
        {
            var rows = ParameterValues.RowCount(meter, 0x04000201, set.Seasons.Count);
            for (var i = 0; i < rows; i++)
            {
                var season = set.Seasons[Math.Min(i, set.Seasons.Count - 1)];
                PutRow(WorkdayTable(season, TableWrites.RestDays(meter)), season.Day, season.Month, ref value);
            }

            return;
        }

        if (set.Days.FirstOrDefault(day => day.Id == id.Di0) is not { } table)
        {
            return;
        }

        var slots = ParameterValues.RowCount(meter, 0x04000203, table.Switches.Count);
        for (var i = 0; i < slots; i++)
        {
            var slot = table.Switches[Math.Min(i, table.Switches.Count - 1)];
            PutRow(slot.Rate, slot.MinuteOfDay % 60, slot.MinuteOfDay / 60, ref value);
        }
    }

    static void PutRow(int number, int low, int high, ref WireValue value)
    {
        Span<byte> row = stackalloc byte[TableRow.Length];
        new TableRow(number, low, high).Write(row);
        value.Bytes(row);
    }

    static void PutHoliday(SpecialDay day, ref WireValue value)
    {
        Span<byte> row = stackalloc byte[TableRow.HolidayLength];
        new TableRow(day.DayId, day.Day, day.Month, (day.Year ?? 2099) % 100).Write(row);
        value.Bytes(row);
    }

    static void WritePrices(TariffSet set, DataIdentifier id, int rateCount, ref WireValue value)
    {
        var isAll = id.Di0 == DataIdentifier.All;
        for (var rate = isAll ? 1 : id.Di0; rate >= 1 && rate <= rateCount; rate++)
        {
            value.Price(set.Prices.NanosPerKilowattHour[rate - 1]);
            if (!isAll)
            {
                return;
            }
        }
    }

    static void WriteLadder(TariffSet set, DataIdentifier id, ref WireValue value)
    {
        var ladder = set.Ladder;
        if (id.Di1 is 0x04 or 0x05)
        {
            Span<byte> whole = stackalloc byte[LadderTable.Length];
            if (id.Di0 == DataIdentifier.All && TableOf(ladder).TryWrite(whole))
            {
                value.Bytes(whole);
            }

            return;
        }

        var isPrice = id.Di1 is 0x01 or 0x03;
        var count = ladder.LimitsWattHours.Count + (isPrice ? 1 : 0);
        var isAll = id.Di0 == DataIdentifier.All;
        for (var step = isAll ? 1 : id.Di0; step >= 1 && step <= count; step++)
        {
            if (isPrice)
            {
                value.Price(ladder.NanosPerKilowattHour[step - 1]);
            }
            else
            {
                value.Energy(ladder.LimitsWattHours[step - 1]);
            }

            if (!isAll)
            {
                return;
            }
        }
    }

    static LadderTable TableOf(Tariff.LadderTable ladder) => new()
    {
        LimitHundredths = [.. ladder.LimitsWattHours.Select(limit => limit / 10)],
        PriceTenThousandths = [.. ladder.NanosPerKilowattHour.Select(price => price / NanosPerTenThousandth)],
        SettlementDays = [.. ladder.ResetDates.Select(date => (date.Month, date.Day, 0))],
    };
}
