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

    /// <summary>Answers one APDU.</summary>
    /// <param name="apdu">What the client sent.</param>
    /// <param name="answer">Where the answer goes; at least as long as the longest APDU the settings allow.</param>
    /// <returns>The length of the answer; never zero.</returns>
    /// <exception cref="ArgumentException"><paramref name="answer"/> is too short.</exception>
    public int Respond(ReadOnlySpan<byte> apdu, Span<byte> answer)
    {
        if (answer.Length < association.ReceiveLengthMax)
        {
            throw new ArgumentException("The answer must have room for the longest APDU.", nameof(answer));
        }

        var writer = new AxdrWriter(answer[..association.SendLengthMax]);
        if (apdu.IsEmpty || apdu.Length > association.ReceiveLengthMax)
        {
            Refuse(ref writer, StateError.ServiceNotAllowed, RequestError.PduTooLong);
            return writer.WrittenCount;
        }

        AnswerDelay = TimeSpan.Zero;
        if (association.Channel is { } channel && (ApduTag)apdu[0] is not (ApduTag.Aarq or ApduTag.Rlrq))
        {
            return RespondCiphered(channel, apdu, answer[..association.SendLengthMax]);
        }

        Answer(apdu, ref writer);
        association.EndIfUnproved();
        return writer.WrittenCount;
    }

    void Answer(ReadOnlySpan<byte> apdu, ref AxdrWriter writer)
    {
        var service = AssociationTable.ServiceOf(apdu[0]);
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
        association.End();
    }

    internal static void Refuse(ref AxdrWriter answer, StateError state, RequestError error) =>
        new ExceptionResponse(state, error).Write(ref answer);

    void Serve(ServiceKind service, ReadOnlySpan<byte> apdu, ref AxdrWriter answer)
    {
        if (service != ServiceKind.Get)
        {
            get.Abort();
        }

        switch (service)
        {
            case ServiceKind.Associate:
                AnswerDelay = association.Associate(apdu, ref answer);
                break;
            case ServiceKind.Prove:
                AnswerDelay = association.Prove(apdu, ref answer);
                break;
            case ServiceKind.Release:
                association.Release(ref answer);
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
