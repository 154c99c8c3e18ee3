namespace Tallywatt.Simulation;

/// <summary>The world's only source of chance: SplitMix64, so a seed gives the same world on every machine.</summary>
sealed class SimRandom(ulong seed)
{
    ulong state = seed;

    internal ulong Next()
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            var mixed = state;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }

    /// <summary>A number from 0 to less than a limit.</summary>
    internal int Below(int limit) => (int)(Next() % (ulong)limit);

    /// <summary>A number between two others, both included.</summary>
    internal int Between(int low, int high) => low + Below(high - low + 1);

    internal bool PerMille(int chance) => Below(1_000) < chance;

    internal T Of<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    /// <summary>An independent source, so that one part's draws do not shift another's.</summary>
    internal SimRandom Fork() => new(Next());
}
