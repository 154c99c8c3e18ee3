namespace Tallywatt.Protocols.Framing;

/// <summary>What the line brought to a client's link.</summary>
public enum HdlcReply
{
    /// <summary>The input does not hold a whole frame. Nothing, or only noise, was consumed.</summary>
    NeedMoreData,

    /// <summary>Noise, a frame for somebody else, or one of a window: go on with what is left.</summary>
    Skipped,

    /// <summary>The server took the link; what was agreed is known.</summary>
    Connected,

    /// <summary>It is our turn: send what <see cref="HdlcClientLink.Write"/> writes.</summary>
    OurTurn,

    /// <summary>The server has neither an answer nor anything to say yet. Poll again, in a while.</summary>
    NotReady,

    /// <summary>A whole APDU arrived: <see cref="HdlcClientLink.Received"/>.</summary>
    Apdu,

    /// <summary>An APDU in an unnumbered frame that nobody asked for; it is in
    /// <see cref="HdlcClientLink.Received"/>.</summary>
    Notification,

    /// <summary>The server has ended the link, or does not have it.</summary>
    Disconnected,

    /// <summary>The server rejects what we sent, or sent what cannot be. The link must be set up anew.</summary>
    Rejected,
}

/// <summary>A client's link with one server: the primary station in normal response mode. No I/O, no clock.</summary>
/// <remarks>
/// Connect with <see cref="WriteConnect"/>; then for every question <see cref="Begin"/>, send what
/// <see cref="Write"/> writes, and give what comes to <see cref="Digest"/> until it says Apdu. After a silence
/// <see cref="Write"/> writes what must be repeated. Source: IEC 62056-46, 6.4.4.
/// </remarks>
public sealed class HdlcClientLink
{
    readonly HdlcAddress client;
    readonly HdlcAddress server;
    readonly HdlcParameters offered;
    readonly HdlcSender sender = new();
    readonly HdlcReceiver receiver;
    byte[] notification = [];
    HdlcKind awaited = HdlcKind.Unknown;
    bool isWhole;

    /// <param name="client">The client's SAP, one byte.</param>
    /// <param name="server">The server's address.</param>
    /// <param name="offered">What the client can do at most.</param>
    /// <param name="apduLengthMax">The longest APDU taken, in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public HdlcClientLink(HdlcAddress client, HdlcAddress server, HdlcParameters offered, int apduLengthMax)
    {
        offered.Check();
        ArgumentOutOfRangeException.ThrowIfLessThan(apduLengthMax, 1);
        (this.client, this.server, this.offered) = (client, server, offered);
        receiver = new(HdlcLlc.Length + apduLengthMax);
    }

    public bool IsConnected { get; private set; }

    /// <summary>What was agreed, as the client sees it; the default before.</summary>
    public HdlcParameters Agreed { get; private set; } = HdlcParameters.Default;

    /// <summary>What arrived last, until the next frame is digested.</summary>
    public ReadOnlySpan<byte> Received =>
        notification.Length > 0 ? notification : isWhole ? receiver.Gathered[HdlcLlc.Length..] : default;

    /// <summary>The room one of our turns needs at most, in bytes.</summary>
    public int WriteLengthMax => offered.SendWindow * (offered.SendLengthMax + HdlcFrame.OverheadMax);

    /// <summary>Writes SNRM with what is offered. Anything that was before is forgotten.</summary>
    /// <exception cref="ArgumentException">The target is too short. So with everything written.</exception>
    public int WriteConnect(Span<byte> target)
    {
        Drop();
        awaited = HdlcKind.SetNormalResponseMode;
        Span<byte> field = stackalloc byte[HdlcParameters.FieldLengthMax];
        var isDefault = offered == HdlcParameters.Default; // Then nothing need be said.
        return WriteUnnumbered(awaited, isDefault ? default : field[..offered.Write(field)], target);
    }

    /// <summary>Writes DISC.</summary>
    public int WriteDisconnect(Span<byte> target)
    {
        awaited = HdlcKind.Disconnect;
        return WriteUnnumbered(awaited, default, target);
    }

    /// <summary>Takes an APDU to send.</summary>
    /// <exception cref="InvalidOperationException">The link is not connected.</exception>
    public void Begin(ReadOnlySpan<byte> apdu)
    {
        if (!IsConnected)
        {
            throw new InvalidOperationException("The link is not connected.");
        }

        receiver.Forget();
        isWhole = false;
        sender.Begin(HdlcLlc.Command, apdu, Agreed.SendLengthMax);
        awaited = HdlcKind.Information;
    }

