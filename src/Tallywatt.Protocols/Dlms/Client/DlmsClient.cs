namespace Tallywatt.Protocols.Dlms;

/// <summary>The client side of one association: it writes the questions and digests the answers. No I/O, no clock.
/// </summary>
/// <remarks>
/// One question at a time: write it, send it, then give the answer to <see cref="Digest"/>. Asking out of turn is a
/// bug and throws; nothing a server sends does. After Malformed the client is idle and must associate again, over a
/// fresh connection. Not for two threads at once.
/// </remarks>
public sealed class DlmsClient : IDisposable
{
    const byte InvokeIdMask = 0x0F;
    const byte ConfirmedHighPriority = 0xC0;

    readonly DlmsClientSettings settings;
    readonly BlockCollector blocks;
    readonly ClientSecurity security;
    byte invokeId;
    int listCount;

    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public DlmsClient(DlmsClientSettings? settings = null)
    {
        this.settings = settings ?? DlmsClientSettings.Default;
        this.settings.Check();
        blocks = new(this.settings.LongValueLengthMax);
        security = new(this.settings.Proof ?? new() { Mechanism = AuthenticationMechanism.Lowest });
    }

    public ClientState State { get; private set; }

    /// <summary>What both sides can do. None without an association.</summary>
    public Conformance Conformance { get; private set; }

    /// <summary>The longest APDU the server takes, in bytes.</summary>
    public int SendLengthMax { get; private set; } = DlmsLimits.ApduLengthMax;

    /// <summary>Asks for an association, with what proof the settings say.</summary>
    /// <returns>The length of the APDU.</returns>
    /// <exception cref="InvalidOperationException">Another question is out.</exception>
    /// <exception cref="ArgumentException">The target is too short. So with every question.</exception>
    public int WriteAssociate(Span<byte> target)
    {
        Turn(ClientState.Idle, ClientState.Associating);
        SendLengthMax = DlmsLimits.ApduLengthMax;
        var writer = new AxdrWriter(target);
        security.WriteAarq(
            new()
            {
                Version = InitiateRequest.DlmsVersion,
                Conformance = settings.Conformance,
                PduSizeMax = (ushort)settings.PduSizeMax,
            },
            ref writer);
        return Finish(writer);
    }

    /// <summary>Answers the server's challenge.</summary>
    public int WriteProof(Span<byte> target)
    {
        Turn(ClientState.ProofNeeded, ClientState.Proving);
        var writer = new AxdrWriter(target);
        writer.Byte((byte)ApduTag.ActionRequest);
        writer.Byte((byte)ActionRequestKind.Normal);
        writer.Byte(NextInvokeId());
        CosemNames.ReplyToHls.Write(ref writer);
        writer.Present(true);
        writer.OctetString(security.Answer());
        return Finish(writer, target);
    }

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

    /// <summary>Ends the association.</summary>
    public int WriteRelease(Span<byte> target)
    {
        Turn(ClientState.Ready, ClientState.Releasing);
        var writer = new AxdrWriter(target);
        new Release { Tag = ApduTag.Rlrq, ReasonPresent = true }.Write(ref writer);
        return Finish(writer);
    }

    /// <summary>Forgets the association: the connection is gone.</summary>
    public void Reset()
    {
        State = ClientState.Idle;
        Conformance = Conformance.None;
        SendLengthMax = DlmsLimits.ApduLengthMax;
        blocks.Clear();
        security.Reset();
    }

    /// <summary>The last value was used: gives back the bytes its blocks were put together in.</summary>
    public void ForgetValue()
    {
        if (State == ClientState.Ready)
        {
            blocks.Clear();
            security.ReturnOpened();
        }
    }

    /// <summary>Says what an APDU of the server means for the question that is out. Never throws for its content.
    /// </summary>
    /// <returns>A reply that is good until the next call.</returns>
    public DlmsReply Digest(ReadOnlySpan<byte> apdu)
    {
        var reply = State switch
        {
            ClientState.Associating => DigestAare(apdu),
            ClientState.Releasing => DigestRelease(apdu),
            ClientState.Getting or ClientState.GettingList or ClientState.GettingBlock or ClientState.Setting
                or ClientState.Invoking or ClientState.Proving => DigestAnswer(apdu),
            ClientState.Idle or ClientState.ProofNeeded or ClientState.Ready or ClientState.BlockArrived =>
                DlmsReply.Of(DlmsReplyKind.Malformed),
            _ => throw new InvalidOperationException($"No such client state: {State}."),
        };
        switch (reply.Kind)
        {
            case DlmsReplyKind.Malformed or DlmsReplyKind.AssociationRejected or DlmsReplyKind.Released:
                Reset();
                break;
            case DlmsReplyKind.ProofNeeded:
                State = ClientState.ProofNeeded;
                break;
            case DlmsReplyKind.MoreBlocks:
                State = ClientState.BlockArrived;
                break;
            default:
                State = ClientState.Ready;
                break;
        }

        return reply;
    }

