using Tallywatt.Protocols.Dlms;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>The type of an attribute or of a parameter: what may stand on the wire, to the last byte.</summary>
/// <remarks>What a client sends is held to it before anything acts on it, and a test holds every answer to it.
/// Source: IEC 62056-6-2, 4.1.5 (common data types).</remarks>
abstract class CosemType(string text)
{
    internal static readonly CosemType Null = new Simple(DataTag.Null, "null-data");
    internal static readonly CosemType Boolean = new Simple(DataTag.Boolean, "boolean");
    internal static readonly CosemType Integer = new Simple(DataTag.Integer, "integer");
    internal static readonly CosemType Long = new Simple(DataTag.Long, "long");
    internal static readonly CosemType DoubleLong = new Simple(DataTag.DoubleLong, "double-long");
    internal static readonly CosemType Unsigned = new Simple(DataTag.Unsigned, "unsigned");
    internal static readonly CosemType LongUnsigned = new Simple(DataTag.LongUnsigned, "long-unsigned");
    internal static readonly CosemType DoubleLongUnsigned =
        new Simple(DataTag.DoubleLongUnsigned, "double-long-unsigned");

    internal static readonly CosemType Long64Unsigned = new Simple(DataTag.Long64Unsigned, "long64-unsigned");
    internal static readonly CosemType Enumerated = new Simple(DataTag.Enumerated, "enum");
    internal static readonly CosemType Name = Octets(6);
    internal static readonly CosemType Time = Either(Octets(4), new Simple(DataTag.Time, "time"));
    internal static readonly CosemType Date = Either(Octets(5), new Simple(DataTag.Date, "date"));

    /// <summary>Twelve bytes as the Blue Book wants them, or with the tag of their own that some clients send.
    /// </summary>
    internal static readonly CosemType DateTime = Either(Octets(12), new Simple(DataTag.DateTime, "date-time"));

    /// <summary>Any one data element.</summary>
    internal static readonly CosemType Any = new Whatever();

    /// <summary>The parameter of a method that needs none: integer(0). It says nothing, so null-data and none at all
    /// are taken too.</summary>
    internal static readonly CosemType Nothing = new Optional(Either(Integer, Null));

    internal static readonly CosemType ScalerUnit = Structure(Integer, Enumerated);

    /// <summary>One column of a profile, or one object of a push: class_id, name, attribute, data index.</summary>
    internal static readonly CosemType CaptureObject = Structure(LongUnsigned, Name, Integer, LongUnsigned);

    /// <summary>A script and the selector within it.</summary>
    internal static readonly CosemType Script = Structure(Name, LongUnsigned);

    /// <summary>One attribute of one object.</summary>
    internal static readonly CosemType ValueDefinition = Structure(LongUnsigned, Name, Integer);

    /// <summary>Any of the integer types.</summary>
    internal static readonly CosemType Number = new AnyNumber();

    public override string ToString() => text;

    internal static CosemType Octets(int lengthBytes) => Octets(lengthBytes, lengthBytes);

    internal static CosemType Octets(int lengthBytesMin, int lengthBytesMax) =>
        new Text(DataTag.OctetString, lengthBytesMin, lengthBytesMax, "octet-string");

    internal static CosemType Utf8(int lengthBytesMax) =>
        new Text(DataTag.Utf8String, 0, lengthBytesMax, "utf8-string");

    internal static CosemType Bits(int bitCount) => new BitString(bitCount);

    internal static CosemType Array(CosemType item, int countMax) => new Items(item, countMax);

    internal static CosemType Structure(params CosemType[] fields) => new Fields(fields);

    internal static CosemType Either(CosemType one, CosemType other) => new Choice(one, other);

    /// <summary>Whether these bytes are one element of this type and nothing more.</summary>
    internal bool Accepts(ReadOnlySpan<byte> element)
    {
        var reader = new AxdrReader(element);
        Read(ref reader);
        return reader.AtEnd;
    }

    /// <summary>Consumes one element of this type; the reader fails when it is any other.</summary>
    internal abstract void Read(scoped ref AxdrReader reader);

    sealed class Simple(DataTag tag, string text) : CosemType(text)
    {
        internal override void Read(scoped ref AxdrReader reader)
        {
            if (reader.PeekTag() == tag)
            {
                reader.Element();
            }
            else
            {
                reader.Fail();
            }
        }
    }

    sealed class AnyNumber() : CosemType("number")
    {
        internal override void Read(scoped ref AxdrReader reader) => reader.Number();
    }

    sealed class Whatever() : CosemType("any")
    {
        internal override void Read(scoped ref AxdrReader reader) => reader.Element();
    }

    sealed class Optional(CosemType some) : CosemType($"{some} or none")
    {
        internal override void Read(scoped ref AxdrReader reader)
        {
            if (reader.RemainingCount > 0)
            {
                some.Read(ref reader);
            }
        }
    }

    sealed class Text(DataTag tag, int min, int max, string text)
        : CosemType(min == max ? $"{text}[{max}]" : text)
    {
        internal override void Read(scoped ref AxdrReader reader)
        {
            if (!reader.Tagged(tag) || reader.Octets().Length is var length && (length < min || length > max))
            {
                reader.Fail();
            }
        }
    }

    sealed class BitString(int count) : CosemType($"bit-string[{count}]")
    {
        internal override void Read(scoped ref AxdrReader reader)
        {
            if (reader.Tagged(DataTag.BitString))
            {
                reader.Bits(out var bitCount);
                if (bitCount != count)
                {
                    reader.Fail();
                }
            }
        }
    }

    sealed class Items(CosemType item, int countMax) : CosemType($"array of {item}")
    {
        internal override void Read(scoped ref AxdrReader reader)
        {
            var count = reader.Array();
            if (count > countMax)
            {
                reader.Fail();
            }

            for (; count > 0 && !reader.Failed; count--)
            {
                item.Read(ref reader);
            }
        }
    }

    sealed class Fields(CosemType[] fields) : CosemType($"{{{string.Join(", ", fields.Select(field => field))}}}")
    {
        internal override void Read(scoped ref AxdrReader reader)
        {
            reader.Structure(fields.Length);
            for (var i = 0; i < fields.Length && !reader.Failed; i++)
            {
                fields[i].Read(ref reader);
            }
        }
    }

    sealed class Choice(CosemType one, CosemType other) : CosemType($"{one} or {other}")
    {
        internal override void Read(scoped ref AxdrReader reader)
        {
            var attempt = reader;
            one.Read(ref attempt);
            if (attempt.Failed)
            {
                other.Read(ref reader);
            }
            else
            {
                reader = attempt;
            }
        }
    }
}
