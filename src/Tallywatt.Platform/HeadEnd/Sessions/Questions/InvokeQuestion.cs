using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Runs a method. The value means only that the meter ran it.</summary>
readonly struct InvokeQuestion(CosemMethod method, byte[] parameter) : IQuestion<bool>
{
    public int Write(DlmsClient client, Span<byte> target) => client.WriteInvoke(method, parameter, target);

    public bool TryRead(DlmsReply reply, out bool value)
    {
        value = reply.Kind == DlmsReplyKind.Done;
        return value;
    }
}

/// <summary>Reads an attribute as the element it is.</summary>
readonly struct ElementQuestion(CosemAttribute attribute) : IQuestion<byte[]>
{
    public int Write(DlmsClient client, Span<byte> target) => client.WriteGet(attribute, default, target);

    public bool TryRead(DlmsReply reply, out byte[] value)
    {
        value = reply.Kind == DlmsReplyKind.Value ? reply.Value.ToArray() : [];
        return value.Length > 0;
    }
}
