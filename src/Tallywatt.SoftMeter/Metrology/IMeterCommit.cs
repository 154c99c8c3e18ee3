namespace Tallywatt.SoftMeter.Metrology;

/// <summary>Whoever makes a meter's state durable. A meter without one lives in memory only.</summary>
interface IMeterCommit
{
    /// <summary>Applies a change and returns only when its outcome would survive a power cut.</summary>
    /// <exception cref="IOException">It would not; the meter is as it was before.</exception>
    T Change<T>(Meter meter, Func<Meter, T> apply);
}
