namespace Tallywatt.SoftMeter.Homes;

/// <summary>The intervals of one usage file in order, shared by all homes that replay it.</summary>
/// <remarks>
/// The series is tiled over time: it repeats after the whole weeks it holds (52 for a year), so that every simulated
/// instant has a load and Mondays stay Mondays. Less than a week repeats after the whole days it holds. A gap is
/// filled with the same time of the week before; where there is none either, with zero.
/// </remarks>
public sealed class ReplaySeries
{
    const long DaySeconds = 86_400;
    const long WeekSeconds = 7 * DaySeconds;

    readonly long[] startSeconds;
    readonly long[] importBeforeWattHours;
    readonly long[] exportBeforeWattHours;

    /// <param name="name">Where the readings came from, for messages.</param>
    /// <param name="slots">In any order; a slot that overlaps an earlier one is left out.</param>
    /// <exception cref="ArgumentException">There is no slot, or one has no length or negative energy.</exception>
    public ReplaySeries(string name, IReadOnlyList<ReplaySlot> slots)
    {
        Name = name;
        var ordered = InOrder(slots);
        OriginUnixSeconds = ordered[0].StartUnixSeconds;
        TileSeconds = TileFor(ordered[^1].EndUnixSeconds - OriginUnixSeconds);
        var filled = FillGaps(ordered, OriginUnixSeconds, TileSeconds);
        startSeconds = new long[filled.Count + 1];
        importBeforeWattHours = new long[filled.Count + 1];
        exportBeforeWattHours = new long[filled.Count + 1];
        for (var i = 0; i < filled.Count; i++)
        {
            startSeconds[i] = filled[i].StartUnixSeconds - OriginUnixSeconds;
            importBeforeWattHours[i + 1] = importBeforeWattHours[i] + filled[i].ImportWattHours;
            exportBeforeWattHours[i + 1] = exportBeforeWattHours[i] + filled[i].ExportWattHours;
        }

        startSeconds[^1] = TileSeconds;
    }

    public string Name { get; }

    /// <summary>The start of the first slot.</summary>
    public long OriginUnixSeconds { get; }

    /// <summary>After this many seconds the series repeats: whole weeks, or whole days if shorter.</summary>
    public long TileSeconds { get; }

    /// <summary>Energy of one tile.</summary>
    public long TileImportWattHours => importBeforeWattHours[^1];

    public long TileExportWattHours => exportBeforeWattHours[^1];

    internal int SlotCount => startSeconds.Length - 1;

    /// <summary>The slot that holds an offset in [0, TileSeconds).</summary>
    internal int SlotAt(long offsetSeconds)
    {
        var found = Array.BinarySearch(startSeconds, offsetSeconds);
        return found >= 0 ? found : ~found - 1;
    }

    internal long SlotStartSeconds(int slot) => startSeconds[slot];

    internal long SlotImportWattHours(int slot) => importBeforeWattHours[slot + 1] - importBeforeWattHours[slot];

    internal long SlotExportWattHours(int slot) => exportBeforeWattHours[slot + 1] - exportBeforeWattHours[slot];

    internal long ImportBeforeWattHours(int slot) => importBeforeWattHours[slot];

    internal long ExportBeforeWattHours(int slot) => exportBeforeWattHours[slot];

    static long TileFor(long spanSeconds)
    {
        var weeks = spanSeconds / WeekSeconds;
        return weeks > 0 ? weeks * WeekSeconds : Math.Max(1, spanSeconds / DaySeconds) * DaySeconds;
    }

    static List<ReplaySlot> InOrder(IReadOnlyList<ReplaySlot> slots)
    {
        ArgumentNullException.ThrowIfNull(slots);
        if (slots.Count == 0)
        {
            throw new ArgumentException("A series to replay needs at least one interval.", nameof(slots));
        }

        var ordered = new List<ReplaySlot>(slots.Count);
        foreach (var slot in slots.OrderBy(slot => slot.StartUnixSeconds))
        {
            if (slot.DurationSeconds <= 0 || slot.ImportWattHours < 0 || slot.ExportWattHours < 0)
            {
                throw new ArgumentException(
                    $"The interval at {slot.StartUnixSeconds} has no length or a negative energy.", nameof(slots));
            }

            if (ordered.Count == 0 || slot.StartUnixSeconds >= ordered[^1].EndUnixSeconds)
            {
                ordered.Add(slot);
            }
        }

        return ordered;
    }

    static List<ReplaySlot> FillGaps(List<ReplaySlot> ordered, long originUnixSeconds, long tileSeconds)
    {
        var end = originUnixSeconds + tileSeconds;
        var filled = new List<ReplaySlot>(ordered.Count);
        var at = originUnixSeconds;
        foreach (var slot in ordered)
        {
            if (slot.StartUnixSeconds >= end)
            {
                break;
            }

            if (slot.StartUnixSeconds > at)
            {
                FillOneGap(filled, at, slot.StartUnixSeconds);
            }

            filled.Add(Cut(slot, end));
            at = filled[^1].EndUnixSeconds;
        }

        FillOneGap(filled, at, end);
        return filled;
    }

    static ReplaySlot Cut(ReplaySlot slot, long end)
    {
        var keptSeconds = (int)Math.Min(slot.DurationSeconds, end - slot.StartUnixSeconds);
        return slot with
        {
            DurationSeconds = keptSeconds,
            ImportWattHours = slot.ImportWattHours * keptSeconds / slot.DurationSeconds,
            ExportWattHours = slot.ExportWattHours * keptSeconds / slot.DurationSeconds,
        };
    }

    /// <summary>Copies the slots of a week before over [from, to), and zero where there are none.</summary>
    static void FillOneGap(List<ReplaySlot> filled, long from, long to)
    {
        var source = filled.FindIndex(slot => slot.EndUnixSeconds > from - WeekSeconds);
        while (from < to)
        {
            var early = source >= 0 && source < filled.Count ? filled[source] : default;
            var start = early.StartUnixSeconds + WeekSeconds;
            if (early.DurationSeconds == 0 || start != from || start + early.DurationSeconds > to)
            {
                filled.Add(new(from, (int)Math.Min(to - from, int.MaxValue), 0, 0));
                return;
            }

            filled.Add(early with { StartUnixSeconds = from });
            from += early.DurationSeconds;
            source++;
        }
    }
}
