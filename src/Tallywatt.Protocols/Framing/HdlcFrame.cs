using System.Buffers.Binary;

namespace Tallywatt.Protocols.Framing;

/// <summary>A view of one HDLC frame of format type 3. It borrows the caller's bytes.</summary>
/// <remarks>
/// 7E, format (A, segmentation bit, 11 bits of length), destination, source, control, HCS, information, FCS, 7E. The
/// length counts everything between the flags; there is no byte stuffing. Without information there is no HCS.
/// Source: IEC 62056-46, 6.4; ISO/IEC 13239, annex H.4.
/// </remarks>
public readonly ref struct HdlcFrame
{
    public const byte Flag = 0x7E;

    /// <summary>The longest frame without its flags: its length field has 11 bits.</summary>
    public const int LengthMax = 0x7FF;

    /// <summary>What a frame with flags, the longest addresses and both checks needs beside its information.</summary>
    public const int OverheadMax = 2 + FormatLength + 4 + 4 + 1 + (2 * CheckLength);

    const int FormatType3 = 0xA000;
    const int FormatMask = 0xF000;
    const int SegmentedBit = 0x0800;
    const int FormatLength = 2;
    const int CheckLength = 2;
    const int AddressLengthMax = 4;
    const int LengthMin = FormatLength + 1 + 1 + 1 + CheckLength;

    public HdlcAddress Destination { get; init; }

    public HdlcAddress Source { get; init; }

    public HdlcControl Control { get; init; }

    /// <summary>Whether more segments of the same APDU follow.</summary>
    public bool IsSegmented { get; init; }

    public ReadOnlySpan<byte> Information { get; init; }

    /// <summary>The length of the frame between its flags.</summary>
    public int Length => FormatLength + Destination.LengthBytes + Source.LengthBytes + 1
        + (Information.IsEmpty ? 0 : CheckLength + Information.Length) + CheckLength;

    /// <summary>Reads one frame from the start of <paramref name="input"/>. Never throws.</summary>
    /// <param name="input">Bytes from the line. May begin with noise or flags, may end early.</param>
    /// <param name="frame">The frame, when the result is <see cref="FrameStatus.Frame"/>.</param>
    /// <param name="consumed">
    /// How many bytes to drop. The closing flag is left, because it may open the next frame.
    /// </param>
    /// <param name="fault">Why the bytes were refused, when the result is Malformed.</param>
    /// <param name="afterFlag">The last byte that was dropped was a flag: it may open this frame too.</param>
    public static FrameStatus TryRead(
        ReadOnlySpan<byte> input, out HdlcFrame frame, out int consumed, out FrameFault fault,
        bool afterFlag = false)
    {
        frame = default;
        fault = FrameFault.None;
        consumed = 0;
        if (input.IsEmpty)
        {
            return FrameStatus.NeedMoreData;
        }

        var start = 0;
        if (input[0] == Flag)
        {
            // Of many flags in a row only the last can open a frame.
            var body = input.IndexOfAnyExcept(Flag);
            start = body < 0 ? input.Length : body;
            consumed = start - 1;
        }
        else if (!afterFlag)
        {
            var flag = input.IndexOf(Flag);
            return Refuse(flag < 0 ? input.Length : flag, FrameFault.NoFlag, out consumed, out fault);
        }

        var rest = input[start..];
        if (rest.Length < FormatLength)
        {
            return rest.IsEmpty || (rest[0] & 0xF0) == FormatType3 >> 8
                ? FrameStatus.NeedMoreData
                : Refuse(Math.Max(1, start), FrameFault.FormatUnknown, out consumed, out fault);
        }

        var format = BinaryPrimitives.ReadUInt16BigEndian(rest);
        var length = format & LengthMax;
        if ((format & FormatMask) != FormatType3 || length < LengthMin)
        {
            var why = (format & FormatMask) != FormatType3 ? FrameFault.FormatUnknown : FrameFault.BadLength;
            return Refuse(Math.Max(1, start), why, out consumed, out fault);
        }

        if (rest.Length < length + 1)
        {
            // The header's own check tells noise from a long frame before all of it would have to come.
            return HeaderMayBe(rest, length)
                ? FrameStatus.NeedMoreData
                : Refuse(Math.Max(1, start), FrameFault.BadHeaderChecksum, out consumed, out fault);
        }

        if (rest[length] != Flag)
        {
            return Refuse(Math.Max(1, start), FrameFault.EndMissing, out consumed, out fault);
        }

        if (!TryReadBody(rest[..length], out frame, out fault))
        {
            return Refuse(Math.Max(1, start), fault, out consumed, out fault);
        }

        consumed = start + length;
        return FrameStatus.Frame;
    }

    /// <summary>Reads a frame whose flags are already gone. False when it is none; never throws.</summary>
    public static bool TryReadBody(ReadOnlySpan<byte> body, out HdlcFrame frame, out FrameFault fault)
    {
        frame = default;
        fault = FrameFault.BadLength;
        if (body.Length < LengthMin || (BinaryPrimitives.ReadUInt16BigEndian(body) & LengthMax) != body.Length)
        {
            return false;
        }

        if (Fcs16.Of(body[..^CheckLength]) != BinaryPrimitives.ReadUInt16LittleEndian(body[^CheckLength..]))
        {
            fault = FrameFault.BadChecksum;
            return false;
        }

        fault = FrameFault.BadAddress;
        if (!HdlcAddress.TryRead(body[FormatLength..^CheckLength], out var destination)
            || !HdlcAddress.TryRead(body[(FormatLength + destination.LengthBytes)..^CheckLength], out var source))
        {
            return false;
        }

        var controlAt = FormatLength + destination.LengthBytes + source.LengthBytes;
        var informationAt = controlAt + 1 + CheckLength;
        if (controlAt + 1 + CheckLength > body.Length)
        {
            return false;
        }

        // The HCS is there only when information is: else the FCS follows the control byte.
        var hasInformation = body.Length > informationAt;
        if (hasInformation && (informationAt + CheckLength >= body.Length || Fcs16.Of(body[..(controlAt + 1)])
            != BinaryPrimitives.ReadUInt16LittleEndian(body[(controlAt + 1)..])))
        {
            fault = FrameFault.BadHeaderChecksum;
            return false;
        }

        fault = FrameFault.None;
        frame = new()
        {
            Destination = destination,
            Source = source,
            Control = new(body[controlAt]),
            IsSegmented = (BinaryPrimitives.ReadUInt16BigEndian(body) & SegmentedBit) != 0,
            Information = hasInformation ? body[informationAt..^CheckLength] : default,
        };
        return true;
    }

    /// <summary>The check sequence of some bytes; it is sent low byte first. Source: ISO/IEC 13239.</summary>
    public static ushort CheckSequenceOf(ReadOnlySpan<byte> bytes) => Fcs16.Of(bytes);

    /// <summary>Writes the frame with both flags and returns its length.</summary>
    /// <exception cref="ArgumentException">The frame is too long, or the target too short.</exception>
    public int Write(Span<byte> target)
    {
        var length = Length;
        if (length > LengthMax || target.Length < length + 2)
        {
            throw new ArgumentException("The frame is at most 2047 bytes, and the target must fit it and two flags.");
        }

        target[0] = Flag;
        var body = target.Slice(1, length);
        BinaryPrimitives.WriteUInt16BigEndian(
            body, (ushort)(FormatType3 | (IsSegmented ? SegmentedBit : 0) | length));
        Destination.Write(body[FormatLength..]);
        Source.Write(body[(FormatLength + Destination.LengthBytes)..]);
        var at = FormatLength + Destination.LengthBytes + Source.LengthBytes;
        body[at++] = Control.Value;
        if (!Information.IsEmpty)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(body[at..], Fcs16.Of(body[..at]));
            at += CheckLength;
            Information.CopyTo(body[at..]);
            at += Information.Length;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(body[at..], Fcs16.Of(body[..at]));
        target[length + 1] = Flag;
        return length + 2;
    }

    /// <summary>False when the header has arrived and cannot be one.</summary>
    static bool HeaderMayBe(ReadOnlySpan<byte> rest, int length)
    {
        var checkAt = FormatLength;
        for (var i = 0; i < 2; i++)
        {
            var last = 0;
            while (last < AddressLengthMax && checkAt + last < rest.Length && (rest[checkAt + last] & 1) == 0)
            {
                last++;
            }

            if (last == AddressLengthMax || checkAt + last >= rest.Length)
            {
                return last < AddressLengthMax;
            }

            checkAt += last + 1;
        }

        checkAt++; // The control byte.
        return checkAt + CheckLength >= Math.Min(rest.Length + 1, length)
            || Fcs16.Of(rest[..checkAt]) == BinaryPrimitives.ReadUInt16LittleEndian(rest[checkAt..]);
    }

    static FrameStatus Refuse(int skip, FrameFault why, out int consumed, out FrameFault fault)
    {
        consumed = skip;
        fault = why;
        return FrameStatus.Malformed;
    }
}
