namespace Tallywatt.Core.Readings;

/// <summary>Puts the channels of one meter together into one <see cref="ReadingSeries"/>.</summary>
/// <remarks>
/// Neither the order of the values nor the order of the channels changes the series. Of an interval that is given
/// twice, one is counted: the better quality, then the smaller value, so that nobody pays for what only one of two
/// readings claims. Of intervals that overlap, the one that begins first is counted, and of two that begin together
/// the shorter one. Fractions of a watt-hour are carried along each channel: the total is right to the last one.
/// </remarks>
public sealed class SeriesAssembler
{
    /// <summary>A meter has import and export by rate and phase; more channels than this is a fault.</summary>
    public const int MaxChannelsCount = 64;

    readonly List<ChannelTrack> tracks = [];

    /// <summary>A new channel. Channels of the same flow are added up: registers of one service point.</summary>
    /// <returns>Its index, for <see cref="Add"/>.</returns>
    /// <exception cref="InvalidOperationException">There are <see cref="MaxChannelsCount"/> channels
    /// already.</exception>
    public int AddChannel(string name, EnergyFlow flow)
    {
        if (tracks.Count == MaxChannelsCount)
        {
            throw new InvalidOperationException($"more than {MaxChannelsCount} channels");
        }

        tracks.Add(new(name, flow));
        return tracks.Count - 1;
    }

    /// <exception cref="ArgumentOutOfRangeException">
    /// The start is before 1970 or after 2199, the duration is not more than zero, the energy is beyond
    /// <see cref="ChannelValue.MaxMicroWattHours"/>, or it is negative on a channel that is not a net one.
    /// </exception>
    public void Add(int channelIndex, in ChannelValue value) => tracks[channelIndex].Add(value);

    public ReadingSeries Build()
    {
        var (first, end) = (long.MaxValue, long.MinValue);
        foreach (var track in tracks)
        {
            track.Sort();
            first = Math.Min(first, track.FirstUnixSeconds);
            end = Math.Max(end, track.EndUnixSeconds);
        }

        var findings = new List<SeriesFinding>();
        foreach (var track in tracks)
        {
            track.Settle(first, end, findings);
        }

        var intervals = Merge(findings);
        return new(intervals, findings);
    }

    /// <summary>Walks all channels along one time line, cutting where any of them begins or ends.</summary>
    IntervalReading[] Merge(List<SeriesFinding> findings)
    {
        var cursors = new TrackCursor[tracks.Count];
        for (var i = 0; i < cursors.Length; i++)
        {
            cursors[i] = new(tracks[i].Settled);
        }

        var merged = new Rows<IntervalReading>();
        var splits = new FindingTally();
        var now = long.MinValue;
        while (TryNextCut(cursors, ref now, out var cut))
        {
            var sum = new IntervalReading(now, (int)(cut - now), 0, 0);
            for (var i = 0; i < cursors.Length; i++)
            {
                cursors[i].Take(now, cut, ref sum, ref splits);
            }

            merged.Add(sum);
            now = cut;
        }

        splits.Report(SeriesFindingKind.Split, "", findings);
        return merged.ToArray();
    }

    /// <summary>The next stretch [now, cut) that lies whole inside or outside every channel's interval.</summary>
    static bool TryNextCut(TrackCursor[] cursors, ref long now, out long cut)
    {
        var start = long.MaxValue;
        for (var i = 0; i < cursors.Length; i++)
        {
            start = Math.Min(start, cursors[i].NextStart(now));
        }

        now = start;
        cut = long.MaxValue;
        for (var i = 0; i < cursors.Length; i++)
        {
            cut = Math.Min(cut, cursors[i].NextEdge(now));
        }

        return start != long.MaxValue;
    }
}
