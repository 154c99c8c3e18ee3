using Tallywatt.Core.Readings;

namespace Tallywatt.Formats;

/// <summary>Reads one usage file value by value, in the order they stand, never the whole file at once.</summary>
/// <remarks>
/// Call <see cref="TryRead"/> until it is false, then look at <see cref="Fault"/>. What a value means may stand
/// after it in the file, so <see cref="Sources"/>, <see cref="Notes"/> and <see cref="LocalTime"/> are complete
/// only then. Nothing in a file makes a reader throw, but the stream itself may (<see cref="IOException"/>).
/// </remarks>
public abstract class UsageReader : IDisposable
{
    readonly List<string> notes = [];

    /// <summary>"Green Button (ESPI XML)", "NEM12", "NEM13" or "CSV".</summary>
    public abstract string Format { get; }

    /// <summary>The channel of each <see cref="UsageValue.SourceIndex"/>. Several sources may be one channel.</summary>
    public abstract IReadOnlyList<UsageChannel> Sources { get; }

    /// <summary>Why reading stopped before the end; null when the file was read whole.</summary>
    public UsageFault? Fault { get; protected set; }

    /// <summary>The local time the file says it was made for; null when it does not say.</summary>
    public LocalTimeHint? LocalTime { get; protected set; }

    /// <summary>What a person should know about how the file was read.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <returns>False at the end of the file and at the first fault.</returns>
    public abstract bool TryRead(out UsageValue value);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Adds a note once, however often the same thing is met.</summary>
    protected void Note(string note)
    {
        if (notes.Count < UsageLimits.MaxNotesCount && !notes.Contains(note))
        {
            notes.Add(note);
        }
    }

    /// <summary>Stops at a fault.</summary>
    protected bool Refuse(int line, string message)
    {
        Fault ??= new(UsageFaultKind.Refused, line, message);
        return false;
    }
}
