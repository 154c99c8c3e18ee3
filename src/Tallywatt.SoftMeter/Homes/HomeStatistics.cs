namespace Tallywatt.SoftMeter.Homes;

/// <summary>One home or a street over whole local days: the figures by which a person can judge the model.</summary>
public sealed class HomeStatistics
{
    const int JoulesPerWattHour = 3_600;

    readonly long[] hourJoules = new long[24];
    readonly long[] monthJoules = new long[12];
    long useJoules;
    long importJoules;
    long exportJoules;
    long weekendJoules;
    int weekendDays;

    public int HomeCount { get; private set; }

    /// <summary>Days of all homes together.</summary>
    public int DayCount { get; private set; }

    /// <summary>What the appliances used.</summary>
    public long UseWattHours => useJoules / JoulesPerWattHour;

    /// <summary>What the panels gave.</summary>
    public long SolarWattHours => (useJoules - importJoules + exportJoules) / JoulesPerWattHour;

    public long ImportWattHours => importJoules / JoulesPerWattHour;

    public long ExportWattHours => exportJoules / JoulesPerWattHour;

    /// <summary>The highest five-minute use of any one home.</summary>
    public int PeakWatts { get; private set; }

    /// <summary>The lowest five-minute use of any one home.</summary>
    public int LowestWatts { get; private set; } = int.MaxValue;

    /// <summary>Use of a weekend day against a working day; 1 when they are alike.</summary>
    public double WeekendRatio =>
        (weekendJoules / (double)weekendDays) / ((useJoules - weekendJoules) / (double)(DayCount - weekendDays));

    /// <summary>Use of a home in a year of 365 days.</summary>
    public long YearlyUseWattHours => UseWattHours * 365 / Math.Max(1, DayCount);

    /// <summary>The share of use from one local hour up to another, 0 to 1.</summary>
    public double ShareOfHours(int fromHour, int toHour) =>
        hourJoules[fromHour..toHour].Sum() / (double)Math.Max(1, useJoules);

    /// <summary>Use in a calendar month, 1 to 12.</summary>
    public long MonthWattHours(int month) => monthJoules[month - 1] / JoulesPerWattHour;

    /// <summary>Plays a home over local days counted from 1970-01-01.</summary>
    public void Add(Home home, long firstDay, int dayCount)
    {
        ArgumentNullException.ThrowIfNull(home);
        Span<int> use = stackalloc int[HomeLoad.DaySlots];
        Span<short> net = stackalloc short[HomeLoad.DaySlots];
        HomeCount++;
        for (var day = firstDay; day < firstDay + dayCount; day++)
        {
            home.FillUse(day, use);
            home.FillDay(day, net);
            AddDay(day, use, net);
        }
    }

    /// <summary>Takes another's figures in: homes that were played one by one become a street.</summary>
    public void Add(HomeStatistics other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var hour = 0; hour < hourJoules.Length; hour++)
        {
            hourJoules[hour] += other.hourJoules[hour];
        }

        for (var month = 0; month < monthJoules.Length; month++)
        {
            monthJoules[month] += other.monthJoules[month];
        }

        useJoules += other.useJoules;
        importJoules += other.importJoules;
        exportJoules += other.exportJoules;
        weekendJoules += other.weekendJoules;
        weekendDays += other.weekendDays;
        HomeCount += other.HomeCount;
        DayCount += other.DayCount;
        PeakWatts = Math.Max(PeakWatts, other.PeakWatts);
        LowestWatts = Math.Min(LowestWatts, other.LowestWatts);
    }

    void AddDay(long day, ReadOnlySpan<int> use, ReadOnlySpan<short> net)
    {
        long dayJoules = 0;
        for (var slot = 0; slot < use.Length; slot++)
        {
            var joules = (long)use[slot] * HomeLoad.SlotSeconds;
            dayJoules += joules;
            hourJoules[slot * HomeLoad.SlotSeconds / 3_600] += joules;
            importJoules += Math.Max((short)0, net[slot]) * (long)HomeLoad.SlotSeconds;
            exportJoules += Math.Max(0, -net[slot]) * (long)HomeLoad.SlotSeconds;
            PeakWatts = Math.Max(PeakWatts, use[slot]);
            LowestWatts = Math.Min(LowestWatts, use[slot]);
        }

        useJoules += dayJoules;
        monthJoules[DateOnly.FromDayNumber((int)day + UnixEpochDayNumber).Month - 1] += dayJoules;
        DayCount++;
        if (HomeDay.IsWeekend(day))
        {
            weekendDays++;
            weekendJoules += dayJoules;
        }
    }

    /// <summary>1970-01-01 counted from 0001-01-01.</summary>
    const int UnixEpochDayNumber = 719_162;
}
