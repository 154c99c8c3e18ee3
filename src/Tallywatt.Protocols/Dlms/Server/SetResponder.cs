namespace Tallywatt.Protocols.Dlms;

/// <summary>Serves SET, whole values only: SET in blocks is not agreed at association.</summary>
sealed class SetResponder(ServerAssociation association, ICosemObjects objects)
{
    /// <summary>Answers a SET of an associated client.</summary>
    internal void Respond(ReadOnlySpan<byte> apdu, ref AxdrWriter answer)
    {
        if (!SetRequest.TryRead(apdu, out var request))
        {
            DlmsServer.Refuse(ref answer, StateError.ServiceNotAllowed, RequestError.OtherReason);
        }
        else if (request.Kind == SetRequestKind.Normal && association.Can(Conformance.Set))
        {
            new SetResponse
            {
                Kind = SetResponseKind.Normal,
                InvokeId = request.InvokeId,
                Result = Set(request.Attribute, request.Selection, request.Value),
            }.Write(ref answer);
        }
        else if (request.Kind == SetRequestKind.WithList
            && association.Can(Conformance.Set | Conformance.MultipleReferences)
            && request.ItemCount <= DlmsLimits.ListItemsMax)
        {
            SetList(request, ref answer);
        }
        else
        {
            DlmsServer.Refuse(ref answer, StateError.ServiceNotAllowed, RequestError.ServiceNotSupported);
        }
    }

    void SetList(SetRequest request, ref AxdrWriter answer)
    {
        Span<byte> results = stackalloc byte[DlmsLimits.ListItemsMax];
        var items = new AxdrReader(request.Items);
        var values = new AxdrReader(request.Values);
        for (var i = 0; i < request.ItemCount; i++)
        {
            var item = AttributeItem.Read(ref items);
            results[i] = (byte)Set(item.Attribute, item.Selection, values.Element());
        }

        SetResponse.Write(
            new()
            {
                Kind = SetResponseKind.WithList,
                InvokeId = request.InvokeId,
                Results = results[..request.ItemCount],
            },
            ref answer);
    }

    DataAccessResult Set(CosemAttribute attribute, SelectiveAccess selection, ReadOnlySpan<byte> value) =>
        selection.IsPresent && !association.Can(Conformance.SelectiveAccess)
            ? DataAccessResult.ScopeOfAccessViolated
            : objects.Set(association.View, attribute, selection, value);
}
