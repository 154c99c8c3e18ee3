using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Sessions.Push;

/// <summary>Something a meter told unasked.</summary>
/// <param name="Meter">Who: the system title in hexadecimal where it was ciphered, else the name the meter gives itself
/// in what it pushed. Empty when it gives none.</param>
/// <param name="IsProved">Whether the meter's key sealed it. Otherwise anybody may have sent it.</param>
/// <param name="Number">The number of the push: of an event, its sequence in the meter.</param>
/// <param name="UnixSeconds">When it happened, by the meter's clock; null when it does not say.</param>
/// <param name="Body">What was pushed: as a rule a structure, one value for each object of the push setup.</param>
public sealed record ReceivedPush(string Meter, bool IsProved, uint Number, long? UnixSeconds, CosemValue Body)
{
    const int LogicalNameLength = 6;

    /// <summary>The push setup, where its logical name is the first that was pushed; else empty.</summary>
    public ReadOnlySpan<byte> Setup =>
        Body.Items is [{ Tag: DataTag.OctetString, Content.Length: LogicalNameLength } name, ..] ? name.Content : [];
}
