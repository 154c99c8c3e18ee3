using System.Security.Cryptography;

namespace Tallywatt.Protocols.Dlms;

/// <summary>How a client proves who it is, and the ciphered context that opens.</summary>
sealed partial class ServerAssociation
{
    /// <summary>The longest initiate APDU: a dedicated key, every option, and the envelope.</summary>
    const int InitiateLengthMax = 96;

    HlsExchange? exchange;
    bool proofFailed;

    /// <summary>Judges the client's answer to our challenge, and answers its own. A wrong one ends the association.
    /// </summary>
    /// <returns>How long to hold the answer back.</returns>
    internal TimeSpan Prove(ReadOnlySpan<byte> apdu, ref AxdrWriter answer)
    {
        if (exchange is null || !ActionRequest.TryRead(apdu, out var request)
            || request.Kind != ActionRequestKind.Normal || request.Method != CosemNames.ReplyToHls)
        {
            DlmsServer.Refuse(ref answer, StateError.ServiceNotAllowed, RequestError.OperationNotPossible);
            return TimeSpan.Zero;
        }

        var delay = credentials!.Slowdown.Delay;
        var reader = new AxdrReader(request.Parameter);
        var proof = reader.OctetString();
        answer.Byte((byte)ApduTag.ActionResponse);
        answer.Byte((byte)ActionResponseKind.Normal);
        answer.Byte(request.InvokeId);
        if (!reader.AtEnd || !exchange.IsAnswer(proof) || !exchange.TryAnswer(out var ownProof))
        {
            Unproved();
            proofFailed = true;
            new ActionOutcome(ActionResult.ReadWriteDenied, false, default).Write(ref answer);
            return delay;
        }

        credentials.Slowdown.Succeeded();
        Channel?.Opened();
        State = AssociationState.Associated;
        answer.Byte((byte)ActionResult.Success);
        answer.Present(true);
        answer.Byte(0);
        answer.OctetString(ownProof);
        return delay;
    }

    /// <summary>Ends the association of a client that failed to prove itself, once the answer is sealed.</summary>
    internal void EndIfUnproved()
    {
        if (proofFailed)
        {
            End();
        }
    }

    AssociationDiagnostic Judge(Aarq request)
    {
        if (AcseNames.ContextOf(request.ApplicationContextName) != Context)
        {
            return AssociationDiagnostic.ApplicationContextNotSupported;
        }

        if (credentials is not null)
        {
            return JudgeProof(request, credentials);
        }

        // No mechanism, or mechanism 0: lowest security. Nothing else is known of this client, and is refused by name.
        if (!request.MechanismName.IsEmpty
            && AcseNames.MechanismOf(request.MechanismName) != AuthenticationMechanism.Lowest)
        {
            return AssociationDiagnostic.MechanismNameNotRecognized;
        }

        return MayAssociateUnproved() ? AssociationDiagnostic.None : AssociationDiagnostic.AuthenticationRequired;
    }

    ApplicationContext Context => credentials?.Cipher is null
        ? ApplicationContext.LogicalName
        : ApplicationContext.LogicalNameCiphered;

    /// <summary>The client must use the mechanism it is known by: a weaker one is no way in.</summary>
    static AssociationDiagnostic JudgeProof(Aarq request, ClientCredentials credentials)
    {
        var mechanism = request.MechanismName.IsEmpty
            ? AuthenticationMechanism.Lowest
            : AcseNames.MechanismOf(request.MechanismName);
        if (mechanism != credentials.Mechanism)
        {
            return mechanism == AuthenticationMechanism.Lowest
                ? AssociationDiagnostic.AuthenticationRequired
                : AssociationDiagnostic.MechanismNameNotRecognized;
        }

        var proved = credentials.Mechanism switch
        {
            AuthenticationMechanism.Low => request.AuthenticationChoice == Aarq.CharString
                && Password.Same(credentials.Secret.Span, request.AuthenticationValue),
            AuthenticationMechanism.Lowest => true,
            _ => request.AuthenticationChoice == Aarq.CharString
                && HlsExchange.IsChallenge(mechanism.Value, request.AuthenticationValue),
        };
        return proved ? AssociationDiagnostic.None : AssociationDiagnostic.AuthenticationFailure;
    }

