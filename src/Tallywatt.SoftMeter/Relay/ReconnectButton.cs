namespace Tallywatt.SoftMeter.Relay;

/// <summary>The button at the meter that closes the relay: it must be held, so that nobody does it by brushing past.
/// </summary>
/// <remarks>Times are milliseconds of any steady clock of the one who presses. A press that was never released counts
/// as held as soon as it has been held long enough.</remarks>
public sealed class ReconnectButton(int holdMilliseconds = ReconnectButton.HoldMillisecondsDefault)
{
    public const int HoldMillisecondsDefault = 3_000;

    long? pressedAtMilliseconds;
    bool isSpent;

    /// <summary>How long it must be held.</summary>
    public int HoldMilliseconds => holdMilliseconds;

    public bool IsPressed => pressedAtMilliseconds is not null;

    public void Press(long atMilliseconds)
    {
        pressedAtMilliseconds ??= atMilliseconds;
    }

    /// <summary>While it is held: true once, at the moment it has been held long enough.</summary>
    public bool IsDue(long atMilliseconds)
    {
        if (isSpent || pressedAtMilliseconds is not { } pressed || atMilliseconds - pressed < holdMilliseconds)
        {
            return false;
        }

        isSpent = true;
        return true;
    }

    /// <summary>Let go: true when it had been held long enough and had not yet counted.</summary>
    public bool Release(long atMilliseconds)
    {
        var isDue = IsDue(atMilliseconds);
        (pressedAtMilliseconds, isSpent) = (null, false);
        return isDue;
    }

    /// <summary>0 to 100, for a bar that fills while the button is held.</summary>
    public int ProgressPercent(long atMilliseconds) => pressedAtMilliseconds is { } pressed
        ? (int)Math.Clamp((atMilliseconds - pressed) * 100 / Math.Max(1, holdMilliseconds), 0, 100)
        : 0;
}
