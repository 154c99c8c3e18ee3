namespace Tallywatt.Protocols.Dlms;

/// <summary>How the peers prove who they are. Source: IEC 62056-5-3, 7.2.2.3.</summary>
public enum AuthenticationMechanism : byte
{
    Lowest = 0,
    Low = 1,
    High = 2,
    HighMd5 = 3,
    HighSha1 = 4,
    HighGmac = 5,
    HighSha256 = 6,
    HighEcdsa = 7,
}
