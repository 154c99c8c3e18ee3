namespace Tallywatt.Core.Readings;

/// <summary>Counts one kind of finding and remembers the first.</summary>
struct FindingTally
{
    int count;
    long totalSeconds;
    long firstUnixSeconds;
    int firstLine;
    int otherLine;

    internal void Count(long startUnixSeconds, long seconds, int line, int other)
    {
        if (count == 0)
        {
            (firstUnixSeconds, firstLine, otherLine) = (startUnixSeconds, line, other);
        }

        count++;
        totalSeconds += seconds;
    }

    internal readonly void Report(SeriesFindingKind kind, string channel, List<SeriesFinding> findings)
    {
        if (count > 0)
        {
            findings.Add(new(kind, channel, count, firstUnixSeconds, totalSeconds, firstLine, otherLine));
        }
    }
}
