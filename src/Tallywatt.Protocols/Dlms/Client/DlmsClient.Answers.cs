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
        if (!SetResponse.TryRead(apdu, out var response) || response.InvokeId != invokeId)
        {
            return DlmsReply.Of(DlmsReplyKind.Malformed);
        }

        var isList = listCount > 0;
        switch (response.Kind)
        {
            case SetResponseKind.Block when IsNextWanted(response.BlockNumber):
                return DlmsReply.Of(DlmsReplyKind.MoreBlocks);
            case SetResponseKind.Normal when !outgoing.IsActive && !isList:
            case SetResponseKind.LastBlock when outgoing.IsActive
                && response.BlockNumber == outgoing.Number && (response.Result != DataAccessResult.Success
                    || (outgoing.IsFinished && !isList)):
                return response.Result == DataAccessResult.Success
                    ? DlmsReply.Of(DlmsReplyKind.Done)
                    : Refused(response.Result);
            case SetResponseKind.WithList when !outgoing.IsActive && response.Results.Length == listCount && isList:
            case SetResponseKind.LastBlockWithList when outgoing.IsActive && isList
                && response.BlockNumber == outgoing.Number && response.Results.Length == listCount:
                return new() { Kind = DlmsReplyKind.Done, Value = response.Results, ItemCount = listCount };
            default:
                return DlmsReply.Of(DlmsReplyKind.Malformed);
        }
    }

    /// <summary>Whether the server acknowledged the block that is out, and there is another.</summary>
    bool IsNextWanted(uint blockNumber) =>
        outgoing.IsActive && !outgoing.IsFinished && blockNumber == outgoing.Number;

    DlmsReply DigestAction(ReadOnlySpan<byte> apdu)
    {
        if (!ActionResponse.TryRead(apdu, out var response) || response.InvokeId != invokeId)
        {
            return DlmsReply.Of(DlmsReplyKind.Malformed);
        }

        var allSent = !outgoing.IsActive || outgoing.IsFinished;
        switch (response.Kind)
        {
            case ActionResponseKind.Next when IsNextWanted(response.BlockNumber):
                return DlmsReply.Of(DlmsReplyKind.MoreBlocks);
            case ActionResponseKind.Normal when (allSent && listCount == 0)
                || response.Outcome.Result != ActionResult.Success:
                return Outcome(response.Outcome);
            case ActionResponseKind.WithList when allSent && response.ItemCount == listCount && listCount > 0:
                return new() { Kind = DlmsReplyKind.Done, Value = response.Items, ItemCount = listCount };
            case ActionResponseKind.WithBlock when allSent:
                return DigestActionBlock(response.Block);
            default:
                return DlmsReply.Of(DlmsReplyKind.Malformed);
        }
    }

    DlmsReply DigestActionBlock(DataBlock block)
    {
        if (outgoing.IsActive)
        {
            outgoing.Clear();
            blocks.Clear();
        }

        if (block.Number != blocks.BlockNumber + 1 || (block.Raw.IsEmpty && !block.IsLast))
        {
            return DlmsReply.Of(DlmsReplyKind.Malformed);
        }

        if (!blocks.TryAdd(block.Raw))
        {
            return DlmsReply.Of(DlmsReplyKind.TooLong);
        }

        return block.IsLast ? DigestWholeAction() : DlmsReply.Of(DlmsReplyKind.MoreBlocks);
    }

    DlmsReply DigestWholeAction()
    {
        var reader = new AxdrReader(blocks.Collected);
        if (listCount == 0)
        {
            var outcome = ActionOutcome.Read(ref reader);
            return reader.AtEnd ? Outcome(outcome) : DlmsReply.Of(DlmsReplyKind.Malformed);
        }

        var count = reader.Length();
        var outcomes = reader.Rest;
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            ActionOutcome.Read(ref reader);
        }

        return reader.AtEnd && count == listCount
            ? new() { Kind = DlmsReplyKind.Done, Value = outcomes, ItemCount = count }
            : DlmsReply.Of(DlmsReplyKind.Malformed);
    }

    static DlmsReply Outcome(ActionOutcome outcome) => outcome.Result == ActionResult.Success
        ? new() { Kind = DlmsReplyKind.Done, Value = outcome.Returned.Value }
        : Refused((DataAccessResult)outcome.Result);

    static DlmsReply Refused(DataAccessResult why) => new() { Kind = DlmsReplyKind.Refused, Refusal = why };
}
