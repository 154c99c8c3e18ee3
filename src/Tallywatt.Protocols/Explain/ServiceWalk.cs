using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Protocols.Explain;

/// <summary>Walks over GET, SET and ACTION in all their choices. Source: IEC 62056-5-3.</summary>
static class ServiceWalk
{
    static readonly string[] GetRequests = ["", "normal", "next block", "with list"];
    static readonly string[] GetResponses = ["", "normal", "with data block", "with list"];
    static readonly string[] SetRequests = ["", "normal", "first block", "block", "with list", "first block of a list"];
    static readonly string[] SetResponses = ["", "normal", "block taken", "last block", "last block of a list", "list"];

    static readonly string[] ActionRequests =
        ["", "normal", "next block", "with list", "first block", "first block of a list", "block"];

    static readonly string[] ActionResponses = ["", "normal", "with data block", "with list", "next block"];

    internal static void Walk(WireCursor cursor)
    {
        var tag = (ApduTag)cursor.Peek();
        var (title, choices) = tag switch
        {
            ApduTag.GetRequest => ("GET request", GetRequests),
            ApduTag.GetResponse => ("GET response", GetResponses),
            ApduTag.SetRequest => ("SET request", SetRequests),
            ApduTag.SetResponse => ("SET response", SetResponses),
            ApduTag.ActionRequest => ("ACTION request", ActionRequests),
            _ => ("ACTION response", ActionResponses),
        };
        cursor.Open(title);
        cursor.TakeQuietly(1, "tag");
        var choice = cursor.Byte("choice", value =>
            value > 0 && value < choices.Length ? $"{value}, {choices[value]}" : Words.Of(value));
        if (choice == 0 || choice >= choices.Length)
        {
            cursor.Fail($"choice {choice} of a {title} is not defined", cursor.Position - 1);
        }

        ApduWalk.InvokeId(cursor);
        switch (tag)
        {
            case ApduTag.GetRequest:
                Get(cursor, (GetRequestKind)choice);
                break;
            case ApduTag.GetResponse:
                Got(cursor, (GetResponseKind)choice);
                break;
            case ApduTag.SetRequest:
                Set(cursor, (SetRequestKind)choice);
                break;
            case ApduTag.SetResponse:
                WasSet(cursor, (SetResponseKind)choice);
                break;
            case ApduTag.ActionRequest:
                Act(cursor, (ActionRequestKind)choice);
                break;
            default:
                Acted(cursor, (ActionResponseKind)choice);
                break;
        }

        cursor.Close();
    }

    static void Get(WireCursor cursor, GetRequestKind kind)
    {
        switch (kind)
        {
            case GetRequestKind.Normal:
                DataWalk.Attribute(cursor, "attribute");
                DataWalk.Selection(cursor);
                break;
            case GetRequestKind.Next:
                cursor.UInt32("block that arrived last");
                break;
            default:
                Attributes(cursor);
                break;
        }
    }

    static void Got(WireCursor cursor, GetResponseKind kind)
    {
        switch (kind)
        {
            case GetResponseKind.Normal:
                Result(cursor, "result");
                break;
            case GetResponseKind.WithBlock:
                cursor.Boolean("last block");
                cursor.UInt32("block number");
                if (Choice(cursor, "result") == 0)
                {
                    cursor.Octets("raw data");
                }
                else
                {
                    AccessResult(cursor, "data-access-result");
                }

                break;
            default:
                List(cursor, "results", Result);
                break;
        }
    }

    static void Set(WireCursor cursor, SetRequestKind kind)
    {
        if (kind is SetRequestKind.Normal or SetRequestKind.FirstBlock)
        {
            DataWalk.Attribute(cursor, "attribute");
            DataWalk.Selection(cursor);
        }

        var itemCount = kind is SetRequestKind.WithList or SetRequestKind.WithListAndFirstBlock
            ? Attributes(cursor)
            : 0;

        switch (kind)
        {
            case SetRequestKind.Normal:
                DataWalk.Element(cursor, "value");
                break;
            case SetRequestKind.WithList:
                Values(cursor, "values", itemCount);
                break;
            default:
                Block(cursor);
                break;
        }
    }