    public void Dispose()
    {
        blocks.Clear();
        security.Dispose();
    }

    DlmsReply DigestAare(ReadOnlySpan<byte> apdu)
    {
        if (!Aare.TryRead(apdu, out var aare))
        {
            return DlmsReply.Of(DlmsReplyKind.Malformed);
        }

        if (aare.Result != AssociationResult.Accepted)
        {
            return new() { Kind = DlmsReplyKind.AssociationRejected, Diagnostic = aare.Diagnostic };
        }

        var kind = security.TakeAare(aare, out var initiate);
        if (kind == DlmsReplyKind.AssociationRejected)
        {
            return new() { Kind = kind, Diagnostic = aare.Diagnostic };
        }

        if (kind == DlmsReplyKind.Malformed
            || (initiate.Conformance & ~settings.Conformance) != 0
            || initiate.PduSizeMax is not 0 and < DlmsLimits.PduSizeMin)
        {
            return DlmsReply.Of(DlmsReplyKind.Malformed);
        }

        Conformance = initiate.Conformance;
        SendLengthMax = initiate.PduSizeMax == 0
            ? DlmsLimits.ApduLengthMax
            : Math.Min((int)initiate.PduSizeMax, DlmsLimits.ApduLengthMax);
        return DlmsReply.Of(kind);
    }

    static DlmsReply DigestRelease(ReadOnlySpan<byte> apdu) => DlmsReply.Of(
        Release.TryRead(apdu, out var release) && release.Tag == ApduTag.Rlre
            ? DlmsReplyKind.Released
            : DlmsReplyKind.Malformed);

    DlmsReply DigestAnswer(ReadOnlySpan<byte> apdu)
    {
        if (ExceptionResponse.TryRead(apdu, out var exception))
        {
            if (State == ClientState.Proving)
            {
                return Unproved();
            }

            return new() { Kind = DlmsReplyKind.ServiceRefused, Exception = exception };
        }

        if (security.IsCiphered && !security.TryOpen(apdu, out apdu))
        {
            return DlmsReply.Of(DlmsReplyKind.Malformed);
        }

        return State switch
        {
            ClientState.Proving => DigestProof(apdu),
            ClientState.Setting => DigestSet(apdu),
            ClientState.Invoking => DigestAction(apdu),
            _ => DigestGet(apdu),
        };
    }

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

    /// <summary>The server took our proof, or did not; and its own must be right too.</summary>
    DlmsReply DigestProof(ReadOnlySpan<byte> apdu)
    {
        var reply = DigestAction(apdu);
        return reply.Kind switch
        {
            DlmsReplyKind.Done when security.IsProof(reply.Value) => DlmsReply.Of(DlmsReplyKind.Associated),
            DlmsReplyKind.Done or DlmsReplyKind.Refused => Unproved(),
            _ => DlmsReply.Of(DlmsReplyKind.Malformed),
        };
    }

    static DlmsReply Unproved() => new()
    {
        Kind = DlmsReplyKind.AssociationRejected, Diagnostic = AssociationDiagnostic.AuthenticationFailure,
    };

    static DlmsReply Refused(DataAccessResult why) => new() { Kind = DlmsReplyKind.Refused, Refusal = why };

    void Turn(ClientState from, ClientState to)
    {
        if (State != from)
        {
            throw new InvalidOperationException($"The client is {State}, and must be {from} to become {to}.");
        }

        State = to;
    }

    byte NextInvokeId()
    {
        invokeId = (byte)(ConfirmedHighPriority | ((invokeId + 1) & InvokeIdMask));
        return invokeId;
    }

    /// <summary>Finishes a service: sealed, when the association is ciphered.</summary>
    int Finish(AxdrWriter writer, Span<byte> target)
    {
        var length = Finish(writer);
        if (!security.IsCiphered)
        {
            return length;
        }

        length = security.Seal(length, target);
        return length <= SendLengthMax
            ? length
            : throw new ArgumentException("The ciphered request is longer than the server takes.", nameof(target));
    }

    int Finish(AxdrWriter writer)
    {
        if (writer.Overflowed || writer.WrittenCount > SendLengthMax)
        {
            throw new ArgumentException("The request is longer than the target or than the server takes.");
        }

        return writer.WrittenCount;
    }
}
