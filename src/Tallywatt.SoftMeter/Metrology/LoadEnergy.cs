namespace Tallywatt.SoftMeter.Metrology;

/// <summary>Energy through the terminals in whole joules (3600 J = 1 Wh), neither part negative.</summary>
public readonly record struct LoadEnergy(long ImportJoules, long ExportJoules)
{
    public static LoadEnergy operator +(LoadEnergy left, LoadEnergy right) =>
        new(left.ImportJoules + right.ImportJoules, left.ExportJoules + right.ExportJoules);
}
