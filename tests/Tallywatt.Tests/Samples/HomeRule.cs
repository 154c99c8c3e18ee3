namespace Tallywatt.Tests.Usage;

/// <summary>The home of the samples: integers from a table and a small generator, the same on every machine.</summary>
/// <remarks>
/// Use of an hour = table of the hour x percent of the month x 115 % on weekends from 9 to 17 h x 85 to 115 %.
/// Sun of an hour = table of the hour x percent of the day's weather. Both in whole Wh; samples/README.md says more.
/// </remarks>
sealed class HomeRule(uint seed)
{
    static readonly int[] UseByHour =
    [
        180, 160, 150, 150, 150, 170, 260, 380, 330, 280, 260, 280,
        340, 320, 280, 290, 340, 480, 680, 760, 720, 600, 420, 260,
    ];

    static readonly int[] SunByHour =
    [
        0, 0, 0, 0, 0, 20, 120, 380, 820, 1_300, 1_700, 1_950,
        2_050, 1_950, 1_650, 1_250, 800, 380, 110, 10, 0, 0, 0, 0,
    ];

    static readonly int[] PercentByMonth = [125, 120, 100, 85, 80, 105, 140, 145, 110, 85, 90, 115];

    uint state = seed;
    DateTime day;
    int weatherPercent;

    /// <summary>Use of the hour that begins at a local time, in Wh.</summary>
    internal long UseWattHours(DateTime local)
    {
        var isWeekend = local.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        var weekend = isWeekend && local.Hour is >= 9 and < 17 ? 115 : 100;
        return (long)UseByHour[local.Hour] * PercentByMonth[local.Month - 1] * weekend * Next(85, 115) / 1_000_000;
    }

    /// <summary>What the roof gives in the hour that begins at a local time, in Wh.</summary>
    internal long SunWattHours(DateTime local)
    {
        if (local.Date != day)
        {
            (day, weatherPercent) = (local.Date, Next(20, 100));
        }

        return (long)SunByHour[local.Hour] * weatherPercent / 100;
    }

    /// <summary>x = (1103515245 x + 12345) mod 2^31; the upper 15 bits choose.</summary>
    int Next(int least, int most)
    {
        state = unchecked((state * 1_103_515_245) + 12_345) & 0x7FFF_FFFF;
        return least + (int)((state >> 16) % (uint)(most - least + 1));
    }
}
