namespace Tallywatt.SoftMeter.Metrology;

/// <summary>The status byte of a load profile row, with the bits that European meter profiles agree on.</summary>
[Flags]
public enum ProfileStatus : byte
{
    None = 0,
    CriticalError = 0x01,
    ClockInvalid = 0x02,
    DataNotValid = 0x04,
    DaylightSaving = 0x08,

    /// <summary>Ours, in a bit the profiles leave free: the interval is not a whole capture period.</summary>
    ShortInterval = 0x10,
    ClockAdjusted = 0x20,
    PowerDown = 0x80,
}
