namespace Tallywatt.Protocols.Framing;

/// <summary>What a frame meant to a server's link.</summary>
public enum HdlcLinkEvent
{
    /// <summary>Nothing for the layer above. An answer may be due all the same.</summary>
    None,

    /// <summary>The client set up the link, or set it up anew: whatever it had opened above is gone.</summary>
    Connected,

    /// <summary>A whole APDU arrived: <see cref="HdlcServerLink.Received"/>.</summary>
    Apdu,

    /// <summary>The client ended the link.</summary>
    Disconnected,
}

/// <summary>One client's link with a server: the secondary station in normal response mode. No I/O, no clock.</summary>
/// <remarks>
/// A secondary speaks when it is polled, and then says what is due: an unnumbered answer, a window of information
/// frames from the first one not acknowledged, or RR. A repeated command is therefore answered again and never
/// executed again. Nothing a client sends makes it throw. Source: IEC 62056-46, 6.4.4; ISO/IEC 13239, class UNC.
/// </remarks>
public sealed class HdlcServerLink
{
    readonly HdlcParameters offered;
    readonly HdlcSender sender = new();
    readonly HdlcReceiver receiver;
    HdlcKind unnumberedDue = HdlcKind.Unknown;
    HdlcRejection rejection;
    byte rejectedControl;
    bool isDue;
    bool clientIsBusy;

    /// <param name="offered">What the server can do at most.</param>
    /// <param name="apduLengthMax">The longest APDU taken, in bytes; a longer one is rejected while it comes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public HdlcServerLink(HdlcParameters offered, int apduLengthMax)
    {
        offered.Check();
        ArgumentOutOfRangeException.ThrowIfLessThan(apduLengthMax, 1);
        this.offered = offered;
        receiver = new(HdlcLlc.Length + apduLengthMax);
    }

    /// <summary>Normal response mode: information is taken and given.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>Polled, with nothing of its own left to say: another APDU may follow.</summary>
    public bool IsIdle => IsConnected && isDue && unnumberedDue == HdlcKind.Unknown && !sender.HasMore;

    /// <summary>What was agreed, as the server sees it; the default before.</summary>
    public HdlcParameters Agreed { get; private set; } = HdlcParameters.Default;

    /// <summary>The APDU that arrived last, until the next frame is taken.</summary>
    public ReadOnlySpan<byte> Received => receiver.Gathered[HdlcLlc.Length..];

    /// <summary>The room the answer to one poll needs at most, in bytes.</summary>
    public static int AnswerLengthMax(HdlcParameters offered) =>
        offered.SendWindow * (offered.SendLengthMax + HdlcFrame.OverheadMax);

    /// <summary>Takes one frame that is addressed to this server by this client.</summary>
    public HdlcLinkEvent Take(in HdlcFrame frame)
    {
        var kind = frame.Control.Kind;
        isDue = frame.Control.PollFinal;
        switch (kind)
        {
            case HdlcKind.SetNormalResponseMode:
                return Connect(frame.Information);
            case HdlcKind.Disconnect:
                return TakeDisconnect();
            case HdlcKind.UnnumberedInformation:
            case HdlcKind.UnnumberedAcknowledge:
            case HdlcKind.DisconnectedMode:
            case HdlcKind.FrameReject:
                isDue = false; // Nobody polls with these.
                return HdlcLinkEvent.None;
            default:
                break;
        }

        if (!IsConnected || rejection != HdlcRejection.None)
        {
            unnumberedDue = IsConnected ? HdlcKind.FrameReject : HdlcKind.DisconnectedMode;
            return HdlcLinkEvent.None;
        }

        return kind == HdlcKind.Unknown
            ? Reject(frame, HdlcRejection.ControlUnknown)
            : TakeNumbered(frame, kind);
    }

    /// <summary>Gives the answer to the APDU that arrived; it goes out as the client polls.</summary>
    public void Answer(ReadOnlySpan<byte> apdu)
    {
        receiver.Forget();
        sender.Begin(HdlcLlc.Response, apdu, Agreed.SendLengthMax);
    }

    /// <summary>Writes what is due now and returns its length; zero when the server was not polled.</summary>
    /// <exception cref="ArgumentException">The target is shorter than <see cref="AnswerLengthMax"/>.</exception>
    public int Write(HdlcAddress client, HdlcAddress server, Span<byte> target)
    {
        if (!isDue)
        {
            return 0;
        }

        isDue = false;
        var unnumbered = unnumberedDue;
        unnumberedDue = HdlcKind.Unknown;
        if (unnumbered != HdlcKind.Unknown)
        {
            return WriteUnnumbered(unnumbered, client, server, target);
        }

        if (sender.HasMore && !clientIsBusy)
        {
            return sender.Write(client, server, receiver.Sequence, Agreed.SendWindow, target);
        }

        return new HdlcFrame
        {
            Destination = client,
            Source = server,
            Control = HdlcControl.ReceiveReady(receiver.Sequence),
        }.Write(target);
    }

