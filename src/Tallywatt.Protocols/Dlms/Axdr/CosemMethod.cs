using Tallywatt.Protocols.Obis;

namespace Tallywatt.Protocols.Dlms;

/// <summary>Which method of which object. Source: IEC 62056-5-3, Cosem-Method-Descriptor.</summary>
public readonly record struct CosemMethod(ushort ClassId, ObisCode LogicalName, sbyte MethodId)
{
    internal const int LengthBytes = 2 + 6 + 1;

    internal static CosemMethod Read(scoped ref AxdrReader reader)
    {
        var classId = reader.UInt16();
        var name = reader.LogicalName();
        return new(classId, name, unchecked((sbyte)reader.Byte()));
    }

    internal void Write(ref AxdrWriter writer)
    {
        writer.UInt16(ClassId);
        writer.LogicalName(LogicalName);
        writer.Byte(unchecked((byte)MethodId));
    }
}
