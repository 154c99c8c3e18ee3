using Tallywatt.Protocols.Obis;

namespace Tallywatt.Protocols.Dlms;

/// <summary>Which attribute of which object. Source: IEC 62056-5-3, Cosem-Attribute-Descriptor.</summary>
/// <param name="AttributeId">1 is the logical name; 0 asks for all attributes at once.</param>
public readonly record struct CosemAttribute(ushort ClassId, ObisCode LogicalName, sbyte AttributeId)
{
    internal const int LengthBytes = 2 + ObisCode.LengthBytes + 1;

    internal static CosemAttribute Read(scoped ref AxdrReader reader)
    {
        var classId = reader.UInt16();
        var name = reader.LogicalName();
        return new(classId, name, unchecked((sbyte)reader.Byte()));
    }

    internal void Write(ref AxdrWriter writer)
    {
        writer.UInt16(ClassId);
        writer.LogicalName(LogicalName);
        writer.Byte(unchecked((byte)AttributeId));
    }
}