    /// <summary>Writes what this side must say now: what is not acknowledged yet, or RR. After a silence the same is
    /// written again.</summary>
    public int Write(Span<byte> target)
    {
        if (awaited is HdlcKind.SetNormalResponseMode or HdlcKind.Disconnect)
        {
            return awaited == HdlcKind.Disconnect ? WriteDisconnect(target) : WriteConnect(target);
        }

        return sender.HasMore
            ? sender.Write(server, client, receiver.Sequence, Agreed.SendWindow, target)
            : new HdlcFrame
            {
                Destination = server,
                Source = client,
                Control = HdlcControl.ReceiveReady(receiver.Sequence),
            }.Write(target);
    }

    /// <summary>Says what the line brought. Never throws for its content.</summary>
    /// <param name="input">What was received and not consumed.</param>
    /// <param name="consumed">How many bytes to drop.</param>
    /// <param name="isSilent">The line has been silent for longer than a gap may be: what begins a frame and does
    /// not end it is skipped.</param>
    public HdlcReply Digest(ReadOnlySpan<byte> input, out int consumed, bool isSilent = false)
    {
        notification = [];
        var status = HdlcFrame.TryRead(input, out var frame, out consumed, out _);
        if (status != FrameStatus.Frame)
        {
            if (status == FrameStatus.NeedMoreData && isSilent && input.Length > consumed)
            {
                consumed++;
                return HdlcReply.Skipped;
            }

            return status == FrameStatus.Malformed ? HdlcReply.Skipped : HdlcReply.NeedMoreData;
        }

        return frame.Destination.IsSameStation(client) && frame.Source.IsSameStation(server)
            ? Take(frame)
            : HdlcReply.Skipped;
    }

    /// <summary>Forgets the link; nobody is told.</summary>
    public void Drop()
    {
        sender.Reset();
        receiver.Reset();
        (IsConnected, isWhole, awaited, notification) = (false, false, HdlcKind.Unknown, []);
        Agreed = HdlcParameters.Default;
    }

    HdlcReply Take(in HdlcFrame frame)
    {
        switch (frame.Control.Kind)
        {
            case HdlcKind.UnnumberedAcknowledge:
                return TakeAcknowledge(frame.Information);
            case HdlcKind.DisconnectedMode:
                Drop();
                return HdlcReply.Disconnected;
            case HdlcKind.FrameReject:
                Drop();
                return HdlcReply.Rejected;
            case HdlcKind.UnnumberedInformation when HasLlc(frame.Information):
                notification = frame.Information[HdlcLlc.Length..].ToArray();
                return HdlcReply.Notification;
            case HdlcKind.Information:
            case HdlcKind.ReceiveReady:
            case HdlcKind.ReceiveNotReady:
                return awaited == HdlcKind.Information ? TakeNumbered(frame) : HdlcReply.Skipped;
            default:
                return HdlcReply.Skipped;
        }
    }

    HdlcReply TakeAcknowledge(ReadOnlySpan<byte> field)
    {
        if (awaited == HdlcKind.Disconnect)
        {
            Drop();
            return HdlcReply.Disconnected;
        }

        if (awaited != HdlcKind.SetNormalResponseMode)
        {
            return HdlcReply.Skipped;
        }

        awaited = HdlcKind.Unknown;
        if (!HdlcParameters.TryRead(field, out var taken))
        {
            Drop();
            return HdlcReply.Rejected;
        }

        Agreed = offered.AgreedWith(taken);
        IsConnected = true;
        return HdlcReply.Connected;
    }

    HdlcReply TakeNumbered(in HdlcFrame frame)
    {
        if (!sender.TryAcknowledge(frame.Control.ReceiveSequence))
        {
            Drop();
            return HdlcReply.Rejected;
        }

        var isOurTurn = frame.Control.PollFinal;
        if (frame.Control.Kind == HdlcKind.Information)
        {
            switch (receiver.Take(frame))
            {
                case HdlcReceipt.Whole when HasLlc(receiver.Gathered):
                    isWhole = true;
                    break;
                case HdlcReceipt.Whole:
                case HdlcReceipt.TooLong:
                    Drop();
                    return HdlcReply.Rejected;
                default:
                    break;
            }
        }

        if (!isOurTurn)
        {
            return HdlcReply.Skipped;
        }

        if (isWhole)
        {
            awaited = HdlcKind.Unknown;
            return HdlcReply.Apdu;
        }

        return sender.HasMore || frame.Control.Kind == HdlcKind.Information ? HdlcReply.OurTurn : HdlcReply.NotReady;
    }

    /// <summary>Servers answer with E6 E7 00; some, wrongly, with the command's header.</summary>
    static bool HasLlc(ReadOnlySpan<byte> information) => information.Length > HdlcLlc.Length
        && (information.StartsWith(HdlcLlc.Response) || information.StartsWith(HdlcLlc.Command));

    int WriteUnnumbered(HdlcKind kind, ReadOnlySpan<byte> field, Span<byte> target) => new HdlcFrame
    {
        Destination = server,
        Source = client,
        Control = HdlcControl.Unnumbered(kind),
        Information = field,
    }.Write(target);
}
