namespace Tallywatt.SoftMeter.Homes;

/// <summary>A small generator of chance that is the same on every machine: SplitMix64.</summary>
/// <remarks>
/// It is keyed, not threaded: the draws of a home's day depend on (seed, home, day) alone, so any day can be worked
/// out without the days before it. Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators".
/// </remarks>
struct Dice
{
    ulong state;

    Dice(ulong state) => this.state = state;

    internal static Dice For(long seed, long first, long second) =>
        new(Mix(Mix(Mix(unchecked((ulong)seed)) ^ unchecked((ulong)first)) ^ unchecked((ulong)second)));

    internal ulong NextBits()
    {
        state = unchecked(state + 0x9E3779B97F4A7C15);
        return Mix(state);
    }

    /// <summary>0 to one less than <paramref name="below"/>.</summary>
    internal int Next(int below) => (int)(((NextBits() >> 32) * (ulong)below) >> 32);

    /// <summary>A number in [0, 1).</summary>
    internal double Fraction() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    internal double Between(double low, double high) => low + ((high - low) * Fraction());

    internal bool Chance(double probability) => Fraction() < probability;

    static ulong Mix(ulong value)
    {
        unchecked
        {
            value += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
