using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Reads 0.0.1.0.0.255 time. A clock that shows no instant is malformed, not zero.</summary>
readonly struct ClockQuestion : IQuestion<MeterClock>
{
    public int Write(DlmsClient client, Span<byte> target) => client.WriteGet(CosemNames.ClockTime, default, target);

    public bool TryRead(DlmsReply reply, out MeterClock value)
    {
        var reader = new AxdrReader(reply.Value);
        var bytes = reader.PeekTag() == DataTag.DateTime && reader.Tagged(DataTag.DateTime)
            ? reader.Bytes(CosemDateTime.LengthBytes)
            : reader.OctetString();
        value = default;
        if (!reader.AtEnd || !CosemDateTime.TryRead(bytes, out var time)
            || !time.TryToUnixSeconds(out var unixSeconds))
        {
            return false;
        }

        value = new(unixSeconds, time.Status)
        {
            DeviationMinutes =
                time.DeviationMinutes == CosemDateTime.DeviationUnspecified ? (short)0 : time.DeviationMinutes,
        };
        return true;
    }
}
