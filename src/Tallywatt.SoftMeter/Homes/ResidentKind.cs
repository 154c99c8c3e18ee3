namespace Tallywatt.SoftMeter.Homes;

/// <summary>How a person treats reminders.</summary>
public enum ResidentKind
{
    /// <summary>Pays within hours of the first reminder.</summary>
    Prompt = 0,

    /// <summary>Waits for the second reminder.</summary>
    LastMinute = 1,

    /// <summary>Overlooks both and pays after some hours in the dark.</summary>
    Forgetful = 2,

    /// <summary>Away, or without money: dark for days.</summary>
    Absent = 3,
}
