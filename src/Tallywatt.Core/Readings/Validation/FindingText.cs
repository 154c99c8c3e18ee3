using System.Globalization;

namespace Tallywatt.Core.Readings.Validation;

/// <summary>Findings in words.</summary>
static class FindingText
{
    internal static string Of(in ReadingFinding finding)
    {
        var (seen, allowed) = (finding.SeenNumber, finding.AllowedNumber);
        var channel = finding.Flow == EnergyFlow.Export ? "export" : "import";
        FormattableString text = finding.Code switch
        {
            FindingCode.UnknownMeter => $"no such meter is registered",
            FindingCode.WrongUnit => $"the values are not in watt-hours",
            FindingCode.WrongMultiplier => $"the multiplier is {seen}, the registry says {allowed}",
            FindingCode.WrongIntervalLength => $"the interval is {seen} s long, the meter captures every {allowed} s",
            FindingCode.OutOfOrder => $"the interval stands after a later one",
            FindingCode.Overlap => $"the interval begins {seen} s before the one before it ends",
            FindingCode.Future => $"the interval ends {seen} s from now; up to {allowed} s are allowed",
            FindingCode.BeforeInstallation => $"the interval is from before the meter was installed",
            FindingCode.Duplicate => $"the same interval with the same values again; counted once",
            FindingCode.DuplicateConflict =>
                $"the same interval with other values: {seen} Wh of {channel} beside {allowed} Wh; the first counts",
            FindingCode.Negative => $"{channel} of {seen} Wh is below zero",
            FindingCode.TooFewIntervals => $"{seen} of {allowed} intervals of the day",
            FindingCode.TooManyIntervals => $"{seen} intervals, the day has {allowed}",
            FindingCode.ClockSet => $"the meter's clock was set by {seen} s",
            FindingCode.ClockDrift => $"the meter's clock was off by {seen} s; more than {allowed} s is reported",
            FindingCode.ClockWrong => $"the meter's clock was off by {seen} s, more than an interval of {allowed} s",
            FindingCode.PowerFail => $"the power failed in the interval",
            FindingCode.Reverse => $"the meter saw energy in reverse",
            FindingCode.Tamper => $"the meter saw tampering",
            FindingCode.Battery => $"the meter's battery is low",
            FindingCode.Spike => $"{channel} of {seen} Wh; the third highest of the day allows {allowed} Wh",
            FindingCode.DemandHigh => $"{channel} of {seen} Wh is above the demand limit of {allowed} Wh",
            FindingCode.DemandLow => $"{channel} of {seen} Wh is below the demand limit of {allowed} Wh",
            FindingCode.AboveBreaker => $"{channel} of {seen} Wh; the breaker lets at most {allowed} Wh through",
            FindingCode.SameValue => $"the same {channel} {seen} times in a row; from {allowed} on it is reported",
            FindingCode.ZeroRun => $"no {channel} for {seen} s; from {allowed} s on it is reported",
            FindingCode.SumOffRegister =>
                $"the intervals sum to {seen} Wh of {channel}, the register moved {allowed} Wh",
            FindingCode.AboveHistory => $"{seen} Wh of {channel}; like days have {allowed} Wh on average",
            FindingCode.BelowHistory => $"{seen} Wh of {channel}; like days have {allowed} Wh on average",
            FindingCode.ExportAboveInverter => $"export of {seen} Wh; the inverter can give {allowed} Wh",
            FindingCode.ExportAtNight => $"export of {seen} Wh by night",
            FindingCode.ExportNotExpected => $"export of {seen} Wh where no generation is registered",
            FindingCode.Rollover => $"the {channel} register went over its end; it moved {seen} Wh",
            FindingCode.Rollback => $"the {channel} register went back from {allowed} Wh to {seen} Wh",
            FindingCode.MeterExchange => $"the meter was exchanged; the interval is split",
            FindingCode.RegisterJump => $"the {channel} register moved {seen} Wh; at most {allowed} Wh is possible",
            _ => throw new InvalidOperationException($"No such finding: {finding.Code}."),
        };
        return text.ToString(CultureInfo.InvariantCulture);
    }
}