    /// <summary>Opens the client's initiate request: whoever sealed it holds the keys.</summary>
    void AssociateCiphered(CipherSettings cipher, Aarq request, ref AxdrWriter answer)
    {
        var channel = new SecureChannel(cipher);
        Span<byte> plain = stackalloc byte[InitiateLengthMax];
        if (!channel.TryMeet(request.CallingApTitle))
        {
            channel.Dispose();
            Reject(ref answer, AssociationDiagnostic.CallingApTitleNotRecognized);
            return;
        }

        if (request.UserInformation.Length > InitiateLengthMax
            || channel.Open(request.UserInformation, plain, out var length, out var form) != OpenResult.Opened
            || form is not (CipherForm.Global or CipherForm.GeneralGlobal)
            || !InitiateRequest.TryRead(plain[..length], out var initiate)
            || !(initiate.DedicatedKey.IsEmpty || channel.TryAgree(initiate.DedicatedKey)))
        {
            channel.Dispose();
            credentials!.Slowdown.Failed(); // What was wrong has been told already.
            Reject(ref answer, AssociationDiagnostic.AuthenticationFailure);
            return;
        }

        Channel = channel;
        NegotiateProof(request, initiate, ref answer);
        CryptographicOperations.ZeroMemory(plain);
        if (State == AssociationState.Idle)
        {
            End();
        }
    }

    bool MayAssociateUnproved()
    {
        var clients = settings.LowestSecurityClients;
        for (var i = 0; i < clients.Count; i++)
        {
            if (clients[i] == Client)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes the client's challenge, where the mechanism has one, and goes on to what is agreed.</summary>
    void NegotiateProof(Aarq request, scoped InitiateRequest initiate, ref AxdrWriter answer)
    {
        if (credentials is not null && HlsExchange.Covers(credentials.Mechanism))
        {
            exchange = credentials.Exchange(Channel);
            exchange.Challenge(credentials.Challenges);
            if (!exchange.TryTake(request.AuthenticationValue, request.CallingApTitle))
            {
                Reject(ref answer, AssociationDiagnostic.CallingApTitleNotRecognized);
                return;
            }
        }

        Negotiate(initiate, ref answer);
    }

    /// <summary>Opens the association, or asks for the proof first.</summary>
    void AcceptProved(scoped ReadOnlySpan<byte> initiate, ref AxdrWriter answer)
    {
        Span<byte> information = stackalloc byte[InitiateLengthMax];
        var length = initiate.Length;
        if (Channel is null)
        {
            initiate.CopyTo(information);
        }
        else if (!Channel.TrySeal(CipherForm.Global, initiate, information, out length))
        {
            Reject(ref answer, AssociationDiagnostic.NoReasonGiven);
            return;
        }

        if (exchange is null)
        {
            credentials?.Slowdown.Succeeded();
            Channel?.Opened();
        }

        State = exchange is null ? AssociationState.Associated : AssociationState.Pending;
        var tellsTitle = Channel is not null || (exchange is not null && credentials!.TitleInUse != default);
        Aare.Write(
            new()
            {
                ApplicationContextName = AcseNames.Of(Context),
                Result = AssociationResult.Accepted,
                DiagnosticSource = Aare.FromUser,
                Diagnostic = exchange is null
                    ? AssociationDiagnostic.None
                    : AssociationDiagnostic.AuthenticationRequired,
                ResponderApTitle = tellsTitle ? credentials!.TitleInUse.ToBytes() : default,
                ResponderRequirements = exchange is null ? default : Aarq.AuthenticationRequirement,
                MechanismName = exchange is null ? default : AcseNames.Of(credentials!.Mechanism),
                AuthenticationChoice = exchange is null ? (byte)0 : Aarq.CharString,
                AuthenticationValue = exchange is null ? default : exchange.Own,
                UserInformation = information[..length],
            },
            ref answer);
    }

    /// <summary>The client did not prove itself: the next attempt is slower, and it is told to who listens.</summary>
    void Unproved()
    {
        credentials!.Slowdown.Failed();
        if (Channel is { } channel)
        {
            channel.Refuse(SecurityRefusalKind.Unproved);
        }
        else
        {
            var told = credentials.Cipher?.Refused ?? credentials.Refused;
            told?.Invoke(new(SecurityRefusalKind.Unproved, default, 0, 0));
        }
    }
}
