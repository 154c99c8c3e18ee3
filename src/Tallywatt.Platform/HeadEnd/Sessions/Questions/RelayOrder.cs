using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Orders method 1 or 2 of 0.0.96.3.10.255. The value means only that the meter obeyed.</summary>
readonly struct RelayOrder(CosemMethod method) : IQuestion<bool>
{
    static readonly byte[] Zero = [(byte)DataTag.Integer, 0];

    public int Write(DlmsClient client, Span<byte> target) => client.WriteInvoke(method, Zero, target);

    public bool TryRead(DlmsReply reply, out bool value)
    {
        value = reply.Kind == DlmsReplyKind.Done;
        return value;
    }
}
