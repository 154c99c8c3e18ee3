namespace Tallywatt.SoftMeter.Homes;

/// <summary>The most urgent message on a person's telephone since the last purchase.</summary>
public enum ResidentNotice
{
    None = 0,
    FirstReminder = 1,
    SecondReminder = 2,
    CutOff = 3,
}
