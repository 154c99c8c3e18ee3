namespace Tallywatt.SoftMeter.Servers;

/// <summary>What a client may do with an attribute. The numbers go on the wire.</summary>
/// <remarks>Source: IEC 62056-6-2, class_id 15 version 1, access_mode.</remarks>
enum AccessMode : byte
{
    None = 0,
    Read = 1,
    Write = 2,
    ReadWrite = 3,
}
