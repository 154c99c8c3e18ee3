using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.Platform.HeadEnd.Sessions.Push;

/// <summary>What came of the bytes given to a <see cref="PushParser"/>.</summary>
public enum PushOutcome
{
    /// <summary>There is no whole PDU yet. Nothing was consumed.</summary>
    NeedMoreData,

    /// <summary>One PDU was consumed, and it is a push.</summary>
    Push,

    /// <summary>One PDU was consumed, and it is none, or not sealed as it must be.</summary>
    Refused,

    /// <summary>The stream cannot be trusted any more. Close it.</summary>
    Drop,
}

/// <summary>Reads pushes from a stream of wrapper PDUs. No I/O; never throws for any bytes; keeps nothing.</summary>
/// <remarks>Source: IEC 62056-4-7 (wrapper); IEC 62056-5-3, Data-Notification and general-glo-ciphering.</remarks>
public sealed class PushParser(IPushKeys keys)
{
    /// <summary>The longest APDU taken, in bytes.</summary>
    public const int ApduLengthMax = 8 * 1024;

    const int ClockLength = CosemDateTime.LengthBytes;
    const int LogicalNameLength = 6;

    readonly byte[] plain = new byte[ApduLengthMax];

    /// <summary>The room a stream's unread bytes need.</summary>
    public static int BufferLength => WrapperFrame.HeaderLength + ApduLengthMax;

    public PushOutcome Step(ReadOnlySpan<byte> input, out int consumedCount, out ReceivedPush? push)
    {
        push = null;
        switch (WrapperFrame.TryRead(input, ApduLengthMax, out var frame, out consumedCount, out _))
        {
            case FrameStatus.NeedMoreData:
                return PushOutcome.NeedMoreData;
            case FrameStatus.Malformed:
                return PushOutcome.Drop;
            case FrameStatus.Frame:
                push = Read(frame.Apdu);
                return push is null ? PushOutcome.Refused : PushOutcome.Push;
            default:
                throw new InvalidOperationException("No such frame status.");
        }
    }

    /// <summary>Reads one APDU; null when it is no push of a meter we take pushes from.</summary>
    public ReceivedPush? Read(ReadOnlySpan<byte> apdu)
    {
        if (!NotificationEnvelope.TryReadSender(apdu, out var sender))
        {
            return keys.TakesPlain ? Read(apdu, null) : null;
        }

        return apdu.Length <= plain.Length && keys.Find(sender) is { } settings
            && NotificationEnvelope.TryOpen(settings, apdu, plain, out var length)
                ? Read(plain.AsSpan(0, length), Convert.ToHexString(sender.ToBytes()))
                : null;
    }

    static ReceivedPush? Read(ReadOnlySpan<byte> apdu, string? sender)
    {
        if (!DataNotification.TryRead(apdu, out var notification)
            || !CosemValue.TryRead(notification.Value, out var body))
        {
            return null;
        }

        long? happenedAt = CosemDateTime.TryRead(notification.Time, out var time) && time.TryToUnixSeconds(out var at)
            ? at
            : null;
        return new(
            sender ?? NameIn(body!), sender is not null, notification.LongInvokeId & DataNotification.NumberMask,
            happenedAt, body!);
    }

    /// <summary>The first string that is no logical name and no time: as a rule the logical device name.</summary>
    static string NameIn(CosemValue body) =>
        body.Items.FirstOrDefault(item => item.Tag is DataTag.OctetString or DataTag.VisibleString
            && item.Content.Length is > 0 and not LogicalNameLength and not ClockLength) is { } name
            ? string.Concat(Encoding.ASCII.GetString(name.Content).Select(c => char.IsControl(c) ? '.' : c))
            : "";
}
