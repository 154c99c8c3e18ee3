namespace Tallywatt.Protocols.Dlms;

/// <summary>How objects are referred to, and whether APDUs are ciphered. Source: IEC 62056-5-3, 7.2.2.2.</summary>
public enum ApplicationContext : byte
{
    Unknown = 0,
    LogicalName = 1,
    ShortName = 2,
    LogicalNameCiphered = 3,
    ShortNameCiphered = 4,
}
