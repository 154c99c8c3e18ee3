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
        Turn(ClientState.Ready, ClientState.GettingList);
        listCount = attributes.Length;
        var writer = new AxdrWriter(target);
        writer.Byte((byte)ApduTag.GetRequest);
        writer.Byte((byte)GetRequestKind.WithList);
        writer.Byte(NextInvokeId());
        writer.Length(attributes.Length);
        WriteItems(attributes, ref writer);
        return Finish(writer, target);
    }

    /// <summary>Asks for several attributes at once, each with its own selection.</summary>
    /// <param name="items">As many <see cref="AttributeItem"/> as the count says, as they are sent.</param>
    public int WriteGetList(int itemCount, ReadOnlySpan<byte> items, Span<byte> target)
    {
        Turn(ClientState.Ready, ClientState.GettingList);
        listCount = itemCount;
        var writer = new AxdrWriter(target);
        new GetRequest
        {
            Kind = GetRequestKind.WithList, InvokeId = NextInvokeId(), ItemCount = itemCount, Items = items,
        }.Write(ref writer);
        return Finish(writer, target);
    }

    /// <summary>Sets an attribute to one data element; in blocks when it is long and the server agreed to them.
    /// </summary>
    public int WriteSet(CosemAttribute attribute, ReadOnlySpan<byte> value, Span<byte> target)
    {
        Turn(ClientState.Ready, ClientState.Setting);
        listCount = 0;
        var request = new SetRequest
        {
            Kind = SetRequestKind.Normal, InvokeId = NextInvokeId(), Attribute = attribute, Value = value,
        };
        var writer = new AxdrWriter(target);
        request.Write(ref writer);
        if (RoomForGeneral(writer, target, Conformance.BlockTransferWithSet) is { } rented)
        {
            var whole = new AxdrWriter(rented);
            request.Write(ref whole);
            return BeginGeneral(rented, whole.WrittenCount, target);
        }

        if (!IsLong(writer, Conformance.BlockTransferWithSet))
        {
            return Finish(writer, target);
        }

        outgoing.Begin(0, value);
        writer.RewindTo(0);
        new SetRequest
        {
            Kind = SetRequestKind.FirstBlock, InvokeId = invokeId, Attribute = attribute,
            Block = outgoing.Next(BlockRoomOf(target) - AttributeItem.HeadLength),
        }.Write(ref writer);
        return Finish(writer, target);
    }

    /// <summary>Sets several attributes at once. The answer is Done, with one result a byte.</summary>
    /// <param name="values">As many data elements as attributes, in a row.</param>
    public int WriteSetList(
        ReadOnlySpan<CosemAttribute> attributes, ReadOnlySpan<byte> values, Span<byte> target)
    {
        Turn(ClientState.Ready, ClientState.Setting);
        listCount = attributes.Length;
        var items = new AxdrWriter(new byte[attributes.Length * AttributeItem.HeadLength]);
        WriteItems(attributes, ref items);
        var request = new SetRequest
        {
            Kind = SetRequestKind.WithList, InvokeId = NextInvokeId(), ItemCount = listCount, Items = items.Written,
            ValueCount = listCount, Values = values,
        };
        var writer = new AxdrWriter(target);
        request.Write(ref writer);
        if (RoomForGeneral(writer, target, Conformance.BlockTransferWithSet) is { } rented)
        {
            var whole = new AxdrWriter(rented);
            request.Write(ref whole);
            return BeginGeneral(rented, whole.WrittenCount, target);
        }

        if (!IsLong(writer, Conformance.BlockTransferWithSet))
        {
            return Finish(writer, target);
        }

        outgoing.Begin(listCount, values);
        writer.RewindTo(0);
        new SetRequest
        {
            Kind = SetRequestKind.WithListAndFirstBlock, InvokeId = invokeId, ItemCount = listCount,
            Items = items.Written, Block = outgoing.Next(BlockRoomOf(target) - 1 - items.WrittenCount),
        }.Write(ref writer);
        return Finish(writer, target);
    }

    /// <summary>Runs a method; its parameter goes in blocks when it is long and the server agreed to them.</summary>
    /// <param name="parameter">One data element, or empty for none.</param>
    public int WriteInvoke(CosemMethod method, ReadOnlySpan<byte> parameter, Span<byte> target)
    {
        Turn(ClientState.Ready, ClientState.Invoking);
        listCount = 0;
        var request = new ActionRequest
        {
            Kind = ActionRequestKind.Normal, InvokeId = NextInvokeId(), Method = method, Parameter = parameter,
        };
        var writer = new AxdrWriter(target);
        request.Write(ref writer);
        if (RoomForGeneral(writer, target, Conformance.BlockTransferWithAction) is { } rented)
        {
            var whole = new AxdrWriter(rented);
            request.Write(ref whole);
            return BeginGeneral(rented, whole.WrittenCount, target);
        }

        if (!IsLong(writer, Conformance.BlockTransferWithAction))
        {
            return Finish(writer, target);
        }

        outgoing.Begin(0, parameter);
        writer.RewindTo(0);
        new ActionRequest
        {
            Kind = ActionRequestKind.FirstBlock, InvokeId = invokeId, Method = method,
            Block = outgoing.Next(BlockRoomOf(target) - CosemMethod.LengthBytes),
        }.Write(ref writer);
        return Finish(writer, target);
    }

    /// <summary>Runs several methods in a row. The answer is Done, with as many <see cref="ActionOutcomes"/>.
    /// </summary>
    /// <param name="parameters">As many data elements as methods, in a row; null data for none.</param>
    public int WriteInvokeList(ReadOnlySpan<CosemMethod> methods, ReadOnlySpan<byte> parameters, Span<byte> target)
    {
        Turn(ClientState.Ready, ClientState.Invoking);
        listCount = methods.Length;
        var items = new AxdrWriter(new byte[methods.Length * CosemMethod.LengthBytes]);
        foreach (var method in methods)
        {
            method.Write(ref items);
        }

        var request = new ActionRequest
        {
            Kind = ActionRequestKind.WithList, InvokeId = NextInvokeId(), ItemCount = listCount,
            Items = items.Written, ValueCount = listCount, Values = parameters,
        };
        var writer = new AxdrWriter(target);
        request.Write(ref writer);
        if (RoomForGeneral(writer, target, Conformance.BlockTransferWithAction) is { } rented)
        {
            var whole = new AxdrWriter(rented);
            request.Write(ref whole);
            return BeginGeneral(rented, whole.WrittenCount, target);
        }

        if (!IsLong(writer, Conformance.BlockTransferWithAction))
        {
            return Finish(writer, target);
        }

        outgoing.Begin(listCount, parameters);
        writer.RewindTo(0);
        new ActionRequest
        {
            Kind = ActionRequestKind.WithListAndFirstBlock, InvokeId = invokeId, ItemCount = listCount,
            Items = items.Written, Block = outgoing.Next(BlockRoomOf(target) - 1 - items.WrittenCount),
        }.Write(ref writer);
        return Finish(writer, target);
    }

    /// <summary>Goes on with a long question or answer: sends the next block, or asks for it.</summary>
    public int WriteNext(Span<byte> target)
    {
        if (transfer is { IsActive: true })
        {
            return WriteNextGeneral(target);
        }

        var writer = new AxdrWriter(target);
        if (outgoing.IsActive)
        {
            Turn(ClientState.BlockArrived, waitingFor);
            WriteNextOutgoing(BlockRoomOf(target), ref writer);
        }
        else if (waitingFor == ClientState.Invoking)
        {
            Turn(ClientState.BlockArrived, ClientState.Invoking);
            new ActionRequest { Kind = ActionRequestKind.Next, InvokeId = invokeId, BlockNumber = blocks.BlockNumber }
                .Write(ref writer);
        }
        else
        {
            Turn(ClientState.BlockArrived, ClientState.GettingBlock);
            new GetRequest { Kind = GetRequestKind.Next, InvokeId = invokeId, BlockNumber = blocks.BlockNumber }
                .Write(ref writer);
        }

        return Finish(writer, target);
    }

    static void WriteItems(ReadOnlySpan<CosemAttribute> attributes, ref AxdrWriter writer)
    {
        foreach (var attribute in attributes)
        {
            new AttributeItem(attribute, default).Write(ref writer);
        }
    }

    void WriteNextOutgoing(int room, ref AxdrWriter writer)
    {
        if (waitingFor == ClientState.Setting)
        {
            new SetRequest { Kind = SetRequestKind.Block, InvokeId = invokeId, Block = outgoing.Next(room) }
                .Write(ref writer);
        }
        else
        {
            new ActionRequest { Kind = ActionRequestKind.Block, InvokeId = invokeId, Block = outgoing.Next(room) }
                .Write(ref writer);
        }
    }

    /// <summary>Whether a request must go in the blocks of its service. Otherwise it is sent whole, or in general
    /// blocks, or is refused as too long.</summary>
    bool IsLong(AxdrWriter writer, Conformance ownBlocks) =>
        (Conformance & ownBlocks) != 0
        && (writer.Overflowed || writer.WrittenCount + Envelope > SendLengthMax
            || writer.FreeCount < Envelope);

    int Envelope => security.IsCiphered ? SecureChannel.OverheadMax : 0;

    /// <summary>What a block request has room for after its first three bytes.</summary>
    int BlockRoomOf(Span<byte> target) => Math.Min(target.Length, SendLengthMax) - Envelope - 3;
}
