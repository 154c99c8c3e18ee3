using System.Buffers.Binary;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Framing;
using Tallywatt.SoftMeter.Events;

namespace Tallywatt.SoftMeter.Servers.Push;

/// <summary>Builds what a push setup pushes: the values of its objects, in one notification, in one wrapper PDU.
/// </summary>
/// <remarks>
/// Of an event, the long invoke id is the event's sequence, the time is when it happened, and the object of its log's
/// newest code gives its code, so that a late push tells of its own event and a repeated one is recognised. Source:
/// IEC 62056-5-3, Data-Notification; IEC 62056-4-7.
/// </remarks>
static class PushApdu
{
    /// <summary>The longest APDU that is pushed, in bytes.</summary>
    internal const int LengthMax = MeterServerLimits.PduSizeMax;

    static readonly CosemAttribute AlarmRegister =
        new(CosemNames.DataClass, new(0, 0, 97, 98, 0, 255), CosemNames.Value);

    /// <summary>Builds the PDU. Null when it is too long, or no frame counter is left for its envelope.</summary>
    internal static byte[]? Build(
        ICosemObjects device, PushPlan plan, CipherSettings? cipher, uint number, MeterPush? happened)
    {
        Span<byte> time = stackalloc byte[CosemDateTime.LengthBytes];
        var frame = new byte[WrapperFrame.HeaderLength + LengthMax + NotificationEnvelope.OverheadMax];
        var plain = new AxdrWriter(new byte[LengthMax]);
        if (happened is { } push)
        {
            CosemDateTime.FromUnixSeconds(push.AtUnixSeconds).CopyTo(time);
        }

        plain.Byte((byte)ApduTag.DataNotification);
        plain.UInt32(number & DataNotification.NumberMask);
        plain.Octets(happened is null ? default : time);
        WriteBody(device, plan, happened, ref plain);
        var length = plain.WrittenCount;
        var apdu = frame.AsSpan(WrapperFrame.HeaderLength);
        if (plain.Overflowed
            || (cipher is not null && !NotificationEnvelope.TrySeal(cipher, plain.Written, apdu, out length)))
        {
            return null;
        }

        if (cipher is null)
        {
            plain.Written.CopyTo(apdu);
        }

        WrapperFrame.WriteHeader(CosemMeter.ManagementDevice, ClientSap.Management.Number, length, frame);
        return frame[..(WrapperFrame.HeaderLength + length)];
    }

    static void WriteBody(ICosemObjects device, PushPlan plan, MeterPush? happened, ref AxdrWriter target)
    {
        target.Structure(plan.Objects.Count);
        foreach (var pushed in plan.Objects)
        {
            if (happened is { } push && IsNewestCode(pushed, push))
            {
                target.Unsigned(MeterEventMap.CosemNumber(push.Code, push.Detail));
            }
            else if (PushPlan.Read(device, pushed) is { } value)
            {
                SetAlarm(pushed, happened, value);
                target.Bytes(value);
            }
            else
            {
                target.Null();
            }
        }
    }

    /// <summary>0.0.97.98.0.255 is the alarm register: a bit of each event that lasts, and here of the one that is
    /// told of, which may be over.</summary>
    static void SetAlarm(CosemAttribute pushed, MeterPush? happened, byte[] value)
    {
        var isRegister = pushed == AlarmRegister && value is [(byte)DataTag.Long64Unsigned, ..];
        if (isRegister && happened is { } push)
        {
            var bits = BinaryPrimitives.ReadUInt64BigEndian(value.AsSpan(1)) | (1UL << (int)push.Code);
            BinaryPrimitives.WriteUInt64BigEndian(value.AsSpan(1), bits);
        }
    }

    /// <summary>0.0.96.11.e.255 is the newest code of event log e.</summary>
    static bool IsNewestCode(CosemAttribute pushed, MeterPush push) =>
        pushed == new CosemAttribute(
            CosemNames.DataClass, new(0, 0, 96, 11, (byte)MeterEventMap.LogOf(push.Code), 255), CosemNames.Value);
}
