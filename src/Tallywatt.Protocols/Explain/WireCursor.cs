using System.Buffers.Binary;

namespace Tallywatt.Protocols.Explain;

/// <summary>Walks over bytes that nobody vouches for, and keeps a tree of what was read. It never throws.</summary>
/// <remarks>The first fault sticks with its position: from then on every read gives zero or nothing and adds nothing.
/// What was read is also written again in the shortest form, so that both can be compared.</remarks>
sealed class WireCursor
{
    readonly ReadOnlyMemory<byte> bytes;
    readonly bool isOpened;
    readonly int origin;
    readonly Stack<WireNode> open = new();
    readonly Stack<(int End, List<byte> Canonical)> blocks = new();
    List<byte> canonical = [];
    int end;

    /// <param name="origin">Where the bytes begin in what was given.</param>
    internal WireCursor(ReadOnlyMemory<byte> bytes, WireScope scope, bool isOpened = false, int origin = 0)
    {
        this.bytes = bytes;
        this.origin = origin;
        this.isOpened = isOpened;
        Scope = scope;
        end = bytes.Length;
    }

    /// <summary>What belongs to the whole walk: keys, notes, what was deciphered.</summary>
    internal WireScope Scope { get; }

    internal List<WireNode> Roots { get; } = [];

    internal WireFault? Fault { get; private set; }

    internal bool Failed => Fault is not null;

    internal int Position { get; private set; }

    internal int Origin => origin;

    internal bool IsOpened => isOpened;

    internal int Remaining => Failed ? 0 : end - Position;

    internal byte[] Canonical => [.. canonical];

    /// <summary>The next byte, or zero at the end.</summary>
    internal byte Peek(int ahead = 0) => Remaining > ahead ? bytes.Span[Position + ahead] : (byte)0;

    internal ReadOnlyMemory<byte> Rest => bytes.Slice(Position, Remaining);

    internal void Fail(string reason, int? at = null)
    {
        if (Fault is null)
        {
            Fault = new(origin + (at ?? Position), reason, isOpened);
        }
    }

    /// <summary>Takes over the fault of a walk over bytes inside these.</summary>
    internal void Adopt(WireFault? fault) => Fault ??= fault;

    /// <summary>Begins a field that has parts. <see cref="Close"/> ends it.</summary>
    internal WireNode Open(string name, string text = "")
    {
        var node = new WireNode(name, origin + Position, isOpened) { Text = text };
        if (!Failed)
        {
            Attach(node);
        }

        open.Push(node);
        return node;
    }

    internal void Close()
    {
        var node = open.Pop();
        var start = node.Offset - origin;
        node.Bytes = bytes[start..Math.Max(start, Position)];
    }

    /// <summary>Adds a finished tree below the field that is open.</summary>
    internal void Attach(WireNode node)
    {
        if (open.TryPeek(out var parent))
        {
            parent.Add(node);
        }
        else
        {
            Roots.Add(node);
        }
    }

    internal byte Byte(string name, Func<byte, string>? text = null)
    {
        var taken = Raw(name, 1, span => text is null ? Words.Of(span[0]) : text(span[0]));
        return taken.IsEmpty ? (byte)0 : taken.Span[0];
    }

    /// <summary>00 is false; any other byte is true, and is written as 01.</summary>
    internal bool Boolean(string name)
    {
        var taken = Raw(name, 1, span => span[0] == 0 ? "no" : "yes", keep: false);
        var value = !taken.IsEmpty && taken.Span[0] != 0;
        if (!taken.IsEmpty)
        {
            canonical.Add(value ? (byte)1 : (byte)0);
            Scope.NoteIf(taken.Span[0] > 1, $"true is sent as {taken.Span[0]:X2} at byte {Position - 1}");
        }

        return value;
    }

    /// <summary>The flag of an OPTIONAL or DEFAULT field: 00 or 01.</summary>
    internal bool Present(string what)
    {
        var flag = Byte($"{what} present", value => value switch { 0 => "no", 1 => "yes", _ => "neither" });
        if (flag > 1)
        {
            Fail($"the flag before {what} is {flag:X2}, and must be 00 or 01", Position - 1);
        }

        return flag == 1;
    }

    internal ushort UInt16(string name, Func<ushort, string>? text = null)
    {
        var taken = Raw(name, 2, span => Say(BinaryPrimitives.ReadUInt16BigEndian(span), text));
        return taken.IsEmpty ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(taken.Span);

        static string Say(ushort value, Func<ushort, string>? text) => text?.Invoke(value) ?? Words.Of(value);
    }

    internal uint UInt32(string name, Func<uint, string>? text = null)
    {
        var taken = Raw(name, 4, span => Say(BinaryPrimitives.ReadUInt32BigEndian(span), text));
        return taken.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32BigEndian(taken.Span);

        static string Say(uint value, Func<uint, string>? text) => text?.Invoke(value) ?? Words.Of(value);
    }

