using Tallywatt.Protocols.Dlms;

namespace Tallywatt.SoftMeter.Servers.Push;

/// <summary>How long to wait before a push is tried again.</summary>
/// <param name="FirstSeconds">Before the second attempt.</param>
/// <param name="GrowthPercent">What each delay is of the one before: 100 to keep it, 200 to double it.</param>
/// <param name="LongestSeconds">No delay is longer; 0 for no bound.</param>
/// <remarks>Source: IEC 62056-6-2, class_id 40: repetition_delay is a number of seconds in versions 0 and 1, and
/// { minimum, exponent, maximum } in version 2.</remarks>
readonly record struct PushDelay(int FirstSeconds, int GrowthPercent, int LongestSeconds)
{
    /// <summary>Reads attribute 7 of any version. Null when it is anything else.</summary>
    internal static PushDelay? TryRead(ReadOnlySpan<byte> element)
    {
        var reader = new AxdrReader(element);
        if (reader.PeekTag() != DataTag.Structure)
        {
            var seconds = reader.Number();
            return reader.AtEnd && seconds is >= 0 and <= ushort.MaxValue ? new((int)seconds, 100, 0) : null;
        }

        reader.Structure(3);
        var first = reader.Number();
        var growth = reader.Number();
        var longest = reader.Number();
        return reader.AtEnd && first is >= 0 and <= ushort.MaxValue && growth is >= 0 and <= ushort.MaxValue
            && longest is >= 0 and <= ushort.MaxValue
                ? new((int)first, (int)growth, (int)longest)
                : null;
    }

    /// <summary>The wait before an attempt, counted from 1 for the first repetition.</summary>
    internal TimeSpan Before(int repetition)
    {
        var ceiling = LongestSeconds == 0 ? int.MaxValue / 2 : LongestSeconds;
        long seconds = FirstSeconds;
        for (var i = 1; i < repetition && seconds < ceiling; i++)
        {
            seconds = seconds * GrowthPercent / 100;
        }

        return TimeSpan.FromSeconds(Math.Min(seconds, ceiling));
    }
}
