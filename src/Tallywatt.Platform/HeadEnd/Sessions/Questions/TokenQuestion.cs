using System.Text;
using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Reads token, token_description and token_status of 0.0.19.40.0.255 in one request.</summary>
/// <remarks>Source: IEC 62056-6-2, class_id 115.</remarks>
readonly struct TokenQuestion : IQuestion<MeterToken>
{
    static readonly CosemAttribute[] Attributes =
        [PaymentNames.Token, PaymentNames.TokenDescription, PaymentNames.TokenStatus];

    public int Write(DlmsClient client, Span<byte> target) => client.WriteGetList(Attributes, target);

    public bool TryRead(DlmsReply reply, out MeterToken value)
    {
        value = new("", 0, "");
        if (reply.ItemCount != Attributes.Length)
        {
            return false;
        }

        var results = new GetResults(reply.Value);
        var token = new AxdrReader(results.Next().Value);
        var description = new AxdrReader(results.Next().Value);
        var status = new AxdrReader(results.Next().Value);
        var digits = Encoding.ASCII.GetString(token.OctetString());
        var words = new StringBuilder();
        for (var left = description.Array(); left > 0 && !description.Failed; left--)
        {
            words.Append(words.Length > 0 ? "; " : "").Append(Encoding.UTF8.GetString(description.OctetString()));
        }

        status.Structure();
        var code = status.Tagged(DataTag.Enumerated) ? status.Byte() : byte.MaxValue;
        value = new(digits, code, words.ToString());
        return results.AtEnd && token.AtEnd && description.AtEnd && !status.Failed && code != byte.MaxValue;
    }
}
