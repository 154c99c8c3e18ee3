using Tallywatt.Core.Readings;

namespace Tallywatt.Formats;

/// <summary>What a usage file holds for one meter, or why it is refused.</summary>
/// <param name="Fault">Null when the file was read; then all else is complete.</param>
/// <param name="Series">The meter's readings, in order, nothing twice.</param>
/// <param name="Meter">The meter that was read: a NMI, the last part of a usage point's link.</param>
/// <param name="Channels">The channels that went into the series.</param>
/// <param name="LocalTime">The local time the file declares; null when it does not.</param>
/// <param name="Notes">What a person should know about how it was read.</param>
public sealed record UsageContent(
    UsageFault? Fault,
    ReadingSeries Series,
    string Format,
    string Meter,
    IReadOnlyList<UsageChannel> Channels,
    LocalTimeHint? LocalTime,
    IReadOnlyList<string> Notes)
{
    internal static UsageContent Failed(UsageFault fault) =>
        new(fault, new(ReadOnlyMemory<IntervalReading>.Empty, []), "", "", [], null, []);
}