    /// <summary>The line is gone, or was silent for too long: as if the client had disconnected, and nobody is told.
    /// </summary>
    public void Drop()
    {
        sender.Reset();
        receiver.Reset();
        (IsConnected, rejection, clientIsBusy) = (false, HdlcRejection.None, false);
        (isDue, unnumberedDue) = (false, HdlcKind.Unknown);
        Agreed = HdlcParameters.Default;
    }

    HdlcLinkEvent Connect(ReadOnlySpan<byte> field)
    {
        var wasConnected = IsConnected;
        Drop();
        isDue = true;
        if (!HdlcParameters.TryRead(field, out var proposed))
        {
            unnumberedDue = HdlcKind.DisconnectedMode;
            return wasConnected ? HdlcLinkEvent.Disconnected : HdlcLinkEvent.None;
        }

        Agreed = offered.AgreedWith(proposed);
        IsConnected = true;
        unnumberedDue = HdlcKind.UnnumberedAcknowledge;
        return HdlcLinkEvent.Connected;
    }

    HdlcLinkEvent TakeDisconnect()
    {
        var wasConnected = IsConnected;
        Drop();
        isDue = true;
        unnumberedDue = wasConnected ? HdlcKind.UnnumberedAcknowledge : HdlcKind.DisconnectedMode;
        return wasConnected ? HdlcLinkEvent.Disconnected : HdlcLinkEvent.None;
    }

    HdlcLinkEvent TakeNumbered(in HdlcFrame frame, HdlcKind kind)
    {
        if (kind != HdlcKind.Information && !frame.Information.IsEmpty)
        {
            return Reject(frame, HdlcRejection.InformationNotPermitted);
        }

        if (frame.Information.Length > Agreed.ReceiveLengthMax)
        {
            return Reject(frame, HdlcRejection.InformationTooLong);
        }

        if (!sender.TryAcknowledge(frame.Control.ReceiveSequence))
        {
            return Reject(frame, HdlcRejection.ReceiveSequenceInvalid);
        }

        clientIsBusy = kind == HdlcKind.ReceiveNotReady;
        if (kind != HdlcKind.Information)
        {
            return HdlcLinkEvent.None;
        }

        switch (receiver.Take(frame))
        {
            case HdlcReceipt.Whole:
                return TakeWhole();
            case HdlcReceipt.TooLong:
                return Reject(frame, HdlcRejection.InformationTooLong);
            default:
                return HdlcLinkEvent.None; // RR says what is expected, or the answer is repeated.
        }
    }

    /// <summary>What is not behind our LLC header is acknowledged and dropped.</summary>
    HdlcLinkEvent TakeWhole()
    {
        if (receiver.Gathered.Length > HdlcLlc.Length && receiver.Gathered.StartsWith(HdlcLlc.Command))
        {
            return HdlcLinkEvent.Apdu;
        }

        receiver.Forget();
        return HdlcLinkEvent.None;
    }

    HdlcLinkEvent Reject(in HdlcFrame frame, HdlcRejection why)
    {
        (rejection, rejectedControl) = (why, frame.Control.Value);
        unnumberedDue = HdlcKind.FrameReject;
        return HdlcLinkEvent.None;
    }

    int WriteUnnumbered(HdlcKind kind, HdlcAddress client, HdlcAddress server, Span<byte> target)
    {
        Span<byte> field = stackalloc byte[HdlcParameters.FieldLengthMax];
        var length = kind switch
        {
            HdlcKind.UnnumberedAcknowledge when IsConnected => Agreed.Write(field),
            HdlcKind.FrameReject => WriteRejection(field),
            _ => 0,
        };
        return new HdlcFrame
        {
            Destination = client,
            Source = server,
            Control = HdlcControl.Unnumbered(kind),
            Information = field[..length],
        }.Write(target);
    }

    /// <summary>The control byte that was rejected, our V(R) and V(S), and why.</summary>
    int WriteRejection(Span<byte> field)
    {
        field[0] = rejectedControl;
        field[1] = (byte)((receiver.Sequence << 5) | (sender.NextSequence << 1));
        field[2] = (byte)rejection;
        return 3;
    }
}
