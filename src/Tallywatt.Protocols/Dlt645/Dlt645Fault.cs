namespace Tallywatt.Protocols.Dlt645;

/// <summary>Why bytes are not a frame.</summary>
public enum Dlt645Fault
{
    None,
    NoStart,
    SecondStartMissing,
    DataTooLong,
    BadChecksum,
    EndMissing,

    /// <summary>The line fell silent, or the file ended, inside a frame.</summary>
    Cut,
}
