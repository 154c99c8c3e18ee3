using Tallywatt.Core.Vending;

namespace Tallywatt.Platform.Areas;

/// <summary>Profile rows of one meter: register positions at capture times, oldest first.</summary>
[GenerateSerializer, Immutable]
public sealed record MeterProfile(
    [property: Id(0)] long MeterNumber,
    [property: Id(1)] long[] CapturedUnixSeconds,
    [property: Id(2)] long[] ImportWattHours,
    [property: Id(3)] long[] ExportWattHours);

/// <summary>Where acquisition stands with one meter, as committed.</summary>
/// <param name="MeterNumber">The meter.</param>
/// <param name="LastRowUnixSeconds">Capture time of the newest row held; zero before the first.</param>
/// <param name="MissingFromTo">Pairs of first and last capture times that are missing before it.</param>
/// <param name="RefusedCount">Rows of the batch that were refused as implausible or conflicting.</param>
/// <param name="WatchRelay">The relay is not where it should come to rest: read it with the next poll.</param>
[GenerateSerializer, Immutable]
public sealed record MeterPosition(
    [property: Id(0)] long MeterNumber,
    [property: Id(1)] long LastRowUnixSeconds,
    [property: Id(2)] long[] MissingFromTo,
    [property: Id(3)] int RefusedCount,
    [property: Id(4)] bool WatchRelay);

/// <summary>A purchase. Whoever asks chooses the reference and may repeat it at any time.</summary>
/// <param name="AccountNumber">Whose purse.</param>
/// <param name="Channel">Where the money came in; see Core's Channel.</param>
/// <param name="Reference">The channel's own reference.</param>
/// <param name="AmountNanos">What was paid.</param>
[GenerateSerializer, Immutable]
public sealed record VendRequest(
    [property: Id(0)] long AccountNumber,
    [property: Id(1)] byte Channel,
    [property: Id(2)] string Reference,
    [property: Id(3)] long AmountNanos);

/// <summary>The answer to a purchase, in nano-units.</summary>
[GenerateSerializer, Immutable]
public sealed record VendAnswer(
    [property: Id(0)] TopUpOutcome Outcome,
    [property: Id(1)] long AmountNanos,
    [property: Id(2)] long PresetRepaidNanos,
    [property: Id(3)] long CreditedNanos,
    [property: Id(4)] long BalanceNanos);
