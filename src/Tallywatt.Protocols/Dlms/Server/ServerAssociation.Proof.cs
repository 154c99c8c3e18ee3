using System.Security.Cryptography;

namespace Tallywatt.Protocols.Dlms;

/// <summary>How a client proves who it is, and the ciphered context that opens.</summary>
sealed partial class ServerAssociation
{
    /// <summary>The longest initiate APDU: a dedicated key, every option, and the envelope.</summary>
    const int InitiateLengthMax = 96;

    byte[] clientChallenge = [];
    byte[] serverChallenge = [];
    bool proofFailed;

    /// <summary>Judges the client's answer to our challenge, and answers its own. A wrong one ends the association.
    /// </summary>
    /// <returns>How long to hold the answer back.</returns>
    internal TimeSpan Prove(ReadOnlySpan<byte> apdu, ref AxdrWriter answer)
    {
        if (Channel is null || !ActionRequest.TryRead(apdu, out var request)
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
        if (!reader.AtEnd || !Channel.IsAnswer(serverChallenge, proof)
            || !Channel.TryAnswer(clientChallenge, out var ownProof))
        {
            credentials.Slowdown.Failed();
            proofFailed = true;
            new ActionOutcome(ActionResult.ReadWriteDenied, false, default).Write(ref answer);
            return delay;
        }

        credentials.Slowdown.Succeeded();
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
                && Password.Same(credentials.Password.Span, request.AuthenticationValue),
            AuthenticationMechanism.HighGmac => request.AuthenticationChoice == Aarq.CharString
                && request.AuthenticationValue.Length
                    is >= DlmsLimits.ChallengeLengthMin and <= DlmsLimits.ChallengeLengthMax,
            _ => true,
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
            credentials!.Slowdown.Failed();
            Reject(ref answer, AssociationDiagnostic.AuthenticationFailure);
            return;
        }

        Channel = channel;
        clientChallenge = request.AuthenticationValue.ToArray();
        Negotiate(initiate, ref answer);
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

    void AcceptCiphered(SecureChannel channel, scoped ReadOnlySpan<byte> initiate, ref AxdrWriter answer)
    {
        Span<byte> information = stackalloc byte[InitiateLengthMax];
        if (!channel.TrySeal(CipherForm.Global, initiate, information, out var length))
        {
            Reject(ref answer, AssociationDiagnostic.NoReasonGiven);
            return;
        }

        var mustProve = credentials!.Mechanism == AuthenticationMechanism.HighGmac;
        serverChallenge = mustProve ? new byte[DlmsLimits.ChallengeLength] : [];
        if (mustProve)
        {
            credentials.Challenges(serverChallenge);
        }
        else
        {
            credentials.Slowdown.Succeeded();
        }

        State = mustProve ? AssociationState.Pending : AssociationState.Associated;
        Aare.Write(
            new()
            {
                ApplicationContextName = AcseNames.Of(ApplicationContext.LogicalNameCiphered),
                Result = AssociationResult.Accepted,
                DiagnosticSource = Aare.FromUser,
                Diagnostic = mustProve ? AssociationDiagnostic.AuthenticationRequired : AssociationDiagnostic.None,
                ResponderApTitle = channel.OwnTitle,
                ResponderRequirements = mustProve ? Aarq.AuthenticationRequirement : default,
                MechanismName = mustProve ? AcseNames.Of(AuthenticationMechanism.HighGmac) : default,
                AuthenticationChoice = mustProve ? Aarq.CharString : (byte)0,
                AuthenticationValue = serverChallenge,
                UserInformation = information[..length],
            },
            ref answer);
    }
}
