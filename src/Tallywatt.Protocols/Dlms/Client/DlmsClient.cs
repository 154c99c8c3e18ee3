namespace Tallywatt.Protocols.Dlms;

/// <summary>The client side of one association: it writes the questions and digests the answers. No I/O, no clock.
/// </summary>
/// <remarks>
/// One question at a time: write it, send it, then give the answer to <see cref="Digest"/>. Asking out of turn is a
/// bug and throws; nothing a server sends does. After Malformed the client is idle and must associate again, over a
/// fresh connection. Not for two threads at once.
/// </remarks>
public sealed partial class DlmsClient : IDisposable
{
    const byte InvokeIdMask = 0x0F;
    const byte ConfirmedHighPriority = 0xC0;

    readonly DlmsClientSettings settings;
    readonly BlockCollector blocks;
    readonly ClientSecurity security;
    readonly OutgoingBlocks outgoing = new();
    ClientState waitingFor;
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
        security.WriteAarq(Proposal, ref writer);
        return Finish(writer);
    }

    /// <summary>Answers the server's challenge.</summary>
    public int WriteProof(Span<byte> target)
    {
        Turn(ClientState.ProofNeeded, ClientState.Proving);
        listCount = 0;
        var writer = new AxdrWriter(target);
        writer.Byte((byte)ApduTag.ActionRequest);
        writer.Byte((byte)ActionRequestKind.Normal);
        writer.Byte(NextInvokeId());
        CosemNames.ReplyToHls.Write(ref writer);
        writer.Present(true);
        writer.OctetString(security.Answer());
        return Finish(writer, target);
    }

    /// <summary>Ends the association.</summary>
    public int WriteRelease(Span<byte> target)
    {
        Turn(ClientState.Ready, ClientState.Releasing);
        var writer = new AxdrWriter(target);
        Span<byte> information = stackalloc byte[ClientSecurity.InitiateLengthMax];
        var length = security.SealInitiate(Proposal, information);
        Release.Write(
            new() { Tag = ApduTag.Rlrq, ReasonPresent = true, UserInformation = information[..length] }, ref writer);
        return Finish(writer);
    }

    /// <summary>Forgets the association: the connection is gone.</summary>
    public void Reset()
    {
        State = ClientState.Idle;
        Conformance = Conformance.None;
        SendLengthMax = DlmsLimits.ApduLengthMax;
        Forget();
        security.Reset();
    }

    /// <summary>The last value was used: gives back the bytes its blocks were put together in.</summary>
    public void ForgetValue()
    {
        if (State == ClientState.Ready)
        {
            Forget();
            security.ReturnOpened();
        }
    }

    void Forget()
    {
        blocks.Clear();
        outgoing.Clear();
        transfer?.Abort();
    }

    /// <summary>Says what an APDU of the server means for the question that is out. Never throws for its content.
    /// </summary>
    /// <returns>A reply that is good until the next call.</returns>
    public DlmsReply Digest(ReadOnlySpan<byte> apdu)
    {
        var isGeneral = !apdu.IsEmpty && (ApduTag)apdu[0] == ApduTag.GeneralBlockTransfer;
        waitingFor = State;
        var reply = State switch
        {
            ClientState.Associating => DigestAare(apdu),
            ClientState.Releasing => DigestRelease(apdu),
            ClientState.Getting or ClientState.GettingList or ClientState.GettingBlock or ClientState.Setting
                or ClientState.Invoking when isGeneral => DigestGeneral(apdu),
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
            case DlmsReplyKind.MoreToCome:
                break;
            default:
                State = ClientState.Ready;
                break;
        }

        return reply;
    }

    public void Dispose()
    {
        Forget();
        security.Dispose();
    }

    InitiateRequest Proposal => new()
    {
        Version = InitiateRequest.DlmsVersion,
        Conformance = settings.Conformance,
        PduSizeMax = (ushort)settings.PduSizeMax,
    };

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

        var kind = security.TakeAare(aare, settings.Conformance, out var initiate);
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

    void Turn(ClientState from, ClientState to)
    {
        if (State != from)
        {
            throw new InvalidOperationException($"The client is {State}, and must be {from} to become {to}.");
        }

        State = to;
    }

    /// <summary>Numbers a new question, and forgets what was left of the last.</summary>
    byte NextInvokeId()
    {
        Forget();
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
