namespace Tallywatt.SoftMeter.Relay;

/// <summary>The button at the meter that closes the relay: it must be held, so that nobody does it by brushing past.
/// </summary>
/// <remarks>
/// It counts once it was held long enough. Whoever holds it from afar, such as a page, says so again and again: a press
/// that is no longer heard of (a page that was closed, a line that broke) closes nothing by itself, and the next press
/// begins anew. Times are milliseconds of any steady clock of the one who presses.
/// </remarks>
public sealed class ReconnectButton(int holdMilliseconds = ReconnectButton.HoldMillisecondsDefault)
{
    public const int HoldMillisecondsDefault = 3_000;

    /// <summary>A press that was not heard of for so long is not known to be held any more.</summary>
    public const int SilenceMilliseconds = 1_500;

    /// <summary>Nobody holds a button for longer.</summary>
    public const int ForgottenMilliseconds = 30_000;

    long? pressedAtMilliseconds;
    long heardAtMilliseconds;
    bool hasCounted;

    /// <summary>How long it must be held.</summary>
    public int HoldMilliseconds => holdMilliseconds;

    /// <summary>It goes down; or, said again within <see cref="SilenceMilliseconds"/>, it is still down.</summary>
    public void Press(long atMilliseconds)
    {
        if (pressedAtMilliseconds is null || atMilliseconds - heardAtMilliseconds > SilenceMilliseconds)
        {
            (pressedAtMilliseconds, hasCounted) = (atMilliseconds, false);
        }

        heardAtMilliseconds = atMilliseconds;
    }

    /// <summary>While it is known to be held: true once, when it has been held long enough.</summary>
    public bool IsDue(long atMilliseconds) =>
        atMilliseconds - heardAtMilliseconds <= SilenceMilliseconds && Counts(atMilliseconds);

    /// <summary>Let go: true when it had been held long enough and had not counted yet.</summary>
    public bool Release(long atMilliseconds)
    {
        var counts = Counts(atMilliseconds);
        pressedAtMilliseconds = null;
        return counts;
    }

    /// <summary>0 to 100, for a bar that fills while the button is held.</summary>
    public int ProgressPercent(long atMilliseconds) =>
        (int)Math.Clamp(Held(atMilliseconds) * 100 / Math.Max(1, holdMilliseconds), 0, 100);

    bool Counts(long atMilliseconds)
    {
        if (hasCounted || Held(atMilliseconds) < holdMilliseconds)
        {
            return false;
        }

        hasCounted = true;
        return true;
    }

    long Held(long atMilliseconds) =>
        pressedAtMilliseconds is { } pressed && atMilliseconds - pressed < ForgottenMilliseconds
            ? atMilliseconds - pressed
            : 0;
}
