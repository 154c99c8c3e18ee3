using Tallywatt.Protocols.Framing;

namespace Tallywatt.Protocols.Dlt645;

/// <summary>A view of one DL/T 645-2007 frame. It borrows the caller's bytes and allocates nothing.</summary>
/// <remarks>
/// 68 A0..A5 68 C L DATA CS 16, with the address low byte first. CS is the sum, modulo 256, of every byte from
/// the first 68 to the last of DATA. Source: DL/T 645-2007, frame format.
/// </remarks>
public readonly ref struct Dlt645Frame
{
    public const byte Wakeup = 0xFE;
    public const byte Start = 0x68;
    public const byte End = 0x16;
    public const byte DataOffset = 0x33;

    internal const int DataStart = HeaderLength;

    const int AddressLength = 6;
    const int HeaderLength = 1 + AddressLength + 1 + 1 + 1;
    const int TrailerLength = 2;

    Dlt645Frame(ReadOnlySpan<byte> frame)
    {
        Address = frame[1..(1 + AddressLength)];
        Control = frame[AddressLength + 2];
        Data = frame[HeaderLength..^TrailerLength];
    }

    /// <summary>Six BCD bytes, low byte first. AA in all six is the wildcard; 99 in all six is broadcast.</summary>
    public ReadOnlySpan<byte> Address { get; }

    public byte Control { get; }

    /// <summary>The data field as sent, each byte still raised by <see cref="DataOffset"/>.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Copies the data field as it was meant: lowered by <see cref="DataOffset"/>.</summary>
    /// <returns>Its length, at most <see cref="Dlt645Limits.DataLengthMax"/>.</returns>
    /// <exception cref="ArgumentException">The target is too short.</exception>
    public int CopyData(Span<byte> target)
    {
        if (target.Length < Data.Length)
        {
            throw new ArgumentException("The target must fit the data.", nameof(target));
        }

        for (var i = 0; i < Data.Length; i++)
        {
            target[i] = unchecked((byte)(Data[i] - DataOffset));
        }

        return Data.Length;
    }

    /// <summary>Reads one frame from the start of <paramref name="input"/>. Never throws.</summary>
    /// <param name="input">Bytes from the line. May begin with wake-up bytes or noise, may end early.</param>
    /// <param name="frame">The frame, when the result is <see cref="FrameStatus.Frame"/>.</param>
    /// <param name="consumed">How many bytes to drop. What is left is always shorter than one frame.</param>
    /// <param name="fault">Why the bytes were refused, when the result is Malformed.</param>
    /// <param name="checksum">Which bytes the maker sums up.</param>
    /// <param name="isSilent">No more bytes will come: what begins a frame and does not end it is skipped, so that
    /// noise that looks like a start cannot hide the frame behind it.</param>
    /// <remarks>Malformed skips to the next byte that may start a frame, so noise before and between frames, and a 68
    /// within an address, cost only what they are.</remarks>
    public static FrameStatus TryRead(
        ReadOnlySpan<byte> input,
        out Dlt645Frame frame,
        out int consumed,
        out Dlt645Fault fault,
        ChecksumRule checksum = ChecksumRule.Standard,
        bool isSilent = false)
    {
        var status = TryReadOpen(input, out frame, out consumed, out fault, checksum);
        return status == FrameStatus.NeedMoreData && isSilent && consumed < input.Length
            ? Refuse(1, Dlt645Fault.Cut, ref consumed, out fault)
            : status;
    }

    static FrameStatus TryReadOpen(
        ReadOnlySpan<byte> input, out Dlt645Frame frame, out int consumed, out Dlt645Fault fault, ChecksumRule checksum)
    {
        frame = default;
        fault = Dlt645Fault.None;

        // Wake-up bytes are dropped at once, so a line that sends nothing else fills no buffer.
        var wakeups = input.IndexOfAnyExcept(Wakeup);
        consumed = wakeups < 0 ? input.Length : wakeups;
        var rest = input[consumed..];
        if (rest.IsEmpty)
        {
            return FrameStatus.NeedMoreData;
        }

        if (rest[0] != Start)
        {
            var start = rest.IndexOf(Start);
            return Refuse(start < 0 ? rest.Length : start, Dlt645Fault.NoStart, ref consumed, out fault);
        }

        if (rest.Length > AddressLength + 1 && rest[AddressLength + 1] != Start)
        {
            return Refuse(1, Dlt645Fault.SecondStartMissing, ref consumed, out fault);
        }

        if (rest.Length < HeaderLength)
        {
            return FrameStatus.NeedMoreData;
        }

        var dataLength = rest[HeaderLength - 1];
        if (dataLength > Dlt645Limits.DataLengthMax)
        {
            return Refuse(1, Dlt645Fault.DataTooLong, ref consumed, out fault);
        }

        var length = HeaderLength + dataLength + TrailerLength;
        if (rest.Length < length)
        {
            return FrameStatus.NeedMoreData;
        }

        if (rest[length - 1] != End)
        {
            return Refuse(1, Dlt645Fault.EndMissing, ref consumed, out fault);
        }

        if (Checksum(rest[..(length - TrailerLength)], checksum) != rest[length - TrailerLength])
        {
            return Refuse(1, Dlt645Fault.BadChecksum, ref consumed, out fault);
        }

        frame = new(rest[..length]);
        consumed += length;
        return FrameStatus.Frame;
    }

    /// <summary>Writes a frame and returns its length. The data is raised by <see cref="DataOffset"/>.</summary>
    /// <exception cref="ArgumentException">An argument or the target has the wrong length.</exception>
    public static int Write(
        ReadOnlySpan<byte> address,
        byte control,
        ReadOnlySpan<byte> data,
        Span<byte> target,
        ChecksumRule checksum = ChecksumRule.Standard)
    {
        var length = HeaderLength + data.Length + TrailerLength;
        if (address.Length != AddressLength || data.Length > Dlt645Limits.DataLengthMax || target.Length < length)
        {
            throw new ArgumentException("The address is 6 bytes, the data at most 200, and the target must fit both.");
        }

        target[0] = Start;
        address.CopyTo(target[1..]);
        target[7] = Start;
        target[8] = control;
        target[9] = (byte)data.Length;
        for (var i = 0; i < data.Length; i++)
        {
            target[HeaderLength + i] = unchecked((byte)(data[i] + DataOffset));
        }

        target[length - 2] = Checksum(target[..(length - TrailerLength)], checksum);
        target[length - 1] = End;
        return length;
    }

    static FrameStatus Refuse(int skip, Dlt645Fault why, ref int consumed, out Dlt645Fault fault)
    {
        consumed += skip;
        fault = why;
        return FrameStatus.Malformed;
    }

    static byte Checksum(ReadOnlySpan<byte> bytes, ChecksumRule rule)
    {
        byte sum = rule switch
        {
            ChecksumRule.WithoutFirstStart => unchecked((byte)-Start),
            ChecksumRule.WithoutBothStarts => unchecked((byte)(-2 * Start)),
            _ => 0,
        };
        foreach (var b in bytes)
        {
            sum = unchecked((byte)(sum + b));
        }

        return sum;
    }
}
