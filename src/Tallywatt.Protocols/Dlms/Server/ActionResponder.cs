namespace Tallywatt.Protocols.Dlms;

/// <summary>Serves ACTION, whole parameters only: ACTION in blocks is not agreed at association.</summary>
sealed class ActionResponder(ServerAssociation association, ICosemObjects objects)
{
    /// <summary>Answers an ACTION of an associated client.</summary>
    internal void Respond(ReadOnlySpan<byte> apdu, ref AxdrWriter answer)
    {
        if (!ActionRequest.TryRead(apdu, out var request))
        {
            DlmsServer.Refuse(ref answer, StateError.ServiceNotAllowed, RequestError.OtherReason);
        }
        else if (request.Kind == ActionRequestKind.Normal && association.Can(Conformance.Action))
        {
            answer.Byte((byte)ApduTag.ActionResponse);
            answer.Byte((byte)ActionResponseKind.Normal);
            answer.Byte(request.InvokeId);
            Invoke(request.Method, request.Parameter, ref answer);
        }
        else if (request.Kind == ActionRequestKind.WithList
            && association.Can(Conformance.Action | Conformance.MultipleReferences)
            && request.ItemCount <= DlmsLimits.ListItemsMax)
        {
            InvokeList(request, ref answer);
        }
        else
        {
            DlmsServer.Refuse(ref answer, StateError.ServiceNotAllowed, RequestError.ServiceNotSupported);
        }
    }

    void InvokeList(ActionRequest request, ref AxdrWriter answer)
    {
        answer.Byte((byte)ApduTag.ActionResponse);
        answer.Byte((byte)ActionResponseKind.WithList);
        answer.Byte(request.InvokeId);
        answer.Length(request.ItemCount);
        var methods = new AxdrReader(request.Items);
        var values = new AxdrReader(request.Values);
        for (var i = 0; i < request.ItemCount; i++)
        {
            Invoke(CosemMethod.Read(ref methods), values.Element(), ref answer);
        }
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
