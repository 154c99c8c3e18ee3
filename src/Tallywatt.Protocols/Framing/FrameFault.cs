namespace Tallywatt.Protocols.Framing;

/// <summary>Why bytes are not a frame.</summary>
public enum FrameFault
{
    None,
    VersionUnknown,
    Empty,
    TooLong,
    NoFlag,
    FormatUnknown,
    BadLength,
    BadAddress,
    BadHeaderChecksum,
    BadChecksum,
    EndMissing,
}
