using System.Buffers;

namespace Tallywatt.Protocols.Dlms;

/// <summary>Serves GET: one attribute, a list, or the next block of a long value.</summary>
sealed class GetResponder(ServerAssociation association, ICosemObjects objects)
{
    const int HeadLength = 3;

    LongAnswer? longAnswer;

    /// <summary>Answers a GET of an associated client.</summary>
    internal void Respond(ReadOnlySpan<byte> apdu, ref AxdrWriter answer)
    {
        if (!GetRequest.TryRead(apdu, out var request))
        {
            Abort();
            DlmsServer.Refuse(ref answer, StateError.ServiceNotAllowed, RequestError.OtherReason);
        }
        else if (request.Kind == GetRequestKind.Next)
        {
            Continue(request, ref answer);
        }
        else
        {
            Abort(); // A new question ends a long answer that was not fetched to its end.
            Begin(request, ref answer);
        }
    }

    /// <summary>Forgets a long answer that nobody will fetch.</summary>
    internal void Abort()
    {
        longAnswer?.Return();
        longAnswer = null;
    }

    void Begin(GetRequest request, ref AxdrWriter answer)
    {
        if (!association.Can(Conformance.Get)
            || (request.Kind == GetRequestKind.WithList && !association.Can(Conformance.MultipleReferences)))
        {
            DlmsServer.Refuse(ref answer, StateError.ServiceNotAllowed, RequestError.ServiceNotSupported);
        }
        else if (request.ItemCount > DlmsLimits.ListItemsMax)
        {
            DlmsServer.Refuse(ref answer, StateError.ServiceNotAllowed, RequestError.OtherReason);
        }
        else if (request.Kind == GetRequestKind.WithList)
        {
            Head(request, ref answer);
            WriteList(request, ref answer);
            BeginLongWhenFull(request, ref answer);
        }
        else
        {
            Head(request, ref answer);
            WriteResult(request.Attribute, request.Selection, ref answer);
            BeginLongWhenFull(request, ref answer);
        }
    }

    void Continue(GetRequest request, ref AxdrWriter answer)
    {
        if (!association.Can(Conformance.Get | Conformance.BlockTransferWithGet))
        {
            DlmsServer.Refuse(ref answer, StateError.ServiceNotAllowed, RequestError.ServiceNotSupported);
        }
        else if (longAnswer is null || request.InvokeId != longAnswer.InvokeId)
        {
            RefuseBlock(request, DataAccessResult.NoLongGetInProgress, ref answer);
        }
        else if (request.BlockNumber != longAnswer.BlockNumber)
        {
            Abort();
            RefuseBlock(request, DataAccessResult.DataBlockNumberInvalid, ref answer);
        }
        else if (longAnswer.WriteNext(ref answer))
        {
            Abort(); // The last block is out: the bytes are not needed again.
        }
    }

    void BeginLongWhenFull(GetRequest request, ref AxdrWriter answer)
    {
        if (!answer.Overflowed)
        {
            return;
        }

        var neededCount = answer.NeededCount;
        answer.RewindTo(0);
        var general = association.PrefersGeneral(Conformance.BlockTransferWithGet);
        if ((general || association.Can(Conformance.BlockTransferWithGet))
            && TryWriteLong(request, neededCount, general) is var (rented, length))
        {
            if (general)
            {
                association.KeepLong(rented, length);
                return;
            }

            longAnswer = new(ApduTag.GetResponse, request.InvokeId, rented, length);
            if (longAnswer.WriteNext(ref answer))
            {
                Abort(); // It was shorter the second time.
            }
        }
        else if (request.Kind == GetRequestKind.Normal)
        {
            new GetResponse
            {
                Kind = GetResponseKind.Normal,
                InvokeId = request.InvokeId,
                Result = GetResult.Of(DataAccessResult.OtherReason),
            }.Write(ref answer);
        }
        else
        {
            DlmsServer.Refuse(ref answer, StateError.ServiceNotAllowed, RequestError.PduTooLong);
        }
    }

    /// <summary>Writes the whole value, or the whole answer, into rented bytes. Null when it is beyond the limit.
    /// </summary>
    /// <param name="neededCount">What it needed a moment ago. It may have grown since, or a list may have stopped
    /// counting at the item that did not fit: then it is asked for again with twice the room.</param>
    (byte[] Rented, int Length)? TryWriteLong(GetRequest request, long neededCount, bool wholeAnswer)
    {
        for (var length = neededCount + HeadLength; length <= DlmsLimits.LongValueLengthMax; length *= 2)
        {
            var rented = ArrayPool<byte>.Shared.Rent((int)length);
            var writer = new AxdrWriter(rented);
            var refused = false;
            if (wholeAnswer)
            {
                Head(request, ref writer);
            }

            if (request.Kind == GetRequestKind.WithList)
            {
                WriteList(request, ref writer);
            }
            else if (wholeAnswer)
            {
                WriteResult(request.Attribute, request.Selection, ref writer);
            }
            else
            {
                refused = Get(request.Attribute, request.Selection, ref writer) != DataAccessResult.Success;
            }

            if (!writer.Overflowed && !refused)
            {
                return (rented, writer.WrittenCount);
            }

            ArrayPool<byte>.Shared.Return(rented);
            if (refused)
            {
                return null; // It could be read a moment ago and cannot now. The client may ask again.
            }
        }

        return null;
    }

    static void Head(GetRequest request, ref AxdrWriter answer)
    {
        answer.Byte((byte)ApduTag.GetResponse);
        var isList = request.Kind == GetRequestKind.WithList;
        answer.Byte((byte)(isList ? GetResponseKind.WithList : GetResponseKind.Normal));
        answer.Byte(request.InvokeId);
    }

    void WriteList(GetRequest request, ref AxdrWriter answer)
    {
        answer.Length(request.ItemCount);
        var items = new AxdrReader(request.Items);
        for (var i = 0; i < request.ItemCount && !answer.Overflowed; i++)
        {
            var item = AttributeItem.Read(ref items);
            WriteResult(item.Attribute, item.Selection, ref answer);
        }
    }

    void WriteResult(CosemAttribute attribute, SelectiveAccess selection, ref AxdrWriter answer)
    {
        var start = answer.WrittenCount;
        answer.Byte(0);
        var result = Get(attribute, selection, ref answer);
        if (result != DataAccessResult.Success)
        {
            answer.RewindTo(start);
            GetResult.Of(result).Write(ref answer);
        }
    }

    DataAccessResult Get(CosemAttribute attribute, SelectiveAccess selection, ref AxdrWriter target) =>
        selection.IsPresent && !association.Can(Conformance.SelectiveAccess)
            ? DataAccessResult.ScopeOfAccessViolated
            : objects.Get(association.View, attribute, selection, ref target);

    static void RefuseBlock(GetRequest request, DataAccessResult why, ref AxdrWriter answer) =>
        new GetResponse
        {
            Kind = GetResponseKind.WithBlock,
            InvokeId = request.InvokeId,
            IsLast = true,
            BlockNumber = request.BlockNumber,
            BlockResult = why,
        }.Write(ref answer);
}
