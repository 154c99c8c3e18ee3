using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>A part of a meter with state of its own, kept in the meter's record under its own number.</summary>
interface IMeterPart
{
    MeterSection Section { get; }

    /// <summary>Writes the whole state, a version first.</summary>
    void Write(RecordWriter into);

    /// <summary>Replaces the whole state: by what was stored, or by what it was before a change that failed.</summary>
    void Read(ref RecordReader from);
}

/// <summary>A part that acts while time passes.</summary>
interface IMeterStepPart : IMeterPart
{
    /// <summary>The meter time after the given one at which it must act at the latest; long.MaxValue for never.
    /// </summary>
    long NextDueUnixSeconds(long meterUnixSeconds);

    /// <summary>Time has passed; the energy of the stretch is in the registers already.</summary>
    /// <remarks>Stretches are cut anywhere: what is rounded must be rounded at the part's own due times.</remarks>
    void Step(in MeterStep step);
}

/// <summary>A stretch of time in which nothing changed, and what flowed in it.</summary>
/// <param name="MeterUnixSeconds">The meter's clock at its end.</param>
/// <param name="LocalFromSeconds">The meter's local time at its beginning, counted as if it were UTC.</param>
/// <param name="LocalSeconds">The meter's local time at its end.</param>
/// <param name="Rate">The rate the energy was counted under, 1 to 4.</param>
/// <param name="IsClockJump">The clock was set: no time has passed and no energy has flowed.</param>
readonly record struct MeterStep(
    long TrueFromUnixSeconds,
    long TrueUnixSeconds,
    long MeterUnixSeconds,
    long LocalFromSeconds,
    long LocalSeconds,
    long ImportJoules,
    long ExportJoules,
    int Rate,
    bool IsClockJump);