    /// <summary>Exactly so many bytes.</summary>
    internal ReadOnlyMemory<byte> Take(string name, int count, Func<ReadOnlyMemory<byte>, string>? text = null) =>
        Raw(name, count, span => text is null ? Words.Hex(span) : text(span.ToArray()));

    /// <summary>A length and so many bytes.</summary>
    internal ReadOnlyMemory<byte> Octets(string name, Func<ReadOnlyMemory<byte>, string>? text = null)
    {
        var node = Open(name);
        var count = Length();
        var content = TakeQuietly(count, name);
        node.Text = Failed ? "" : text is null ? Words.Octets(content.Span) : text(content);
        Close();
        return content;
    }

    /// <summary>A count or length, in any form of up to four bytes, at most what is left.</summary>
    internal int Length(string what = "length")
    {
        var at = Position;
        var value = LengthField(what);
        if (value > Remaining && !Failed)
        {
            Fail($"the {what} says {value}, and {Words.Left(Remaining)}", at);
        }

        WriteLength(Failed ? 0 : value);
        return Failed ? 0 : (int)value;
    }

    /// <summary>A count that may be larger than the bytes left, such as of bits.</summary>
    internal long Count(string what)
    {
        var value = LengthField(what);
        WriteLength(value);
        return value;
    }

    /// <summary>A length, and a block of parts that must fill it. <see cref="EndBlock"/> ends it.</summary>
    internal void BeginBlock(string what = "length")
    {
        var at = Position;
        var length = LengthField(what);
        if (length > Remaining && !Failed)
        {
            Fail($"the {what} says {length}, and {Words.Left(Remaining)}", at);
        }

        blocks.Push((end, canonical));
        canonical = [];
        end = Failed ? end : Position + (int)length;
    }

    internal void EndBlock(string what)
    {
        if (Remaining > 0)
        {
            Fail($"{Words.Follow(Remaining)} the end of {what}, within its length");
        }

        var inner = canonical;
        (end, canonical) = blocks.Pop();
        WriteLength(inner.Count);
        canonical.AddRange(inner);
    }

    /// <summary>Everything must have been read.</summary>
    internal void End(string what)
    {
        if (Remaining > 0)
        {
            Fail($"{Words.Follow(Remaining)} the end of {what}");
        }
    }

    /// <summary>What was read last is written otherwise: as the standard wants it.</summary>
    internal void Correct(int count, ReadOnlySpan<byte> better)
    {
        canonical.RemoveRange(canonical.Count - count, count);
        canonical.AddRange(better);
    }

    internal ReadOnlyMemory<byte> TakeQuietly(int count, string what)
    {
        if (Failed || count < 0 || count > Remaining)
        {
            Fail($"{what} needs {count} bytes, and {Words.Left(Remaining)}");
            return default;
        }

        var taken = bytes.Slice(Position, count);
        Position += count;
        canonical.AddRange(taken.Span);
        return taken;
    }

    ReadOnlyMemory<byte> Raw(string name, int count, ReadText text, bool keep = true)
    {
        var node = new WireNode(name, origin + Position, isOpened);
        var taken = TakeQuietly(count, name);
        if (taken.IsEmpty)
        {
            return taken;
        }

        if (!keep)
        {
            canonical.RemoveRange(canonical.Count - count, count);
        }

        node.Bytes = taken;
        node.Text = text(taken.Span);
        Attach(node);
        return taken;
    }

    long LengthField(string what)
    {
        var at = Position;
        var first = ByteQuietly(what);
        if (first < 0x80)
        {
            return first;
        }

        var count = first & 0x7F;
        if (count is < 1 or > 4)
        {
            Fail($"the {what} begins with {first:X2}; allowed: 00 to 7F, 81 to 84", at);
            return 0;
        }

        long value = 0;
        for (var i = 0; i < count; i++)
        {
            value = (value << 8) | ByteQuietly(what);
        }

        Scope.NoteIf(
            !Failed && Position - at > LengthOfLength(value),
            $"the {what} at byte {at} is sent in {Position - at} bytes, and needs {LengthOfLength(value)}");
        return value;
    }

    byte ByteQuietly(string what)
    {
        if (Remaining == 0)
        {
            Fail($"the {what} is not there: the bytes end");
            return 0;
        }

        return bytes.Span[Position++];
    }

    void WriteLength(long value)
    {
        var count = LengthOfLength(value) - 1;
        if (count > 0)
        {
            canonical.Add((byte)(0x80 | count));
        }

        for (var i = Math.Max(0, count - 1); i >= 0; i--)
        {
            canonical.Add((byte)((value >> (8 * i)) & 0xFF));
        }
    }

    static int LengthOfLength(long value) => value switch
    {
        < 0x80 => 1,
        <= 0xFF => 2,
        <= 0xFFFF => 3,
        <= 0xFFFFFF => 4,
        _ => 5,
    };

    delegate string ReadText(ReadOnlySpan<byte> span);
}
