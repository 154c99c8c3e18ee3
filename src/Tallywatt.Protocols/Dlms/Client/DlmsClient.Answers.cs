namespace Tallywatt.Protocols.Dlms;

/// <summary>What the answers to services mean.</summary>
public sealed partial class DlmsClient
{
    DlmsReply DigestGet(ReadOnlySpan<byte> apdu)
    {
        if (!GetResponse.TryRead(apdu, out var response) || response.InvokeId != invokeId)
        {
            return DlmsReply.Of(DlmsReplyKind.Malformed);
        }

        return (response.Kind, State) switch
        {
            (GetResponseKind.Normal, ClientState.Getting) when !response.Result.Value.IsEmpty =>
                new() { Kind = DlmsReplyKind.Value, Value = response.Result.Value, ItemCount = 1 },
            (GetResponseKind.Normal, ClientState.Getting) when response.Result.Result != DataAccessResult.Success =>
                Refused(response.Result.Result),
            (GetResponseKind.WithList, ClientState.GettingList) when response.ItemCount == listCount =>
                new() { Kind = DlmsReplyKind.Value, Value = response.Items, ItemCount = response.ItemCount },
            (GetResponseKind.WithBlock, ClientState.Getting or ClientState.GettingList) =>
                DigestFirstBlock(response, State == ClientState.GettingList),
            (GetResponseKind.WithBlock, ClientState.GettingBlock) => DigestBlock(response),
            _ => DlmsReply.Of(DlmsReplyKind.Malformed),
        };
    }

    DlmsReply DigestFirstBlock(GetResponse response, bool isList)
    {
        blocks.Clear();
        listCount = isList ? listCount : 0;
        return DigestBlock(response);
    }

    DlmsReply DigestBlock(GetResponse response)
    {
        if (response.BlockResult != DataAccessResult.Success)
        {
            return Refused(response.BlockResult);
        }

        if (response.BlockNumber != blocks.BlockNumber + 1 || (response.Raw.IsEmpty && !response.IsLast))
        {
            return DlmsReply.Of(DlmsReplyKind.Malformed);
        }

        if (!blocks.TryAdd(response.Raw))
        {
            return DlmsReply.Of(DlmsReplyKind.TooLong);
        }

        return response.IsLast ? DigestWhole() : DlmsReply.Of(DlmsReplyKind.MoreBlocks);
    }

    /// <summary>Every block is there: what they make must be what was asked for, to the last byte.</summary>
    DlmsReply DigestWhole()
    {
        var reader = new AxdrReader(blocks.Collected);
        var count = listCount == 0 ? 1 : reader.Length();
        var start = reader.Rest;
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            if (listCount == 0)
            {
                reader.Element();
            }
            else
            {
                GetResult.Read(ref reader);
            }
        }

        return reader.AtEnd && (listCount == 0 || count == listCount)
            ? new() { Kind = DlmsReplyKind.Value, Value = start, ItemCount = count }
            : DlmsReply.Of(DlmsReplyKind.Malformed);
    }

    DlmsReply DigestSet(ReadOnlySpan<byte> apdu)
    {
        if (!SetResponse.TryRead(apdu, out var response) || response.Kind != SetResponseKind.Normal
            || response.InvokeId != invokeId)
        {
            return DlmsReply.Of(DlmsReplyKind.Malformed);
        }

        return response.Result == DataAccessResult.Success
            ? DlmsReply.Of(DlmsReplyKind.Done)
            : Refused(response.Result);
    }

    DlmsReply DigestAction(ReadOnlySpan<byte> apdu)
    {
        if (!ActionResponse.TryRead(apdu, out var response) || response.Kind != ActionResponseKind.Normal
            || response.InvokeId != invokeId)
        {
            return DlmsReply.Of(DlmsReplyKind.Malformed);
        }

        return response.Outcome.Result == ActionResult.Success
            ? new() { Kind = DlmsReplyKind.Done, Value = response.Outcome.Returned.Value }
            : Refused((DataAccessResult)response.Outcome.Result);
    }

    static DlmsReply Refused(DataAccessResult why) => new() { Kind = DlmsReplyKind.Refused, Refusal = why };
}
