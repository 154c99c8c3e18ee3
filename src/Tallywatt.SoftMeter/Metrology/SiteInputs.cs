namespace Tallywatt.SoftMeter.Metrology;

/// <summary>What people and the network do to a meter, as far as it can feel it.</summary>
[Flags]
public enum SiteInputs : byte
{
    None = 0,
    CoverOpen = 0x01,
    TerminalCoverOpen = 0x02,
    Magnet = 0x04,

    /// <summary>The consumer has switched off between meter and home: nothing flows, the meter lives.</summary>
    BreakerOpen = 0x08,

    /// <summary>There is no voltage at the terminals: nothing flows, only the clock lives.</summary>
    PowerLost = 0x10,

    /// <summary>Energy has flowed back since the last look, and no export is contracted.</summary>
    ExportSeen = 0x20,
}
