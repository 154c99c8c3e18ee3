using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Protocols.Explain;

/// <summary>Walks over ACCESS, which no meter of ours offers. Source: IEC 62056-5-3, Access-Request and
/// Access-Response.</summary>
static class AccessWalk
{
    static readonly string[] Kinds = ["", "get", "set", "action", "get with selection", "set with selection"];

    internal static void Walk(WireCursor cursor)
    {
        var isRequest = (ApduTag)cursor.Peek() == ApduTag.AccessRequest;
        cursor.Open(isRequest ? "ACCESS request" : "ACCESS response");
        cursor.TakeQuietly(1, "tag");
        ApduWalk.LongInvokeId(cursor);
        cursor.Octets("date-time", ApduWalk.Moment);
        if (isRequest)
        {
            ServiceWalk.List(cursor, "specifications", Specification);
            ServiceWalk.List(cursor, "data", ServiceWalk.Element);
        }
        else
        {
            if (cursor.Present("specifications"))
            {
                ServiceWalk.List(cursor, "specifications", Specification);
            }

            ServiceWalk.List(cursor, "data", ServiceWalk.Element);
            ServiceWalk.List(cursor, "results", Result);
        }

        cursor.Close();
    }

    static void Specification(WireCursor cursor, string name)
    {
        cursor.Open(name);
        var kind = Kind(cursor);
        if (kind == 3)
        {
            DataWalk.Method(cursor);
        }
        else
        {
            DataWalk.Attribute(cursor, "attribute");
        }

        if (kind is 4 or 5)
        {
            cursor.Byte("selector");
            DataWalk.Element(cursor, "parameters");
        }

        cursor.Close();
    }

    static void Result(WireCursor cursor, string name)
    {
        cursor.Open(name);
        Kind(cursor);
        ServiceWalk.AccessResult(cursor, "result");
        cursor.Close();
    }

    static byte Kind(WireCursor cursor)
    {
        var kind = cursor.Byte("kind", value =>
            value > 0 && value < Kinds.Length ? $"{value}, {Kinds[value]}" : Words.Of(value));
        if (kind == 0 || kind >= Kinds.Length)
        {
            cursor.Fail($"{kind} is no kind of access", cursor.Position - 1);
        }

        return kind;
    }
}
