using System.Buffers;

namespace Tallywatt.Protocols.Dlms;

/// <summary>Serves ACTION: one method or a list, parameters and return values whole or in blocks.</summary>
/// <remarks>
/// A method runs once, so what it returns is kept until it is fetched. Source: IEC 62056-5-3, 6.9. The raw data of the
/// blocks of an answer are the outcome, or the count and the outcomes of a list, as they stand in the whole answer.
/// </remarks>
sealed class ActionResponder(ServerAssociation association, ICosemObjects objects)
{
    BlockCollector? blocks;
    LongAnswer? longAnswer;
    byte[] methods = [];
    int methodCount;
    ActionRequestKind kind;
    byte invokeId;

    /// <summary>Answers an ACTION of an associated client.</summary>
    internal void Respond(ReadOnlySpan<byte> apdu, ref AxdrWriter answer)
    {
        if (!ActionRequest.TryRead(apdu, out var request))
        {
            Abort();
            DlmsServer.Refuse(ref answer, StateError.ServiceNotAllowed, RequestError.OtherReason);
        }
        else if (!association.Can(Needed(request.Kind)))
        {
            Abort();
            DlmsServer.Refuse(ref answer, StateError.ServiceNotAllowed, RequestError.ServiceNotSupported);
        }
        else if (request.ItemCount > DlmsLimits.ListItemsMax)
        {
            Abort();
            DlmsServer.Refuse(ref answer, StateError.ServiceNotAllowed, RequestError.OtherReason);
        }
        else
        {
            Serve(request, ref answer);
        }
    }

    /// <summary>Forgets parameters whose last block never came, and an answer that nobody will fetch.</summary>
    internal void Abort()
    {
        ForgetParameters();
        longAnswer?.Return();
        longAnswer = null;
    }

    static Conformance Needed(ActionRequestKind kind) => Conformance.Action | kind switch
    {
        ActionRequestKind.Next or ActionRequestKind.FirstBlock or ActionRequestKind.Block =>
            Conformance.BlockTransferWithAction,
        ActionRequestKind.WithList => Conformance.MultipleReferences,
        ActionRequestKind.WithListAndFirstBlock =>
            Conformance.MultipleReferences | Conformance.BlockTransferWithAction,
        _ => Conformance.None,
    };

    void ForgetParameters()
    {
        blocks?.Clear();
        methods = [];
        kind = default;
    }

    void Serve(ActionRequest request, ref AxdrWriter answer)
    {
        if (request.Kind == ActionRequestKind.Next)
        {
            Continue(request, ref answer);
            return;
        }

        if (request.Kind != ActionRequestKind.Block)
        {
            Abort();
        }

        switch (request.Kind)
        {
            case ActionRequestKind.Normal:
                Run(request.Method, request.Parameter, request.InvokeId, ref answer);
                break;
            case ActionRequestKind.WithList:
                RunList(request.ItemCount, request.Items, request.Values, request.InvokeId, ref answer);
                break;
            case ActionRequestKind.FirstBlock or ActionRequestKind.WithListAndFirstBlock:
                Begin(request);
                Take(request, ref answer);
                break;
            case ActionRequestKind.Block when kind == default || request.InvokeId != invokeId:
                Refuse(request.InvokeId, ActionResult.NoLongActionInProgress, ref answer);
                break;
            case ActionRequestKind.Block:
                Take(request, ref answer);
                break;
            default:
                throw new InvalidOperationException($"No such ACTION request: {request.Kind}.");
        }
    }

    void Begin(ActionRequest request)
    {
        blocks ??= new(DlmsLimits.LongRequestLengthMax);
        kind = request.Kind;
        invokeId = request.InvokeId;
        methodCount = kind == ActionRequestKind.FirstBlock ? 1 : request.ItemCount;
        if (kind == ActionRequestKind.WithListAndFirstBlock)
        {
            methods = request.Items.ToArray();
            return;
        }

        var writer = new AxdrWriter(new byte[CosemMethod.LengthBytes]);
        request.Method.Write(ref writer);
        methods = writer.Written.ToArray();
    }

    void Take(ActionRequest request, ref AxdrWriter answer)
    {
        var block = request.Block;
        if (block.Number != blocks!.BlockNumber + 1 || !blocks.TryAdd(block.Raw)
            || (block.Raw.IsEmpty && !block.IsLast))
        {
            ForgetParameters();
            Refuse(request.InvokeId, ActionResult.LongActionAborted, ref answer);
        }
        else if (block.IsLast)
        {
            Finish(request, ref answer);
            ForgetParameters();
        }
        else
        {
            new ActionResponse
            {
                Kind = ActionResponseKind.Next, InvokeId = request.InvokeId, BlockNumber = block.Number,
            }.Write(ref answer);
        }
    }

