using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Homes;

/// <summary>The load of one modelled home: whole watts, constant over slots of five minutes.</summary>
public sealed class HomeLoad : ILoad
{
    internal const int SlotSeconds = 300;
    internal const int DaySlots = 86_400 / SlotSeconds;

    readonly int offsetSeconds;
    readonly short[] netWatts = new short[DaySlots];
    long cachedDay = long.MinValue;

    public HomeLoad(Home home)
    {
        ArgumentNullException.ThrowIfNull(home);
        Home = home;
        offsetSeconds = home.Site.UtcOffsetSeconds;
    }

    public Home Home { get; }

    public LoadPower At(long unixSeconds)
    {
        var watts = NetWatts((unixSeconds + offsetSeconds) / SlotSeconds);
        return new(Math.Max(0, watts), Math.Max(0, -watts));
    }

    public LoadEnergy Between(long fromUnixSeconds, long toUnixSeconds)
    {
        long from = fromUnixSeconds + offsetSeconds, to = toUnixSeconds + offsetSeconds;
        long import = 0, export = 0;
        while (from < to)
        {
            var slot = from / SlotSeconds;
            var until = Math.Min(to, (slot + 1) * SlotSeconds);
            var joules = NetWatts(slot) * (until - from);
            import += Math.Max(0, joules);
            export += Math.Max(0, -joules);
            from = until;
        }

        return new(import, export);
    }

    /// <summary>Import positive, export negative, for a slot counted from the local epoch.</summary>
    int NetWatts(long slot)
    {
        var day = slot / DaySlots;
        if (day != cachedDay)
        {
            Home.FillDay(day, netWatts);
            cachedDay = day;
        }

        return netWatts[slot % DaySlots];
    }
}
