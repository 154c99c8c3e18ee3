namespace Tallywatt.Protocols.Dlms;

/// <summary>Serves SET: one attribute or a list, whole or in blocks. Source: IEC 62056-5-3, 6.8.</summary>
sealed class SetResponder(ServerAssociation association, ICosemObjects objects)
{
    BlockCollector? blocks;
    byte[] items = [];
    int itemCount;
    SetRequestKind kind;
    byte invokeId;

    /// <summary>Answers a SET of an associated client.</summary>
    internal void Respond(ReadOnlySpan<byte> apdu, ref AxdrWriter answer)
    {
        if (!SetRequest.TryRead(apdu, out var request))
        {
            Abort();
            DlmsServer.Refuse(ref answer, StateError.ServiceNotAllowed, RequestError.OtherReason);
        }
        else if (!association.Can(Needed(request.Kind)))
        {
            Abort();
            DlmsServer.Refuse(ref answer, StateError.ServiceNotAllowed, RequestError.ServiceNotSupported);
        }
        else if (request.ItemCount > ListRoom(answer.FreeCount))
        {
            Abort();
            DlmsServer.Refuse(ref answer, StateError.ServiceNotAllowed, RequestError.OtherReason);
        }
        else
        {
            Serve(request, ref answer);
        }
    }

    /// <summary>Forgets a value whose last block never came.</summary>
    internal void Abort()
    {
        blocks?.Clear();
        items = [];
        kind = default;
    }

    static Conformance Needed(SetRequestKind kind) => Conformance.Set | kind switch
    {
        SetRequestKind.FirstBlock or SetRequestKind.Block => Conformance.BlockTransferWithSet,
        SetRequestKind.WithList => Conformance.MultipleReferences,
        SetRequestKind.WithListAndFirstBlock => Conformance.MultipleReferences | Conformance.BlockTransferWithSet,
        _ => Conformance.None,
    };

    /// <summary>How many results the answer can tell, so that nothing is set of which the client is not told.</summary>
    static int ListRoom(int room) => Math.Min(DlmsLimits.ListItemsMax, room - BlockRoom.ServiceHeadLength);

    void Serve(SetRequest request, ref AxdrWriter answer)
    {
        switch (request.Kind)
        {
            case SetRequestKind.Normal:
                Abort();
                new SetResponse
                {
                    Kind = SetResponseKind.Normal,
                    InvokeId = request.InvokeId,
                    Result = Set(request.Attribute, request.Selection, request.Value),
                }.Write(ref answer);
                break;
            case SetRequestKind.WithList:
                Abort();
                AnswerList(
                    SetResponseKind.WithList, request.InvokeId, request.ItemCount, request.Items, request.Values,
                    ref answer);
                break;
            case SetRequestKind.FirstBlock or SetRequestKind.WithListAndFirstBlock:
                Begin(request);
                Take(request, ref answer);
                break;
            case SetRequestKind.Block when kind == default || request.InvokeId != invokeId:
                Refuse(request, DataAccessResult.NoLongSetInProgress, ref answer);
                break;
            case SetRequestKind.Block:
                Take(request, ref answer);
                break;
            default:
                throw new InvalidOperationException($"No such SET request: {request.Kind}.");
        }
    }

    void Begin(SetRequest request)
    {
        Abort();
        blocks ??= new(DlmsLimits.LongRequestLengthMax);
        kind = request.Kind;
        invokeId = request.InvokeId;
        itemCount = kind == SetRequestKind.FirstBlock ? 1 : request.ItemCount;
        if (kind == SetRequestKind.WithListAndFirstBlock)
        {
            items = request.Items.ToArray();
            return;
        }

        var writer = new AxdrWriter(new byte[AttributeItem.HeadLength + request.Selection.Parameters.Length]);
        new AttributeItem(request.Attribute, request.Selection).Write(ref writer);
        items = writer.Written.ToArray();
    }

    void Take(SetRequest request, ref AxdrWriter answer)
    {
        var block = request.Block;
        if (block.Number != blocks!.BlockNumber + 1)
        {
            Refuse(request, DataAccessResult.DataBlockNumberInvalid, ref answer);
            Abort();
        }
        else if (!blocks.TryAdd(block.Raw) || (block.Raw.IsEmpty && !block.IsLast))
        {
            Refuse(request, DataAccessResult.LongSetAborted, ref answer);
            Abort();
        }
        else if (block.IsLast)
        {
            Finish(request, ref answer);
            Abort();
        }
        else
        {
            new SetResponse
            {
                Kind = SetResponseKind.Block, InvokeId = request.InvokeId, BlockNumber = block.Number,
            }.Write(ref answer);
        }
    }

    /// <summary>Every block is there: what they make must be as many values as were named, to the last byte.</summary>
    void Finish(SetRequest request, ref AxdrWriter answer)
    {
        var reader = new AxdrReader(blocks!.Collected);
        var count = kind == SetRequestKind.FirstBlock ? 1 : reader.Length();
        var values = DataElements.ReadAll(ref reader, count);
        if (!reader.AtEnd || count != itemCount)
        {
            Refuse(request, DataAccessResult.TypeUnmatched, ref answer);
        }
        else if (kind == SetRequestKind.WithListAndFirstBlock)
        {
            AnswerList(
                SetResponseKind.LastBlockWithList, request.InvokeId, itemCount, items, values, ref answer,
                request.Block.Number);
        }
        else
        {
            var named = new AxdrReader(items);
            var item = AttributeItem.Read(ref named);
            Refuse(request, Set(item.Attribute, item.Selection, values), ref answer);
        }
    }

    /// <summary>Ends a long SET with one result, which may be success. For a list each item has it.</summary>
    void Refuse(SetRequest request, DataAccessResult why, ref AxdrWriter answer)
    {
        Span<byte> results = stackalloc byte[DlmsLimits.ListItemsMax];
        results.Fill((byte)why);
        var isList = kind == SetRequestKind.WithListAndFirstBlock;
        SetResponse.Write(
            new()
            {
                Kind = isList ? SetResponseKind.LastBlockWithList : SetResponseKind.LastBlock,
                InvokeId = request.InvokeId,
                Result = why,
                Results = isList ? results[..itemCount] : default,
                BlockNumber = request.Block.Number,
            },
            ref answer);
    }

    void AnswerList(
        SetResponseKind answerKind, byte answerId, int count, ReadOnlySpan<byte> named, ReadOnlySpan<byte> given,
        ref AxdrWriter answer, uint blockNumber = 0)
    {
        Span<byte> results = stackalloc byte[DlmsLimits.ListItemsMax];
        var attributes = new AxdrReader(named);
        var values = new AxdrReader(given);
        for (var i = 0; i < count; i++)
        {
            var item = AttributeItem.Read(ref attributes);
            results[i] = (byte)Set(item.Attribute, item.Selection, values.Element());
        }

        SetResponse.Write(
            new()
            {
                Kind = answerKind, InvokeId = answerId, Results = results[..count], BlockNumber = blockNumber,
            },
            ref answer);
    }

    DataAccessResult Set(CosemAttribute attribute, SelectiveAccess selection, ReadOnlySpan<byte> value) =>
        selection.IsPresent && !association.Can(Conformance.SelectiveAccess)
            ? DataAccessResult.ScopeOfAccessViolated
            : objects.Set(association.View, attribute, selection, value);
}