    static void WasSet(WireCursor cursor, SetResponseKind kind)
    {
        if (kind is SetResponseKind.Normal or SetResponseKind.LastBlock)
        {
            AccessResult(cursor, "data-access-result");
        }
        else if (kind is SetResponseKind.WithList or SetResponseKind.LastBlockWithList)
        {
            List(cursor, "results", AccessResult);
        }

        if (kind is SetResponseKind.Block or SetResponseKind.LastBlock or SetResponseKind.LastBlockWithList)
        {
            cursor.UInt32("block taken");
        }
    }

    static void Act(WireCursor cursor, ActionRequestKind kind)
    {
        if (kind is ActionRequestKind.Normal or ActionRequestKind.FirstBlock)
        {
            DataWalk.Method(cursor);
        }

        var itemCount = kind is ActionRequestKind.WithList or ActionRequestKind.WithListAndFirstBlock
            ? List(cursor, "methods", (list, _) => DataWalk.Method(list))
            : 0;

        switch (kind)
        {
            case ActionRequestKind.Normal:
                if (cursor.Present("parameter"))
                {
                    DataWalk.Element(cursor, "parameter");
                }

                break;
            case ActionRequestKind.Next:
                cursor.UInt32("block that arrived last");
                break;
            case ActionRequestKind.WithList:
                Values(cursor, "parameters", itemCount);
                break;
            default:
                Block(cursor);
                break;
        }
    }

    static void Acted(WireCursor cursor, ActionResponseKind kind)
    {
        switch (kind)
        {
            case ActionResponseKind.Normal:
                Outcome(cursor, "outcome");
                break;
            case ActionResponseKind.WithBlock:
                Block(cursor);
                break;
            case ActionResponseKind.WithList:
                List(cursor, "outcomes", Outcome);
                break;
            default:
                cursor.UInt32("block taken");
                break;
        }
    }

    static int Attributes(WireCursor cursor) => List(cursor, "attributes", (list, name) =>
    {
        DataWalk.Attribute(list, name);
        DataWalk.Selection(list);
    });

    static void Outcome(WireCursor cursor, string name)
    {
        cursor.Open(name);
        cursor.Byte("action-result", value => $"{value}, {Words.Of((ActionResult)value)}");
        if (cursor.Present("return"))
        {
            Result(cursor, "return");
        }

        cursor.Close();
    }

    /// <summary>A value, or why there is none.</summary>
    internal static void Result(WireCursor cursor, string name)
    {
        if (Choice(cursor, name) == 0)
        {
            DataWalk.Element(cursor, "data");
        }
        else
        {
            AccessResult(cursor, "data-access-result");
        }
    }

    internal static byte Choice(WireCursor cursor, string name)
    {
        var choice = cursor.Byte($"choice of {name}", value => value switch
        {
            0 => "0, data", 1 => "1, data-access-result", _ => Words.Of(value),
        });
        if (choice > 1)
        {
            cursor.Fail($"choice {choice} of a result is not defined; allowed: 0 data, 1 data-access-result",
                cursor.Position - 1);
        }

        return choice;
    }

    internal static void AccessResult(WireCursor cursor, string name) =>
        cursor.Byte(name, value => $"{value}, {Words.Of((DataAccessResult)value)}");

    internal static void Element(WireCursor cursor, string name) => DataWalk.Element(cursor, name);

    internal static int List(WireCursor cursor, string name, Action<WireCursor, string> item)
    {
        var node = cursor.Open(name);
        var count = cursor.Length("count");
        node.Text = Words.Of(count);
        for (var i = 1; i <= count && !cursor.Failed; i++)
        {
            item(cursor, Words.Of(i));
        }

        cursor.Close();
        return count;
    }

    /// <summary>Values for a list: as many as it has items.</summary>
    internal static void Values(WireCursor cursor, string name, int itemCount)
    {
        var at = cursor.Position;
        var count = List(cursor, name, Element);
        if (count != itemCount && !cursor.Failed)
        {
            cursor.Fail($"{itemCount} items and {count} {name} do not go together", at);
        }
    }

    static void Block(WireCursor cursor)
    {
        cursor.Boolean("last block");
        cursor.UInt32("block number");
        cursor.Octets("raw data");
    }
}
