using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Fuzz.Dlms;

/// <summary>A device with one attribute: an octet string as long as asked for, each byte its own index.</summary>
/// <remarks>It can be set, and a method returns its parameter; every other object is undefined.</remarks>
public sealed class EchoObjects : ICosemObjects
{
    byte[] value = [];

    /// <summary>A device whose attribute is this long, in bytes.</summary>
    public static EchoObjects OfLength(int lengthBytes) =>
        new() { value = [.. Enumerable.Range(0, lengthBytes).Select(i => (byte)(i & 0xFF))] };

    /// <summary>The only attribute there is.</summary>
    public static CosemAttribute Attribute { get; } =
        new(CosemNames.DataClass, CosemNames.LogicalDeviceName, CosemNames.Value);

    public ReadOnlySpan<byte> Value => value;

    public DataAccessResult Get(
        ClientSap client, CosemAttribute attribute, SelectiveAccess selection, ref AxdrWriter target)
    {
        if (attribute.LogicalName != Attribute.LogicalName)
        {
            return DataAccessResult.ObjectUndefined;
        }

        target.OctetString(value);
        return DataAccessResult.Success;
    }

    public DataAccessResult Set(
        ClientSap client, CosemAttribute attribute, SelectiveAccess selection, ReadOnlySpan<byte> value)
    {
        var reader = new AxdrReader(value);
        var octets = reader.OctetString();
        if (!reader.AtEnd)
        {
            return DataAccessResult.TypeUnmatched;
        }

        this.value = octets.ToArray();
        return DataAccessResult.Success;
    }

    public ActionResult Invoke(
        ClientSap client, CosemMethod method, ReadOnlySpan<byte> parameter, ref AxdrWriter target)
    {
        target.Bytes(parameter);
        return ActionResult.Success;
    }
}
