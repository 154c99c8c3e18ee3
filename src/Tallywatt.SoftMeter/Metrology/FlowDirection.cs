namespace Tallywatt.SoftMeter.Metrology;

/// <summary>The direction of active energy, as seen from the grid.</summary>
public enum FlowDirection : byte
{
    /// <summary>+A: from the grid to the home.</summary>
    Import = 0,

    /// <summary>-A: from the home to the grid.</summary>
    Export = 1,
}
