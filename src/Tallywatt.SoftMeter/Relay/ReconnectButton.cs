namespace Tallywatt.SoftMeter.Relay;

/// <summary>The button at the meter that closes the relay: it must be held, so that nobody does it by brushing past.
/// </summary>
/// <remarks>
/// It counts when it is let go after it was held long enough. A press whose end never came (a page that was closed, a
/// line that broke) therefore closes nothing; it is forgotten after a while, and the next press begins anew. Times are
/// milliseconds of any steady clock of the one who presses.
/// </remarks>
public sealed class ReconnectButton(int holdMilliseconds = ReconnectButton.HoldMillisecondsDefault)
{
    public const int HoldMillisecondsDefault = 3_000;

    /// <summary>Nobody holds a button for longer.</summary>
    public const int ForgottenMilliseconds = 30_000;

    long? pressedAtMilliseconds;

    /// <summary>How long it must be held.</summary>
    public int HoldMilliseconds => holdMilliseconds;

    public void Press(long atMilliseconds) => pressedAtMilliseconds = atMilliseconds;

    /// <summary>Let go: true when it had been held long enough.</summary>
    public bool Release(long atMilliseconds)
    {
        var heldMilliseconds = Held(atMilliseconds);
        pressedAtMilliseconds = null;
        return heldMilliseconds >= holdMilliseconds;
    }

    /// <summary>0 to 100, for a bar that fills while the button is held.</summary>
    public int ProgressPercent(long atMilliseconds) =>
        (int)Math.Clamp(Held(atMilliseconds) * 100 / Math.Max(1, holdMilliseconds), 0, 100);

    long Held(long atMilliseconds) =>
        pressedAtMilliseconds is { } pressed && atMilliseconds - pressed < ForgottenMilliseconds
            ? atMilliseconds - pressed
            : 0;
}
