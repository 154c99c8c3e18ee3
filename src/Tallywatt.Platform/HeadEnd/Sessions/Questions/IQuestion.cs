using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>One question to a meter, and how its answer is read.</summary>
interface IQuestion<T>
{
    /// <summary>Writes the request and returns its length.</summary>
    int Write(DlmsClient client, Span<byte> target);

    /// <summary>Reads the value of a reply of kind Value or Done. False when it is not what was asked for.</summary>
    bool TryRead(DlmsReply reply, out T value);
}
