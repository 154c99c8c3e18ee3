namespace Tallywatt.Simulation;

/// <summary>What can go wrong, each at its own boundary.</summary>
enum FaultKind
{
    LineNoAnswer,
    LineDropRequest,
    LineDropAnswer,
    LineDelayRequest,
    LineRepeatRequest,
    LineRepeatAnswer,
    LineOldAnswer,
    LineFlip,
    LineCut,
    QueueDrop,
    QueueRepeat,
    QueueDelay,
    StoreRefuses,
    StoreTears,
    StoreFallsSilent,
    PlatformDies,
    MeterStorageTears,
    MeterLosesPower,
    PaymentRepeats,
    PaymentAnswerLost,
    RowConflicts,
    RegisterLeaps,
    RowsFoundAgain,
}

/// <summary>The platform's process ended here, between two steps.</summary>
sealed class PlatformDiedException(string where) : Exception(where);

/// <summary>Decides where faults strike: at I/O boundaries, and at a rate each world draws for each kind.</summary>
/// <remarks>Half of the kinds are silent in a given world, so that one common fault does not hide the rest.</remarks>
sealed class Faults
{
    static readonly int KindCount = Enum.GetValues<FaultKind>().Length;
    readonly int[] perMille = new int[KindCount];
    readonly SimRandom random;
    readonly int? dieAtStep;

    /// <param name="random">Chance.</param>
    /// <param name="dieAtStep">
    /// When given, nothing goes wrong but one thing: the platform dies at this one of its steps, counted from 1.
    /// </param>
    internal Faults(SimRandom random, int? dieAtStep)
    {
        this.random = random;
        this.dieAtStep = dieAtStep;
        if (dieAtStep is not null)
        {
            return;
        }

        for (var kind = 0; kind < KindCount; kind++)
        {
            perMille[kind] = random.PerMille(500) ? random.Of(4, 20, 80, 250) : 0;
        }

        // A process that dies at a quarter of all steps never gets anywhere, and shows nothing new.
        perMille[(int)FaultKind.PlatformDies] = Math.Min(perMille[(int)FaultKind.PlatformDies], 40);
        perMille[(int)FaultKind.MeterLosesPower] = Math.Min(perMille[(int)FaultKind.MeterLosesPower], 40);
    }

    /// <summary>Off in the last part of a world, when everything must come right.</summary>
    internal bool Enabled { get; set; } = true;

    internal int StrikeCount { get; private set; }

    /// <summary>Steps at which the platform could have died.</summary>
    internal int StepCount { get; private set; }

    internal bool Strikes(FaultKind kind)
    {
        if (!Enabled || !random.PerMille(perMille[(int)kind]))
        {
            return false;
        }

        StrikeCount++;
        return true;
    }

    internal void MayDie(string where)
    {
        StepCount++;
        if (Strikes(FaultKind.PlatformDies) || (Enabled && StepCount == dieAtStep))
        {
            throw new PlatformDiedException(where);
        }
    }

    internal int Below(int limit) => random.Below(limit);
}
