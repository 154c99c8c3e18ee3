using System.Buffers.Binary;

namespace Tallywatt.Protocols.Framing;

/// <summary>How long an information field and how large a window may be, each way, as one side sees it.</summary>
/// <param name="SendLengthMax">The longest information field this side sends, in bytes, with the LLC header.</param>
/// <param name="ReceiveLengthMax">The longest information field this side takes, in bytes.</param>
/// <param name="SendWindow">Information frames this side sends before it waits, 1 to 7.</param>
/// <param name="ReceiveWindow">Information frames this side takes before it answers, 1 to 7.</param>
/// <remarks>Source: IEC 62056-46, 6.4.4.4.3 (parameter negotiation in SNRM and UA); ISO/IEC 13239, 5.5.3.</remarks>
public readonly record struct HdlcParameters(
    int SendLengthMax, int ReceiveLengthMax, int SendWindow, int ReceiveWindow)
{
    /// <summary>What holds when SNRM or UA says nothing.</summary>
    public const int LengthDefault = 128;

    /// <summary>The longest information field that can be negotiated. Source: IEC 62056-46, 6.4.4.4.3.2.</summary>
    public const int LengthMax = 2030;

    /// <summary>Below this a segment would carry next to nothing: such a proposal is refused.</summary>
    public const int LengthMin = 8;

    /// <summary>Sequence numbers count modulo eight.</summary>
    public const int WindowMax = 7;

    /// <summary>The longest negotiation field this stack writes, in bytes.</summary>
    public const int FieldLengthMax = 3 + (2 * 4) + (2 * 6);

    const byte FormatIdentifier = 0x81;
    const byte GroupIdentifier = 0x80;
    const int GroupHeaderLength = 3;

    /// <summary>128 bytes and one frame at a time, both ways.</summary>
    public static HdlcParameters Default { get; } = new(LengthDefault, LengthDefault, 1, 1);

    /// <summary>All that the standard allows.</summary>
    public static HdlcParameters Largest { get; } = new(LengthMax, LengthMax, WindowMax, WindowMax);

    /// <summary>What both sides can do, seen from this side.</summary>
    public HdlcParameters AgreedWith(HdlcParameters other) => new(
        Math.Min(SendLengthMax, other.ReceiveLengthMax),
        Math.Min(ReceiveLengthMax, other.SendLengthMax),
        Math.Min(SendWindow, other.ReceiveWindow),
        Math.Min(ReceiveWindow, other.SendWindow));

    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public void Check()
    {
        foreach (var length in (ReadOnlySpan<int>)[SendLengthMax, ReceiveLengthMax])
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(length, LengthMin);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(length, LengthMax);
        }

        foreach (var window in (ReadOnlySpan<int>)[SendWindow, ReceiveWindow])
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(window, WindowMax);
        }
    }

    /// <summary>Reads the information field of SNRM or UA, as its sender sees it. Empty means the default.</summary>
    /// <returns>False when the field is malformed, or asks for what nobody can do. Never throws.</returns>
    /// <remarks>
    /// A parameter that is not named keeps its default. Values of one, two and four bytes are taken; parameters of
    /// other numbers, and groups after the first, are skipped.
    /// </remarks>
    public static bool TryRead(ReadOnlySpan<byte> field, out HdlcParameters parameters)
    {
        parameters = Default;
        if (field.IsEmpty)
        {
            return true;
        }

        if (field.Length < GroupHeaderLength || field[0] != FormatIdentifier || field[1] != GroupIdentifier
            || field[2] > field.Length - GroupHeaderLength)
        {
            return false;
        }

        var group = field.Slice(GroupHeaderLength, field[2]);
        while (!group.IsEmpty)
        {
            if (group.Length < 2 || group[1] > group.Length - 2
                || !parameters.TryTake(group[0], group.Slice(2, group[1]), out parameters))
            {
                return false;
            }

            group = group[(2 + group[1])..];
        }

        return true;
    }

    /// <summary>Writes the field as this side sees it and returns its length. Values are as short as they can be.
    /// </summary>
    /// <exception cref="ArgumentException">The target is shorter than <see cref="FieldLengthMax"/>.</exception>
    public int Write(Span<byte> target)
    {
        if (target.Length < FieldLengthMax)
        {
            throw new ArgumentException("The target must fit the field.", nameof(target));
        }

        var at = GroupHeaderLength;
        at += WriteLength(5, SendLengthMax, target[at..]);
        at += WriteLength(6, ReceiveLengthMax, target[at..]);
        at += WriteWindow(7, SendWindow, target[at..]);
        at += WriteWindow(8, ReceiveWindow, target[at..]);
        target[0] = FormatIdentifier;
        target[1] = GroupIdentifier;
        target[2] = (byte)(at - GroupHeaderLength);
        return at;
    }

    bool TryTake(byte id, ReadOnlySpan<byte> bytes, out HdlcParameters taken)
    {
        taken = this;
        if (id is < 5 or > 8)
        {
            return true;
        }

        if (bytes.Length is not (1 or 2 or 4))
        {
            return false;
        }

        uint raw = 0;
        foreach (var b in bytes)
        {
            raw = (raw << 8) | b;
        }

        var isLength = id is 5 or 6;
        var value = (int)Math.Min(raw, isLength ? LengthMax : WindowMax);
        taken = id switch
        {
            5 => this with { SendLengthMax = value },
            6 => this with { ReceiveLengthMax = value },
            7 => this with { SendWindow = value },
            _ => this with { ReceiveWindow = value },
        };
        return value >= (isLength ? LengthMin : 1);
    }

    static int WriteLength(byte id, int value, Span<byte> target)
    {
        target[0] = id;
        if (value <= byte.MaxValue)
        {
            target[1] = 1;
            target[2] = (byte)value;
            return 3;
        }

        target[1] = 2;
        BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)value);
        return 4;
    }

    static int WriteWindow(byte id, int value, Span<byte> target)
    {
        target[0] = id;
        target[1] = 4;
        BinaryPrimitives.WriteInt32BigEndian(target[2..], value);
        return 6;
    }
}
