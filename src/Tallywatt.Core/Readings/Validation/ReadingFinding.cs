namespace Tallywatt.Core.Readings.Validation;

/// <summary>What a check found: the hundreds are the number of the check. Stored, so the numbers never change.
/// </summary>
public enum FindingCode : short
{
    UnknownMeter = 101,
    WrongUnit = 102,
    WrongMultiplier = 103,
    WrongIntervalLength = 104,
    OutOfOrder = 105,
    Overlap = 106,
    Future = 107,
    BeforeInstallation = 108,
    Duplicate = 109,
    DuplicateConflict = 110,
    Negative = 111,

    TooFewIntervals = 201,
    TooManyIntervals = 202,

    ClockSet = 301,
    ClockDrift = 302,
    ClockWrong = 303,
    PowerFail = 304,
    Reverse = 305,
    Tamper = 306,
    Battery = 307,

    Spike = 401,

    DemandHigh = 501,
    DemandLow = 502,
    AboveBreaker = 503,

    SameValue = 601,
    ZeroRun = 602,

    SumOffRegister = 701,

    AboveHistory = 801,
    BelowHistory = 802,

    ExportAboveInverter = 901,
    ExportAtNight = 902,
    ExportNotExpected = 903,

    Rollover = 1001,
    Rollback = 1002,
    MeterExchange = 1003,
    RegisterJump = 1004,
}

/// <summary>What a finding means for the value.</summary>
public enum FindingSeverity : byte
{
    /// <summary>Worth a line; the value counts.</summary>
    Note = 0,

    /// <summary>The value counts; a person should look.</summary>
    Warning = 1,

    /// <summary>The value does not count and is estimated until a person or a later reading decides.</summary>
    Failure = 2,
}

/// <summary>One thing a check found.</summary>
/// <param name="Code">Which check, and what.</param>
/// <param name="Severity">What it means.</param>
/// <param name="Flow">The channel; import where it is about both.</param>
/// <param name="StartUnixSeconds">Where it begins.</param>
/// <param name="DurationSeconds">How long it lasts.</param>
/// <param name="SeenNumber">What was seen, in the unit of the code: watt-hours, a count, or seconds.</param>
/// <param name="AllowedNumber">What would have been allowed or expected, in the same unit.</param>
public readonly record struct ReadingFinding(
    FindingCode Code,
    FindingSeverity Severity,
    EnergyFlow Flow,
    long StartUnixSeconds,
    int DurationSeconds,
    long SeenNumber = 0,
    long AllowedNumber = 0)
{
    const int CodesPerCheck = 100;

    /// <summary>The number of the check, 1 to 10.</summary>
    public byte CheckNumber => (byte)((int)Code / CodesPerCheck);

    /// <summary>"V401": what stands in lists and exports.</summary>
    public string Name => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"V{(int)Code}");

    /// <summary>The finding in one clause, without its time.</summary>
    public string Text => FindingText.Of(this);
}
