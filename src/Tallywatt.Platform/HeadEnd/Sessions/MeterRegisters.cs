namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Both energy registers of a meter, scaled to Wh.</summary>
public readonly record struct MeterRegisters(long ImportWattHours, long ExportWattHours);
