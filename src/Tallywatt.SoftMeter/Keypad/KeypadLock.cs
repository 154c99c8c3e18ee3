using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Keypad;

/// <summary>What a keypad must not forget when the power fails: wrong tokens in a row, and until when it rests.
/// </summary>
/// <remarks>
/// It changes only with a token that was handed in, in the same record as what came of that token, so it wears out
/// nothing: a keypad that rests takes no tokens. The rest goes on in the meter's true time, not in the person's.
/// </remarks>
sealed class KeypadLock(Meter meter) : IMeterPart
{
    const byte Version = 1;

    long untilTrueSeconds;

    public MeterSection Section => MeterSection.Keypad;

    internal int WrongCount { get; private set; }

    /// <summary>How long the keypad still rests; never longer than it ever does, whatever became of the clock.
    /// </summary>
    internal int LeftSeconds => meter.Look(
        owner => (int)Math.Clamp(untilTrueSeconds - owner.TrueNow, 0, TokenKeypad.LockSeconds));

    /// <summary>The memory of a meter: every front of it shares the one.</summary>
    internal static KeypadLock Of(Meter meter)
    {
        lock (meter.Gate)
        {
            if (meter.Part<KeypadLock>() is { } known)
            {
                return known;
            }

            var part = new KeypadLock(meter);
            meter.Plug(part);
            return part;
        }
    }

    /// <summary>A token was judged. Inside a change only.</summary>
    /// <param name="locks">True when the keypad begins to rest with it.</param>
    internal void Judged(int wrongCount, bool locks)
    {
        if (wrongCount != WrongCount || locks)
        {
            WrongCount = wrongCount;
            untilTrueSeconds = locks ? meter.TrueNow + TokenKeypad.LockSeconds : untilTrueSeconds;
            meter.MarkUrgent(Section);
        }
    }

    public void Write(RecordWriter into)
    {
        into.Byte(Version);
        into.Unsigned((ulong)WrongCount);
        into.Signed(untilTrueSeconds);
    }

    public void Read(ref RecordReader from)
    {
        from.RequireVersion(Version);
        WrongCount = from.Count();
        untilTrueSeconds = from.Signed();
    }
}
