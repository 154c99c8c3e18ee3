using System.Buffers.Binary;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.Protocols.Explain;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.Fuzz.Engine;

/// <summary>Changes inputs: bytes at random, and whole fields where the input can be read.</summary>
/// <remarks>Half of the framed inputs are given right lengths and checksums again, or nothing behind them would ever
/// be reached.</remarks>
public sealed class FuzzMutator(Random random, FuzzShape shape)
{
    const int LengthMax = 2_400;

    static readonly byte[] Interesting =
        [0x00, 0x01, 0x02, 0x7E, 0x7F, 0x80, 0x81, 0x82, 0x84, 0x85, 0xA0, 0xFE, 0xFF, 0x68, 0x16, 0x33, 0xC0, 0xC4];

    /// <summary>A changed copy of one of the pool.</summary>
    public byte[] Next(IReadOnlyList<byte[]> pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var bytes = pool[random.Next(pool.Count)];
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            bytes = random.Next(4) == 0 ? Fields(bytes, pool) : Bytes(bytes, pool);
        }

        bytes = bytes.Length > LengthMax ? bytes[..LengthMax] : bytes;
        return random.Next(2) == 0 ? Repaired(bytes) : bytes;
    }

    byte[] Bytes(byte[] bytes, IReadOnlyList<byte[]> pool)
    {
        var at = random.Next(bytes.Length + 1);
        var count = Math.Min(random.Next(1, 9), bytes.Length - at);
        switch (random.Next(8))
        {
            case 0:
                return [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]];
            case 1:
                return [.. bytes[..at], .. bytes[(at + count)..]];
            case 2:
                return [.. bytes[..at], .. bytes[at..(at + count)], .. bytes[at..]];
            case 3:
                return bytes[..at];
            case 4:
                var other = pool[random.Next(pool.Count)];
                return [.. bytes[..at], .. other[random.Next(other.Length + 1)..]];
            case 5 when at < bytes.Length:
                return With(bytes, at, (byte)(bytes[at] ^ (1 << random.Next(8))));
            case 6 when at < bytes.Length:
                return With(bytes, at, Interesting[random.Next(Interesting.Length)]);
            default:
                return at < bytes.Length ? With(bytes, at, (byte)random.Next(256)) : bytes;
        }
    }

    /// <summary>Drops, repeats, swaps or borrows a whole field.</summary>
    byte[] Fields(byte[] bytes, IReadOnlyList<byte[]> pool)
    {
        var own = FieldsOf(bytes);
        if (own.Count == 0)
        {
            return Bytes(bytes, pool);
        }

        var (start, end) = own[random.Next(own.Count)];
        var (before, field, after) = (bytes[..start], bytes[start..end], bytes[end..]);
        switch (random.Next(4))
        {
            case 0:
                return [.. before, .. after];
            case 1:
                return [.. before, .. field, .. field, .. after];
            case 2:
                var (otherStart, otherEnd) = own[random.Next(own.Count)];
                return [.. before, .. bytes[otherStart..otherEnd], .. after];
            default:
                var lender = pool[random.Next(pool.Count)];
                var lent = FieldsOf(lender);
                if (lent.Count == 0)
                {
                    return [.. before, .. after];
                }

                var (lentStart, lentEnd) = lent[random.Next(lent.Count)];
                return [.. before, .. lender[lentStart..lentEnd], .. after];
        }
    }

    List<(int Start, int End)> FieldsOf(byte[] bytes)
    {
        var explained = shape == FuzzShape.Dlt645 ? Dlt645Explainer.Explain(bytes) : DlmsExplainer.Explain(bytes);
        var fields = new List<(int, int)>();
        foreach (var node in explained.Nodes)
        {
            Collect(node, bytes.Length, fields);
        }

        return fields;
    }

    static void Collect(WireNode node, int length, List<(int Start, int End)> fields)
    {
        var end = node.Offset + node.Bytes.Length;
        if (!node.IsOpened && end <= length && node.Bytes.Length > 0)
        {
            fields.Add((node.Offset, end));
        }

        foreach (var child in node.Children)
        {
            Collect(child, length, fields);
        }
    }

    byte[] Repaired(byte[] bytes) => shape switch
    {
        FuzzShape.Wrapper when bytes.Length > WrapperFrame.HeaderLength => RepairedWrapper(bytes),
        FuzzShape.Hdlc when bytes.Length > 9 => RepairedHdlc(bytes),
        FuzzShape.Dlt645 when bytes.Length >= 12 => Repaired645(bytes),
        _ => bytes,
    };

    static byte[] RepairedWrapper(byte[] bytes)
    {
        var copy = bytes.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(copy.AsSpan(6), (ushort)(copy.Length - WrapperFrame.HeaderLength));
        return copy;
    }

    /// <summary>The content in a frame that is right, its addresses and control where they stood.</summary>
    static byte[] RepairedHdlc(byte[] bytes)
    {
        var information = bytes.Length > 11 ? bytes.AsSpan(8, Math.Min(bytes.Length - 11, 1_024)) : default;
        var frame = new HdlcFrame
        {
            Destination = HdlcAddress.OneByte((byte)(bytes[3] >> 1)),
            Source = HdlcAddress.OneByte((byte)(bytes[4] >> 1)),
            Control = new(bytes[5]),
            IsSegmented = (bytes[1] & 0x08) != 0,
            Information = information,
        };
        var target = new byte[HdlcFrame.LengthMax + 2];
        return target[..frame.Write(target)];
    }

    static byte[] Repaired645(byte[] bytes)
    {
        var data = bytes.AsSpan(10, Math.Min(bytes.Length - 12, Dlt645Limits.DataLengthMax));
        var lowered = new byte[data.Length];
        for (var i = 0; i < data.Length; i++)
        {
            lowered[i] = unchecked((byte)(data[i] - Dlt645Frame.DataOffset));
        }

        var target = new byte[Dlt645Limits.FrameLengthMax];
        return target[..Dlt645Frame.Write(bytes.AsSpan(1, 6), bytes[8], lowered, target)];
    }

    static byte[] With(byte[] bytes, int at, byte value)
    {
        var copy = bytes.ToArray();
        copy[at] = value;
        return copy;
    }
}
