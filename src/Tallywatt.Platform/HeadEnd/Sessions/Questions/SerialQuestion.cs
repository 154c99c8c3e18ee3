using System.Text;
using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Reads 0.0.96.1.0.255: printable ASCII, at most 48 characters.</summary>
readonly struct SerialQuestion : IQuestion<string>
{
    const int LengthMax = 48;

    public int Write(DlmsClient client, Span<byte> target) => client.WriteGet(CosemNames.SerialValue, default, target);

    public bool TryRead(DlmsReply reply, out string value)
    {
        var reader = new AxdrReader(reply.Value);
        var text = reader.PeekTag() == DataTag.VisibleString && reader.Tagged(DataTag.VisibleString)
            ? reader.Octets()
            : reader.OctetString();
        var printable = !text.IsEmpty && text.Length <= LengthMax
            && !text.ContainsAnyExceptInRange((byte)' ', (byte)'~');
        value = printable ? Encoding.ASCII.GetString(text) : "";
        return reader.AtEnd && printable;
    }
}
