using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>How a meter is set up in the factory. It does not change while the meter lives.</summary>
public sealed record MeterSettings
{
    /// <summary>15-minute profile of 100 days, control mode 3.</summary>
    public static MeterSettings Default { get; } = new();

    /// <summary>A DL/T 645-2007 energy item shows XXXXXX.XX kWh, so the registers wrap at this count.</summary>
    public const long RegisterCapacityWattHours = 1_000_000_000;

    /// <summary>1 to 60; rows are captured at whole multiples of it since 1970-01-01T00:00:00Z.</summary>
    public int CapturePeriodMinutes { get; init; } = 15;

    /// <summary>Rows kept before the oldest is overwritten, 2 to 1 000 000. 9 600 is 100 days of 15 minutes.</summary>
    public int ProfileCapacityRows { get; init; } = 9_600;

    public ControlMode ControlMode { get; init; } = ControlMode.Mode3;

    /// <summary>The import register's position on the day of installation, for a meter that was used before.</summary>
    public long InitialImportWattHours { get; init; }

    public long InitialExportWattHours { get; init; }

    /// <summary>Local standard time less UTC, in minutes: what the clock starts with.</summary>
    public int UtcOffsetMinutes { get; init; }

    /// <summary>1 to 60; what the demand meter starts with, block by block.</summary>
    public int DemandPeriodMinutes { get; init; } = 15;

    /// <summary>100 to 400.</summary>
    public int NominalVolts { get; init; } = 220;

    /// <summary>False where nobody has agreed to feed in: energy that flows back is then logged as a fault.</summary>
    public bool ExportContracted { get; init; } = true;

    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(CapturePeriodMinutes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(CapturePeriodMinutes, 60);
        ArgumentOutOfRangeException.ThrowIfLessThan(ProfileCapacityRows, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ProfileCapacityRows, 1_000_000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((byte)ControlMode, (byte)ControlMode.Mode6);
        ArgumentOutOfRangeException.ThrowIfNegative(InitialImportWattHours);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(InitialImportWattHours, RegisterCapacityWattHours);
        ArgumentOutOfRangeException.ThrowIfNegative(InitialExportWattHours);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(InitialExportWattHours, RegisterCapacityWattHours);
        ArgumentOutOfRangeException.ThrowIfLessThan(UtcOffsetMinutes, -720);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(UtcOffsetMinutes, 840);
        ArgumentOutOfRangeException.ThrowIfLessThan(DemandPeriodMinutes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(DemandPeriodMinutes, 60);
        ArgumentOutOfRangeException.ThrowIfLessThan(NominalVolts, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(NominalVolts, 400);
    }
}
