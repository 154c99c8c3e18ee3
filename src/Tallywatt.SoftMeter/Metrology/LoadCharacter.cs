namespace Tallywatt.SoftMeter.Metrology;

/// <summary>How much reactive power goes with the active power of a load, as the tangent of the phase angle.</summary>
/// <param name="ImportTanPermille">Above zero inductive (quadrant I), below zero capacitive (quadrant IV).</param>
/// <param name="ExportTanPermille">Above zero quadrant II, below zero quadrant III.</param>
/// <remarks>Constant for a load, so that reactive energy is as exactly additive as active energy is.</remarks>
public readonly record struct LoadCharacter(int ImportTanPermille, int ExportTanPermille)
{
    /// <summary>Motors and ballasts: cos phi 0.95 importing; an inverter: cos phi 0.995 exporting.</summary>
    public static LoadCharacter Household { get; } = new(329, 100);

    /// <summary>Heating only: no reactive power.</summary>
    public static LoadCharacter Resistive { get; }
}
