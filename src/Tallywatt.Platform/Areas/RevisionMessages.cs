using Tallywatt.Core.Areas;

namespace Tallywatt.Platform.Areas;

/// <summary>Rows of one meter as a person says they are: positions of the service point's own register.</summary>
/// <param name="MeterNumber">The meter.</param>
/// <param name="CapturedUnixSeconds">Capture times.</param>
/// <param name="ImportWattHours">Where +A is to stand at each.</param>
/// <param name="ExportWattHours">Where -A is to stand at each.</param>
/// <param name="Codes">The quality of each as its stored byte; see Core's QualityCode.</param>
[GenerateSerializer, Immutable]
public sealed record CorrectedRows(
    [property: Id(0)] long MeterNumber,
    [property: Id(1)] long[] CapturedUnixSeconds,
    [property: Id(2)] long[] ImportWattHours,
    [property: Id(3)] long[] ExportWattHours,
    [property: Id(4)] byte[] Codes);

/// <summary>What became of a correction.</summary>
/// <param name="AcceptedCount">Rows now held as corrected.</param>
/// <param name="RefusedCount">Rows that cannot be beside their neighbours, or before the first one.</param>
/// <param name="RevisedDayNumbers">Closed days with a new revision, as <see cref="DateOnly.DayNumber"/>.</param>
/// <param name="DebitedNanos">What left the purse; negative when money came back.</param>
[GenerateSerializer, Immutable]
public sealed record CorrectionAnswer(
    [property: Id(0)] int AcceptedCount,
    [property: Id(1)] int RefusedCount,
    [property: Id(2)] int[] RevisedDayNumbers,
    [property: Id(3)] long DebitedNanos);

/// <summary>A meter is replaced; see Core's MeterExchange.</summary>
[GenerateSerializer, Immutable]
public sealed record ExchangeOrder(
    [property: Id(0)] long AccountNumber,
    [property: Id(1)] long OldMeterNumber,
    [property: Id(2)] long NewMeterNumber,
    [property: Id(3)] long AtUnixSeconds,
    [property: Id(4)] long OldImportWattHours,
    [property: Id(5)] long OldExportWattHours,
    [property: Id(6)] long NewImportWattHours,
    [property: Id(7)] long NewExportWattHours,
    [property: Id(8)] long OldCapacityWattHours,
    [property: Id(9)] string RequestedBy,
    [property: Id(10)] string Reason);

/// <summary>A customer who moved out, in nano-units.</summary>
/// <param name="Outcome">What became of it; the rest is zero unless it is done.</param>
/// <param name="LastChargesNanos">What the open month still came to.</param>
/// <param name="PresetRepaidNanos">Preset credit taken from what was left.</param>
/// <param name="RefundNanos">What the customer is to be given back; below zero what the customer owes.</param>
[GenerateSerializer, Immutable]
public sealed record MoveOutAnswer(
    [property: Id(0)] MoveOutcome Outcome,
    [property: Id(1)] long LastChargesNanos,
    [property: Id(2)] long PresetRepaidNanos,
    [property: Id(3)] long RefundNanos);
