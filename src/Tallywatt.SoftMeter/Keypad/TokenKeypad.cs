using Tallywatt.SoftMeter.Prepayment;

namespace Tallywatt.SoftMeter.Keypad;

/// <summary>The keypad, for the display and the panel.</summary>
/// <param name="Digits">What was typed so far, in groups of four.</param>
/// <param name="Text">What came of the last entry, or why none is taken.</param>
public readonly record struct KeypadView(string Digits, string Text, bool IsLocked)
{
    public bool IsIdle => Digits.Length == 0 && Text.Length == 0;
}

/// <summary>A keypad for tokens: digits, delete, enter.</summary>
/// <remarks>
/// After so many tokens in a row that were not made for this meter it takes none for a while, so that nobody tries
/// them all. Times are seconds of true time. Not safe for several threads: the meter's gate is around it.
/// </remarks>
public sealed class TokenKeypad
{
    const int DigitsMax = TokenText.DigitsCount;
    const int WrongMax = 5;
    internal const int LockSeconds = 600;
    const int IdleSeconds = 60;
    const int ResultSeconds = 15;

    readonly char[] digits = new char[DigitsMax];
    int count;
    string text = "";
    long touchedTrueSeconds;
    long textUntilTrueSeconds;

    /// <summary>Wrong tokens in a row.</summary>
    public int WrongCount { get; private set; }

    /// <summary>No token is taken before this, as true time.</summary>
    public long LockedUntilTrueSeconds { get; private set; } = long.MinValue;

    /// <summary>Goes on from before a restart.</summary>
    internal void Resume(int wrongCount, int lockedSeconds, long trueUnixSeconds)
    {
        WrongCount = wrongCount;
        LockedUntilTrueSeconds = lockedSeconds > 0 ? trueUnixSeconds + lockedSeconds : long.MinValue;
    }

    /// <summary>A digit key. A twenty-first digit is not taken.</summary>
    public bool Digit(char digit, long trueUnixSeconds)
    {
        if (!char.IsAsciiDigit(digit) || Touch(trueUnixSeconds) || count == DigitsMax)
        {
            return false;
        }

        text = "";
        digits[count++] = digit;
        return true;
    }

    /// <summary>Takes the last digit away; on an empty line it takes the message away.</summary>
    public void Delete(long trueUnixSeconds)
    {
        Touch(trueUnixSeconds);
        text = "";
        count = Math.Max(0, count - 1);
    }

    public void Clear() => (count, text) = (0, "");

    /// <summary>Hands the digits to the meter. Fewer than 20 are not handed in.</summary>
    /// <returns>What came of it; null when nothing was handed in.</returns>
    public TokenOutcome? Enter(ITokenGateway gateway, long trueUnixSeconds)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        if (Touch(trueUnixSeconds) || count == 0)
        {
            return null;
        }

        if (count < DigitsMax)
        {
            Say($"A token has {DigitsMax} digits; {count} were typed.", trueUnixSeconds);
            return null;
        }

        Span<byte> token = stackalloc byte[DigitsMax];
        for (var i = 0; i < DigitsMax; i++)
        {
            token[i] = (byte)digits[i];
        }

        var outcome = gateway.Enter(token, TokenDelivery.Manual);
        count = 0;
        Judge(outcome, trueUnixSeconds);
        return outcome;
    }

    public KeypadView View(long trueUnixSeconds)
    {
        var isLocked = trueUnixSeconds < LockedUntilTrueSeconds;
        if (isLocked)
        {
            var minutes = ((LockedUntilTrueSeconds - trueUnixSeconds) + 59) / 60;
            return new("", $"Too many wrong tokens. Wait {minutes} minutes.", IsLocked: true);
        }

        var isIdle = trueUnixSeconds - touchedTrueSeconds >= IdleSeconds;
        return new(isIdle ? "" : Grouped(), trueUnixSeconds < textUntilTrueSeconds ? text : "", IsLocked: false);
    }

    /// <summary>What was typed long ago is forgotten. True while the keypad is locked.</summary>
    bool Touch(long trueUnixSeconds)
    {
        count = trueUnixSeconds - touchedTrueSeconds >= IdleSeconds ? 0 : count;
        touchedTrueSeconds = trueUnixSeconds;
        return trueUnixSeconds < LockedUntilTrueSeconds;
    }

    void Judge(in TokenOutcome outcome, long trueUnixSeconds)
    {
        var isGuess = outcome.Status is TokenStatus.FormatFailure or TokenStatus.AuthenticationFailure;
        WrongCount = isGuess ? WrongCount + 1 : 0;
        if (WrongCount >= WrongMax)
        {
            (WrongCount, LockedUntilTrueSeconds) = (0, trueUnixSeconds + LockSeconds);
        }

        Say(outcome.Text, trueUnixSeconds);
    }

    void Say(string what, long trueUnixSeconds) =>
        (text, textUntilTrueSeconds) = (what, trueUnixSeconds + ResultSeconds);

    string Grouped()
    {
        var grouped = new System.Text.StringBuilder(DigitsMax + 4);
        for (var i = 0; i < count; i++)
        {
            grouped.Append(i > 0 && i % 4 == 0 ? " " : "").Append(digits[i]);
        }

        return grouped.ToString();
    }
}
