namespace Tallywatt.Core.Readings;

/// <summary>A value in whole watt-hours that counts.</summary>
readonly record struct SettledValue(
    long StartUnixSeconds,
    int DurationSeconds,
    long ImportWattHours,
    long ExportWattHours,
    ReadingQuality Quality,
    int LineNumber)
{
    internal long EndUnixSeconds => StartUnixSeconds + DurationSeconds;

    internal bool IsOf(in ChannelValue value) =>
        value.StartUnixSeconds == StartUnixSeconds && value.DurationSeconds == DurationSeconds;

    internal long Part(long wattHours, long from, long to)
    {
        if (from == StartUnixSeconds && to == EndUnixSeconds)
        {
            return wattHours;
        }

        var before = (Int128)wattHours * (from - StartUnixSeconds) / DurationSeconds;
        var after = (Int128)wattHours * (to - StartUnixSeconds) / DurationSeconds;
        return (long)(after - before);
    }
}
