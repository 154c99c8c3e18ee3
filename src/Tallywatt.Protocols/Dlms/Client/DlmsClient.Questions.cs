namespace Tallywatt.Protocols.Dlms;

/// <summary>The services a client asks for.</summary>
public sealed partial class DlmsClient
{
    /// <summary>Asks for an attribute.</summary>
    public int WriteGet(CosemAttribute attribute, SelectiveAccess selection, Span<byte> target)
    {
        Turn(ClientState.Ready, ClientState.Getting);
        var writer = new AxdrWriter(target);
        new GetRequest
        {
            Kind = GetRequestKind.Normal, InvokeId = NextInvokeId(), Attribute = attribute, Selection = selection,
        }.Write(ref writer);
        return Finish(writer, target);
    }

    /// <summary>Asks for the rows of a profile captured between two instants, both included.</summary>
    public int WriteGetRange(CosemAttribute buffer, CosemDateTime from, CosemDateTime to, Span<byte> target)
    {
        Turn(ClientState.Ready, ClientState.Getting);
        var writer = new AxdrWriter(target);
        writer.Byte((byte)ApduTag.GetRequest);
        writer.Byte((byte)GetRequestKind.Normal);
        writer.Byte(NextInvokeId());
        buffer.Write(ref writer);
        writer.Present(true);
        writer.Byte(SelectiveAccess.ByRange);
        RangeDescriptor.ByClock(from, to).Write(ref writer);
        return Finish(writer, target);
    }

    /// <summary>Asks for several attributes at once.</summary>
    public int WriteGetList(ReadOnlySpan<CosemAttribute> attributes, Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(attributes.Length, DlmsLimits.ListItemsMax);
        Turn(ClientState.Ready, ClientState.GettingList);
        listCount = attributes.Length;
        var writer = new AxdrWriter(target);
        writer.Byte((byte)ApduTag.GetRequest);
        writer.Byte((byte)GetRequestKind.WithList);
        writer.Byte(NextInvokeId());
        writer.Length(attributes.Length);
        foreach (var attribute in attributes)
        {
            attribute.Write(ref writer);
            writer.Present(false);
        }

        return Finish(writer, target);
    }

    /// <summary>Asks for the next block of a long value.</summary>
    public int WriteNext(Span<byte> target)
    {
        Turn(ClientState.BlockArrived, ClientState.GettingBlock);
        var writer = new AxdrWriter(target);
        new GetRequest { Kind = GetRequestKind.Next, InvokeId = invokeId, BlockNumber = blocks.BlockNumber }
            .Write(ref writer);
        return Finish(writer, target);
    }

    /// <summary>Sets an attribute to one data element.</summary>
    public int WriteSet(CosemAttribute attribute, ReadOnlySpan<byte> value, Span<byte> target)
    {
        Turn(ClientState.Ready, ClientState.Setting);
        var writer = new AxdrWriter(target);
        new SetRequest
        {
            Kind = SetRequestKind.Normal, InvokeId = NextInvokeId(), Attribute = attribute, Value = value,
        }.Write(ref writer);
        return Finish(writer, target);
    }

    /// <summary>Runs a method.</summary>
    /// <param name="parameter">One data element, or empty for none.</param>
    public int WriteInvoke(CosemMethod method, ReadOnlySpan<byte> parameter, Span<byte> target)
    {
        Turn(ClientState.Ready, ClientState.Invoking);
        var writer = new AxdrWriter(target);
        new ActionRequest
        {
            Kind = ActionRequestKind.Normal, InvokeId = NextInvokeId(), Method = method, Parameter = parameter,
        }.Write(ref writer);
        return Finish(writer, target);
    }
}
