namespace Tallywatt.SoftMeter.Metrology;

/// <summary>Power through the terminals in whole watts, neither part negative.</summary>
public readonly record struct LoadPower(int ImportWatts, int ExportWatts);
