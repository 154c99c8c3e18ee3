namespace Tallywatt.SoftMeter.Prepayment;

/// <summary>The numbers already applied, of a dense sequence that begins at 1: all up to a low-water mark, and a
/// bitmap of the <see cref="WindowCount"/> that follow it.</summary>
/// <param name="LowWaterMark">Every number up to and with this one has been applied; 0 at first.</param>
/// <param name="AboveMask">Bit n is set when number <c>LowWaterMark + 1 + n</c> has been applied.</param>
/// <remarks>
/// A purchase may travel by several carriers at once and arrive late or twice; the set makes it count once. It only
/// ever grows, whatever older image of a card comes back. Bit 0 is never set: the mark moves up instead.
/// </remarks>
readonly record struct AppliedOrders(uint LowWaterMark, ulong AboveMask)
{
    internal const int WindowCount = 64;

    /// <summary>The highest number applied, 0 when there is none: the purchase count that a station reports.</summary>
    internal uint HighestNumber => AboveMask == 0
        ? LowWaterMark
        : LowWaterMark + 64 - (uint)System.Numerics.BitOperations.LeadingZeroCount(AboveMask);

    internal bool Contains(uint number) =>
        number <= LowWaterMark || (IsInWindow(number) && (AboveMask & BitOf(number)) != 0);

    /// <summary>True for a number that can be remembered: not before the sequence, not beyond the window.</summary>
    internal bool CanHold(uint number) => number > 0 && (number <= LowWaterMark || IsInWindow(number));

    /// <exception cref="ArgumentOutOfRangeException">The number is beyond the window.</exception>
    internal AppliedOrders With(uint number)
    {
        if (!CanHold(number))
        {
            throw new ArgumentOutOfRangeException(nameof(number), number, "Beyond the window of numbers.");
        }

        if (number <= LowWaterMark)
        {
            return this;
        }

        var mark = LowWaterMark;
        var above = AboveMask | BitOf(number);
        while ((above & 1) != 0)
        {
            above >>= 1;
            mark++;
        }

        return new(mark, above);
    }

    bool IsInWindow(uint number) => number > LowWaterMark && number - LowWaterMark <= WindowCount;

    ulong BitOf(uint number) => 1ul << (int)(number - LowWaterMark - 1);
}
