namespace Tallywatt.Core.Readings.Editing;

/// <summary>Where the energy goes that an edit takes out of the edited intervals, or comes from that it puts in.
/// </summary>
public enum EditAbsorb : byte
{
    /// <summary>Nowhere: the edited values must come to what they came to.</summary>
    None = 0,

    /// <summary>The interval after the last edited one.</summary>
    Next = 1,

    /// <summary>The interval before the first edited one.</summary>
    Previous = 2,

    /// <summary>Every other interval of the stretch, in proportion to its own energy.</summary>
    Others = 3,
}

/// <summary>A value a person puts in.</summary>
/// <param name="StartUnixSeconds">The interval.</param>
/// <param name="ImportWattHours">Its import; null to leave it.</param>
/// <param name="ExportWattHours">Its export; null to leave it.</param>
public readonly record struct EditedValue(long StartUnixSeconds, long? ImportWattHours, long? ExportWattHours);

/// <summary>Works an edit out: what every interval of a stretch comes to.</summary>
/// <remarks>
/// An edit says when energy flowed. How much flowed is what the register says, so an edit moves energy between
/// intervals and the stretch keeps its sum: a customer is never charged for energy that no register counted.
/// </remarks>
public static class EditPlan
{
    static readonly QualityCode Agreed = new(ReadingQuality.Edited, ReadingMethod.Agreed);
    static readonly QualityCode Calculated = new(ReadingQuality.Edited, ReadingMethod.Calculated);

    /// <summary>The changed intervals, or what is wrong: one of the two is null.</summary>
    /// <param name="stretch">Neighbouring intervals in order: the edited ones and those that may absorb.</param>
    /// <param name="values">What the person puts in; each interval of the stretch at most once.</param>
    /// <param name="absorb">Where the difference goes.</param>
    public static (IReadOnlyList<ReadingChange>? Changes, string? Fault) Of(
        IReadOnlyList<CodedReading> stretch, IReadOnlyList<EditedValue> values, EditAbsorb absorb)
    {
        ArgumentNullException.ThrowIfNull(stretch);
        ArgumentNullException.ThrowIfNull(values);
        var after = stretch.ToArray();
        var isEdited = new bool[after.Length];
        if (values.Count == 0)
        {
            return (null, "no value was given");
        }

        foreach (var value in values)
        {
            var index = Array.FindIndex(after, reading => reading.StartUnixSeconds == value.StartUnixSeconds);
            if (Fault(index, isEdited, value) is { } fault)
            {
                return (null, fault);
            }

            isEdited[index] = true;
            after[index] = after[index] with
            {
                ImportWattHours = value.ImportWattHours ?? after[index].ImportWattHours,
                ExportWattHours = value.ExportWattHours ?? after[index].ExportWattHours,
                ImportCode = value.ImportWattHours is null ? after[index].ImportCode : Agreed,
                ExportCode = value.ExportWattHours is null ? after[index].ExportCode : Agreed,
            };
        }

        var takers = Takers(isEdited, absorb);
        var refusal = Absorb(stretch, after, takers, exports: false) ?? Absorb(stretch, after, takers, exports: true);
        return refusal is null ? (Changed(stretch, after), null) : (null, refusal);
    }

    static string? Fault(int index, bool[] isEdited, EditedValue value)
    {
        if (index < 0)
        {
            return "a value begins where no interval begins";
        }

        if (isEdited[index])
        {
            return "an interval is given twice";
        }

        return value.ImportWattHours is < 0 || value.ExportWattHours is < 0 ? "a value is below zero" : null;
    }

    static List<int> Takers(bool[] isEdited, EditAbsorb absorb)
    {
        var (first, last) = (Array.IndexOf(isEdited, true), Array.LastIndexOf(isEdited, true));
        return absorb switch
        {
            EditAbsorb.None => [],
            EditAbsorb.Next => last + 1 < isEdited.Length ? [last + 1] : [],
            EditAbsorb.Previous => first > 0 ? [first - 1] : [],
            EditAbsorb.Others => [.. Enumerable.Range(0, isEdited.Length).Where(index => !isEdited[index])],
            _ => throw new ArgumentOutOfRangeException(nameof(absorb), absorb, "not a way to absorb"),
        };
    }

    /// <returns>What is wrong; null when the channel keeps its sum.</returns>
    static string? Absorb(
        IReadOnlyList<CodedReading> before, CodedReading[] after, List<int> takers, bool exports)
    {
        var missing = Sum(before, exports) - Sum(after, exports);
        if (missing == 0)
        {
            return null;
        }

        var channel = exports ? "export" : "import";
        var held = takers.Sum(index => Of(after[index], exports));
        if (takers.Count == 0 || held + missing < 0)
        {
            var (apart, word) = missing < 0 ? (-missing, "more") : (missing, "less");
            return $"the edited values come to {apart} Wh of {channel} {word} than the register moved, and "
                + (takers.Count == 0 ? "no other interval takes the difference" : $"the others hold only {held} Wh");
        }

        var (sum, given) = (0L, 0L);
        for (var i = 0; i < takers.Count; i++)
        {
            sum += held == 0 ? 1 : Of(after[takers[i]], exports);
            var part = (long)((Int128)missing * sum / (held == 0 ? takers.Count : held)) - given;
            given += part;
            Add(ref after[takers[i]], part, exports);
        }

        return null;
    }

    static void Add(ref CodedReading reading, long wattHours, bool exports)
    {
        if (wattHours != 0)
        {
            reading = exports
                ? reading with { ExportWattHours = reading.ExportWattHours + wattHours, ExportCode = Calculated }
                : reading with { ImportWattHours = reading.ImportWattHours + wattHours, ImportCode = Calculated };
        }
    }

    static List<ReadingChange> Changed(IReadOnlyList<CodedReading> before, CodedReading[] after) =>
    [
        .. before.Zip(after, (old, now) => new ReadingChange(old, now))
            .Where(change => change.Before != change.After),
    ];

    static long Sum(IReadOnlyList<CodedReading> readings, bool exports) =>
        readings.Sum(reading => Of(reading, exports));

    static long Of(in CodedReading reading, bool exports) =>
        exports ? reading.ExportWattHours : reading.ImportWattHours;
}