    /// <summary>Every block is there: what they make must be as many parameters as methods, to the last byte.</summary>
    void Finish(ActionRequest request, ref AxdrWriter answer)
    {
        var reader = new AxdrReader(blocks!.Collected);
        var count = kind == ActionRequestKind.FirstBlock ? 1 : reader.Length();
        var values = DataElements.ReadAll(ref reader, count);
        if (!reader.AtEnd || count != methodCount)
        {
            Refuse(request.InvokeId, ActionResult.TypeUnmatched, ref answer);
        }
        else if (kind == ActionRequestKind.WithListAndFirstBlock)
        {
            RunList(methodCount, methods, values, request.InvokeId, ref answer);
        }
        else
        {
            var named = new AxdrReader(methods);
            Run(CosemMethod.Read(ref named), values, request.InvokeId, ref answer);
        }
    }

    void Continue(ActionRequest request, ref AxdrWriter answer)
    {
        if (longAnswer is null || request.InvokeId != longAnswer.InvokeId)
        {
            Refuse(request.InvokeId, ActionResult.NoLongActionInProgress, ref answer);
        }
        else if (request.BlockNumber != longAnswer.BlockNumber)
        {
            Abort();
            Refuse(request.InvokeId, ActionResult.LongActionAborted, ref answer);
        }
        else if (longAnswer.WriteNext(ref answer))
        {
            Abort();
        }
    }

    void Run(CosemMethod method, ReadOnlySpan<byte> parameter, byte answerId, ref AxdrWriter answer)
    {
        if (!MayBeLong)
        {
            Head(ActionResponseKind.Normal, answerId, ref answer);
            Invoke(method, parameter, ref answer);
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(DlmsLimits.LongReturnLengthMax);
        var whole = new AxdrWriter(rented);
        Head(ActionResponseKind.Normal, answerId, ref whole);
        Invoke(method, parameter, ref whole);
        Send(answerId, rented, whole.WrittenCount, ref answer);
    }

    void RunList(
        int count, ReadOnlySpan<byte> named, ReadOnlySpan<byte> given, byte answerId, ref AxdrWriter answer)
    {
        var rented = ArrayPool<byte>.Shared.Rent(DlmsLimits.LongReturnLengthMax);
        var whole = new AxdrWriter(rented);
        Head(ActionResponseKind.WithList, answerId, ref whole);
        whole.Length(count);
        var methodReader = new AxdrReader(named);
        var values = new AxdrReader(given);
        for (var i = 0; i < count; i++)
        {
            Invoke(CosemMethod.Read(ref methodReader), values.Element(), ref whole);
        }

        Send(answerId, rented, whole.WrittenCount, ref answer);
    }

    /// <summary>Whether a return value beyond one APDU has a way to the client.</summary>
    bool MayBeLong => association.CanAny(Conformance.BlockTransferWithAction | Conformance.GeneralBlockTransfer);

    /// <summary>Sends an answer whole, or in the blocks that were agreed.</summary>
    void Send(byte answerId, byte[] rented, int length, ref AxdrWriter answer)
    {
        if (length <= answer.FreeCount)
        {
            answer.Bytes(rented.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(rented);
        }
        else if (association.PrefersGeneral(Conformance.BlockTransferWithAction))
        {
            association.KeepLong(rented, length);
        }
        else if (association.Can(Conformance.BlockTransferWithAction))
        {
            const int HeadLength = 3;
            rented.AsSpan(HeadLength, length - HeadLength).CopyTo(rented);
            longAnswer = new(ApduTag.ActionResponse, answerId, rented, length - HeadLength);
            if (longAnswer.WriteNext(ref answer))
            {
                Abort();
            }
        }
        else
        {
            ArrayPool<byte>.Shared.Return(rented);
            DlmsServer.Refuse(ref answer, StateError.ServiceNotAllowed, RequestError.PduTooLong);
        }
    }

    static void Head(ActionResponseKind answerKind, byte answerId, ref AxdrWriter answer)
    {
        answer.Byte((byte)ApduTag.ActionResponse);
        answer.Byte((byte)answerKind);
        answer.Byte(answerId);
    }

    static void Refuse(byte answerId, ActionResult why, ref AxdrWriter answer)
    {
        Head(ActionResponseKind.Normal, answerId, ref answer);
        new ActionOutcome(why, false, default).Write(ref answer);
    }

    /// <summary>Runs a method once and writes how it ended. A return value that does not fit is refused; the method
    /// has run all the same, and the client is told so.</summary>
    void Invoke(CosemMethod method, ReadOnlySpan<byte> parameter, ref AxdrWriter answer)
    {
        var start = answer.WrittenCount;
        answer.Byte((byte)ActionResult.Success);
        answer.Present(true);
        answer.Byte(0);
        var valueStart = answer.WrittenCount;
        var result = objects.Invoke(association.View, method, parameter, ref answer);
        if (result == ActionResult.Success && !answer.Overflowed && answer.WrittenCount > valueStart)
        {
            return;
        }

        var lost = result == ActionResult.Success && answer.Overflowed;
        answer.RewindTo(start);
        new ActionOutcome(result, lost, GetResult.Of(DataAccessResult.OtherReason)).Write(ref answer);
    }
}
