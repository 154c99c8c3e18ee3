using System.Buffers.Binary;

namespace Tallywatt.Protocols.Framing;

/// <summary>A view of one wrapper PDU: an APDU and the addresses of both ends. It borrows its bytes.</summary>
/// <remarks>
/// Version 0001, source wPort, destination wPort, length, APDU; all numbers are 16 bits, high byte first.
/// Source: IEC 62056-4-7, 7.3 (COSEM wrapper).
/// </remarks>
public readonly ref struct WrapperFrame
{
    public const int HeaderLength = 8;

    /// <summary>The longest APDU a wrapper can carry, in bytes: its length field has 16 bits.</summary>
    public const int ApduLengthMax = 65535;

    const ushort Version = 1;

    WrapperFrame(ushort source, ushort destination, ReadOnlySpan<byte> apdu)
    {
        Source = source;
        Destination = destination;
        Apdu = apdu;
    }

    public ushort Source { get; }

    public ushort Destination { get; }

    public ReadOnlySpan<byte> Apdu { get; }

    /// <summary>Reads one PDU from the start of <paramref name="input"/>. Never throws.</summary>
    /// <param name="input">Bytes from the stream. May end early.</param>
    /// <param name="apduLengthMax">The longest APDU to wait for; a longer one is malformed at its header.</param>
    /// <param name="frame">The PDU, when the result is <see cref="FrameStatus.Frame"/>.</param>
    /// <param name="consumed">How many bytes to drop. Zero when more are needed, else at least one.</param>
    /// <param name="fault">Why the bytes were refused, when the result is Malformed.</param>
    /// <remarks>
    /// The wrapper has no start mark and no checksum, so after Malformed a stream cannot be trusted again: drop the
    /// connection. What was consumed still moves on, so that no caller can loop.
    /// </remarks>
    public static FrameStatus TryRead(
        ReadOnlySpan<byte> input, int apduLengthMax, out WrapperFrame frame, out int consumed, out FrameFault fault)
    {
        frame = default;
        consumed = 0;
        fault = FrameFault.None;
        if (!CanBegin(input))
        {
            return Refuse(1, FrameFault.VersionUnknown, out consumed, out fault);
        }

        if (input.Length < HeaderLength)
        {
            return FrameStatus.NeedMoreData;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(input[6..]);
        if (length == 0 || length > apduLengthMax)
        {
            return Refuse(
                HeaderLength, length == 0 ? FrameFault.Empty : FrameFault.TooLong, out consumed, out fault);
        }

        if (input.Length < HeaderLength + length)
        {
            return FrameStatus.NeedMoreData;
        }

        frame = new(
            BinaryPrimitives.ReadUInt16BigEndian(input[2..]),
            BinaryPrimitives.ReadUInt16BigEndian(input[4..]),
            input.Slice(HeaderLength, length));
        consumed = HeaderLength + length;
        return FrameStatus.Frame;
    }

    /// <summary>Writes the header in front of an APDU that the caller puts behind it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The APDU is empty or too long, or the target short.</exception>
    public static void WriteHeader(ushort source, ushort destination, int apduLength, Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(apduLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(apduLength, ApduLengthMax);
        BinaryPrimitives.WriteUInt16BigEndian(target[6..], (ushort)apduLength);
        BinaryPrimitives.WriteUInt16BigEndian(target[4..], destination);
        BinaryPrimitives.WriteUInt16BigEndian(target[2..], source);
        BinaryPrimitives.WriteUInt16BigEndian(target, Version);
    }

    static bool CanBegin(ReadOnlySpan<byte> input) =>
        (input.Length < 1 || input[0] == 0) && (input.Length < 2 || input[1] == Version);

    static FrameStatus Refuse(int skip, FrameFault why, out int consumed, out FrameFault fault)
    {
        consumed = skip;
        fault = why;
        return FrameStatus.Malformed;
    }
}
