using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Reads any attribute as a tree, all of it or the entries of a range of time.</summary>
readonly struct ValueQuestion(CosemAttribute attribute, CosemDateTime? from = null, CosemDateTime? to = null)
    : IQuestion<CosemValue>
{
    public int Write(DlmsClient client, Span<byte> target) => from is { } first && to is { } last
        ? client.WriteGetRange(attribute, first, last, target)
        : client.WriteGet(attribute, default, target);

    public bool TryRead(DlmsReply reply, out CosemValue value)
    {
        var read = CosemValue.TryRead(reply.Value, out var found);
        value = found!;
        return read && reply.Kind == DlmsReplyKind.Value;
    }
}

/// <summary>Sets any attribute. The value means only that the meter took it.</summary>
readonly struct SetQuestion(CosemAttribute attribute, ReadOnlyMemory<byte> value) : IQuestion<bool>
{
    public int Write(DlmsClient client, Span<byte> target) => client.WriteSet(attribute, value.Span, target);

    public bool TryRead(DlmsReply reply, out bool value)
    {
        value = reply.Kind == DlmsReplyKind.Done;
        return value;
    }
}
