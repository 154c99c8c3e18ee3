using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Reads output_state and control_state of 0.0.96.3.10.255 in one request.</summary>
readonly struct RelayQuestion : IQuestion<MeterRelay>
{
    static readonly CosemAttribute[] Attributes = [CosemNames.RelayOutputState, CosemNames.RelayControlState];

    public int Write(DlmsClient client, Span<byte> target) => client.WriteGetList(Attributes, target);

    public bool TryRead(DlmsReply reply, out MeterRelay value)
    {
        value = default;
        if (reply.ItemCount != Attributes.Length)
        {
            return false;
        }

        var results = new GetResults(reply.Value);
        var output = new AxdrReader(results.Next().Value);
        var control = new AxdrReader(results.Next().Value);
        var closed = output.Tagged(DataTag.Boolean) && output.Boolean();
        var state = control.Tagged(DataTag.Enumerated) ? control.Byte() : byte.MaxValue;
        value = new(closed, (MeterRelayState)state);
        return results.AtEnd && output.AtEnd && control.AtEnd && state <= (byte)MeterRelayState.ReadyForReconnection;
    }
}
