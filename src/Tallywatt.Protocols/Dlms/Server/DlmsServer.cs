using System.Buffers;

namespace Tallywatt.Protocols.Dlms;

/// <summary>The server side of one association: APDUs in, APDUs out, no I/O and no clock.</summary>
/// <remarks>
/// Nothing a client sends makes it throw. What it does not serve is answered with an exception response; what is not
/// an APDU at all is answered so too, and the association stays as it was. Not for two threads at once.
/// </remarks>
public sealed partial class DlmsServer
{
    readonly ServerAssociation association;
    readonly GetResponder get;
    readonly SetResponder set;
    readonly ActionResponder action;
    GeneralTransfer? transfer;

    /// <param name="client">The address the client speaks from.</param>
    /// <param name="objects">What the logical device holds.</param>
    /// <param name="settings">What is offered.</param>
    /// <param name="credentials">What the client must prove; null when the settings alone decide.</param>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    public DlmsServer(
        ClientSap client, ICosemObjects objects, DlmsServerSettings? settings = null,
        ClientCredentials? credentials = null)
    {
        credentials?.Check();
        settings ??= DlmsServerSettings.Default;
        settings.Check();
        association = new(client, settings, credentials);
        get = new(association, objects);
        set = new(association, objects);
        action = new(association, objects);
    }

    public AssociationState State => association.State;

    public ClientSap Client => association.Client;

    /// <summary>How long the last answer must be held back: zero unless the client had to prove itself and somebody
    /// failed to before.</summary>
    public TimeSpan AnswerDelay { get; private set; }

    /// <summary>Whether another APDU of the answer follows without waiting: <see cref="WriteMore"/>.</summary>
    public bool HasMore => transfer?.HasMore ?? false;

    /// <summary>Answers one APDU.</summary>
    /// <param name="apdu">What the client sent.</param>
    /// <param name="answer">Where the answer goes; at least as long as the longest APDU the settings allow, and as
    /// <see cref="DlmsServerSettings.ApduRoomLength"/> for every association to be answered.</param>
    /// <returns>The length of the answer; zero when none is to be sent.</returns>
    /// <exception cref="ArgumentException"><paramref name="answer"/> is too short.</exception>
    public int Respond(ReadOnlySpan<byte> apdu, Span<byte> answer)
    {
        if (answer.Length < association.ReceiveLengthMax)
        {
            throw new ArgumentException("The answer must have room for the longest APDU.", nameof(answer));
        }

        AnswerDelay = TimeSpan.Zero;
        if (!apdu.IsEmpty && (ApduTag)apdu[0] == ApduTag.GeneralBlockTransfer)
        {
            return RespondInBlocks(apdu, answer);
        }

        transfer?.Abort();
        association.InGeneralBlocks = false;
        var length = RespondWhole(apdu, answer);
        return association.Long.Length == 0 ? length : SendLong(answer);
    }

    /// <summary>Answers one APDU, unless the answer is too long for one: then it is kept in the association.</summary>
    int RespondWhole(ReadOnlySpan<byte> apdu, Span<byte> answer)
    {
        var isAcse = !apdu.IsEmpty && (ApduTag)apdu[0] is ApduTag.Aarq or ApduTag.Rlrq;
        var receiveLengthMax = isAcse ? DlmsLimits.AcseLengthMax
            : association.InGeneralBlocks ? DlmsLimits.LongRequestLengthMax
            : association.ReceiveLengthMax;
        if (isAcse)
        {
            // An association is answered whole, whatever PDU size is agreed in it.
            var whole = new AxdrWriter(answer);
            Answer(apdu, receiveLengthMax, ref whole);
            return whole.WrittenCount;
        }

        var room = answer[..association.SendLengthMax];
        if (association.Channel is { } channel && !apdu.IsEmpty && apdu.Length <= receiveLengthMax)
        {
            return RespondCiphered(channel, apdu, room);
        }

        var writer = new AxdrWriter(room);
        Answer(apdu, receiveLengthMax, ref writer);
        association.EndIfUnproved();
        return writer.WrittenCount;
    }

    void Answer(ReadOnlySpan<byte> apdu, int receiveLengthMax, ref AxdrWriter writer)
    {
        if (apdu.IsEmpty || apdu.Length > receiveLengthMax)
        {
            Refuse(ref writer, StateError.ServiceNotAllowed, RequestError.PduTooLong);
        }
        else
        {
            Answer(apdu, ref writer);
        }
    }

    /// <summary>Answers one APDU that is not too long. Where the client wants no answers, none is written.</summary>
    void Answer(ReadOnlySpan<byte> apdu, ref AxdrWriter writer)
    {
        var service = AssociationTable.ServiceOf(apdu[0]);
        if (association.IsUnconfirmed && service is not (ServiceKind.Associate or ServiceKind.Release))
        {
            ServeSilently(service, apdu, ref writer);
            return;
        }

        if (service == ServiceKind.Action && association.State == AssociationState.Pending)
        {
            service = ServiceKind.Prove;
        }

        switch (AssociationTable.Reaction(association.State, service))
        {
            case ServiceReaction.Serve:
                Serve(service, apdu, ref writer);
                break;
            case ServiceReaction.RefuseNotAllowed:
                Refuse(ref writer, StateError.ServiceNotAllowed, RequestError.OperationNotPossible);
                break;
            case ServiceReaction.RefuseUnknown:
                Refuse(ref writer, StateError.ServiceUnknown, RequestError.ServiceNotSupported);
                break;
            default:
                throw new InvalidOperationException($"No such reaction to {service}.");
        }

        if (association.IsUnconfirmed)
        {
            writer.RewindTo(0);
        }

        if (writer.Overflowed)
        {
            writer.RewindTo(0);
            Refuse(ref writer, StateError.ServiceNotAllowed, RequestError.PduTooLong);
        }
    }

    /// <summary>The connection is gone: the association with it, and every long answer.</summary>
    public void Disconnected()
    {
        get.Abort();
        set.Abort();
        action.Abort();
        transfer?.Abort();
        association.End();
    }

    internal static void Refuse(ref AxdrWriter answer, StateError state, RequestError error) =>
        new ExceptionResponse(state, error).Write(ref answer);

    /// <summary>A question of another service ends whatever was under way in blocks.</summary>
    void AbortAllBut(ServiceKind service)
    {
        if (service != ServiceKind.Get)
        {
            get.Abort();
        }

        if (service != ServiceKind.Set)
        {
            set.Abort();
        }

        if (service != ServiceKind.Action)
        {
            action.Abort();
        }
    }

    /// <summary>An unconfirmed association serves unconfirmed SET and ACTION; nothing else makes sense without an
    /// answer. Source: IEC 62056-5-3, 6.2 and 7.3.1 (response-allowed, service class).</summary>
    void ServeSilently(ServiceKind service, ReadOnlySpan<byte> apdu, ref AxdrWriter writer)
    {
        const int InvokeIdOffset = 2;
        const byte Confirmed = 0x40;
        if (association.State == AssociationState.Associated
            && service is ServiceKind.Set or ServiceKind.Action
            && apdu.Length > InvokeIdOffset && (apdu[InvokeIdOffset] & Confirmed) == 0)
        {
            Serve(service, apdu, ref writer);
        }

        writer.RewindTo(0);
        if (association.TakeLong() is { Length: > 0 } unwanted)
        {
            ArrayPool<byte>.Shared.Return(unwanted.Rented);
        }
    }

    void Serve(ServiceKind service, ReadOnlySpan<byte> apdu, ref AxdrWriter answer)
    {
        AbortAllBut(service);
        switch (service)
        {
            case ServiceKind.Associate:
                AnswerDelay = association.Associate(apdu, ref answer);
                break;
            case ServiceKind.Prove:
                AnswerDelay = association.Prove(apdu, ref answer);
                break;
            case ServiceKind.Release:
                association.Release(apdu, ref answer);
                break;
            case ServiceKind.Get:
                get.Respond(apdu, ref answer);
                break;
            case ServiceKind.Set:
                set.Respond(apdu, ref answer);
                break;
            case ServiceKind.Action:
                action.Respond(apdu, ref answer);
                break;
            default:
                throw new InvalidOperationException($"No such service: {service}.");
        }
    }
}
