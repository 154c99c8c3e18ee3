namespace Tallywatt.Protocols.Explain;

/// <summary>Walks over the services of short names, which only older meters use and ours refuse. Source: IEC
/// 62056-5-3, ReadRequest and the others.</summary>
static class ShortNameWalk
{
    const byte ReadRequest = 0x05;
    const byte WriteRequest = 0x06;
    const byte ReadResponse = 0x0C;
    const byte WriteResponse = 0x0D;
    const byte UnconfirmedWriteRequest = 0x16;
    const byte InformationReport = 0x18;

    internal static bool Knows(byte tag) => tag is ReadRequest or WriteRequest or ReadResponse or WriteResponse
        or UnconfirmedWriteRequest or InformationReport;

    internal static void Walk(WireCursor cursor)
    {
        var tag = cursor.Peek();
        cursor.Open(tag switch
        {
            ReadRequest => "ReadRequest (short names)",
            WriteRequest => "WriteRequest (short names)",
            ReadResponse => "ReadResponse (short names)",
            WriteResponse => "WriteResponse (short names)",
            UnconfirmedWriteRequest => "UnconfirmedWriteRequest (short names)",
            _ => "InformationReportRequest (short names)",
        });
        cursor.TakeQuietly(1, "tag");
        switch (tag)
        {
            case ReadResponse:
                ServiceWalk.List(cursor, "results", ReadResult);
                break;
            case WriteResponse:
                ServiceWalk.List(cursor, "results", WriteResult);
                break;
            case InformationReport:
                if (cursor.Present("time"))
                {
                    cursor.Octets("time");
                }

                ServiceWalk.List(cursor, "variables", Variable);
                ServiceWalk.List(cursor, "values", ServiceWalk.Element);
                break;
            default:
                ServiceWalk.List(cursor, "variables", Variable);
                if (tag != ReadRequest)
                {
                    ServiceWalk.List(cursor, "values", ServiceWalk.Element);
                }

                break;
        }

        cursor.Close();
    }

    static void Variable(WireCursor cursor, string name)
    {
        cursor.Open(name);
        var choice = cursor.Byte("choice", value => value switch
        {
            2 => "2, name",
            4 => "4, name with parameters",
            5 => "5, next block",
            6 => "6, data block of a read",
            7 => "7, data block of a write",
            _ => Words.Of(value),
        });
        switch (choice)
        {
            case 2:
                Name(cursor);
                break;
            case 4:
                Name(cursor);
                cursor.Byte("selector");
                DataWalk.Element(cursor, "parameters");
                break;
            case 5:
                cursor.UInt16("block number");
                break;
            case 6:
                cursor.Boolean("last block");
                cursor.UInt16("block number");
                cursor.Octets("raw data");
                break;
            case 7:
                cursor.Boolean("last block");
                cursor.UInt16("block number");
                break;
            default:
                cursor.Fail($"choice {choice} of a variable is not known", cursor.Position - 1);
                break;
        }

        cursor.Close();
    }

    static void Name(WireCursor cursor) => cursor.UInt16(
        "short name", value => value.ToString("X4", System.Globalization.CultureInfo.InvariantCulture));

    static void ReadResult(WireCursor cursor, string name)
    {
        cursor.Open(name);
        var choice = cursor.Byte("choice", value => value switch
        {
            0 => "0, data", 1 => "1, error", 2 => "2, data block", 3 => "3, block number", _ => Words.Of(value),
        });
        switch (choice)
        {
            case 0:
                DataWalk.Element(cursor, "data");
                break;
            case 1:
                ServiceWalk.AccessResult(cursor, "error");
                break;
            case 2:
                cursor.Boolean("last block");
                cursor.UInt16("block number");
                cursor.Octets("raw data");
                break;
            case 3:
                cursor.UInt16("block number");
                break;
            default:
                cursor.Fail($"choice {choice} of a result is not defined", cursor.Position - 1);
                break;
        }

        cursor.Close();
    }

    static void WriteResult(WireCursor cursor, string name)
    {
        cursor.Open(name);
        var choice = cursor.Byte("choice", value => value switch
        {
            0 => "0, success", 1 => "1, error", 2 => "2, block number", _ => Words.Of(value),
        });
        switch (choice)
        {
            case 0:
                break;
            case 1:
                ServiceWalk.AccessResult(cursor, "error");
                break;
            case 2:
                cursor.UInt16("block number");
                break;
            default:
                cursor.Fail($"choice {choice} of a result is not defined", cursor.Position - 1);
                break;
        }

        cursor.Close();
    }
}
