using System.Text;

namespace Tallywatt.Core.Areas;

/// <summary>Reads what <see cref="JournalWriter"/> wrote. After the first fault everything reads as zero.</summary>
/// <remarks>It never throws and never reads past the end, so torn or damaged bytes are an answer, not a crash.
/// </remarks>
ref struct JournalReader(ReadOnlySpan<byte> input)
{
    ReadOnlySpan<byte> rest = input;

    /// <summary>Whether bytes were missing or malformed. Check it before using what was read.</summary>
    internal bool IsFaulty { get; private set; }

    internal readonly bool IsAtEnd => rest.IsEmpty;

    /// <summary>What has not been read yet.</summary>
    internal readonly ReadOnlySpan<byte> RestBytes => rest;

    internal void Fail() => IsFaulty = true;

    /// <summary>Passes over bytes that were read through <see cref="RestBytes"/>; a wrong length is a fault.</summary>
    internal void Skip(int lengthBytes)
    {
        if (lengthBytes < 0 || lengthBytes > rest.Length)
        {
            IsFaulty = true;
            return;
        }

        rest = rest[lengthBytes..];
    }

    internal byte Byte()
    {
        if (rest.IsEmpty)
        {
            IsFaulty = true;
            return 0;
        }

        var value = rest[0];
        rest = rest[1..];
        return value;
    }

    internal ulong Unsigned()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            var bits = (ulong)(next & 0x7F);
            if (IsFaulty || (shift == 63 && bits > 1))
            {
                break;
            }

            value |= bits << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        IsFaulty = true;
        return 0;
    }

    internal long Signed()
    {
        var value = Unsigned();
        return unchecked((long)(value >> 1) ^ -(long)(value & 1));
    }

    /// <summary>A number from zero to a limit; a greater one is a fault.</summary>
    internal int Count(int limitCount)
    {
        var value = Unsigned();
        if (value <= (ulong)limitCount)
        {
            return (int)value;
        }

        IsFaulty = true;
        return 0;
    }

    internal string Text(int limitBytes) => Encoding.UTF8.GetString(Bytes(limitBytes));

    internal ReadOnlySpan<byte> Bytes(int limitBytes) => Take(Count(limitBytes));

    /// <summary>So many bytes as they are.</summary>
    internal ReadOnlySpan<byte> Take(int length)
    {
        if (length > rest.Length)
        {
            IsFaulty = true;
            return [];
        }

        var bytes = rest[..length];
        rest = rest[length..];
        return bytes;
    }
}
