namespace Tallywatt.Protocols.Dlms;

/// <summary>One client's association as the server keeps it, and the ACSE exchange that opens and ends it.</summary>
sealed partial class ServerAssociation(ClientSap client, DlmsServerSettings settings, ClientCredentials? credentials)
{
    /// <summary>The ciphered context; null in a plain one, and without an association.</summary>
    internal SecureChannel? Channel { get; private set; }

    internal ClientSap Client { get; } = client;

    internal AssociationState State { get; private set; }

    /// <summary>What both sides can do.</summary>
    internal Conformance Conformance { get; private set; }

    /// <summary>The longest APDU to send, in bytes.</summary>
    internal int SendLengthMax { get; private set; } = settings.PduSizeMax;

    /// <summary>The longest APDU to take, in bytes.</summary>
    internal int ReceiveLengthMax => settings.PduSizeMax;

    /// <summary>What a device may know of it.</summary>
    internal AssociationView View => new(Client)
    {
        Conformance = Conformance,
        ReceiveLengthMax = ReceiveLengthMax,
        SendLengthMax = SendLengthMax,
        Context = Context,
        Mechanism = credentials?.Mechanism ?? AuthenticationMechanism.Lowest,
    };

    internal bool Can(Conformance what) => (Conformance & what) == what;

    /// <summary>Judges an AARQ and writes the AARE.</summary>
    /// <returns>How long to hold the answer back.</returns>
    internal TimeSpan Associate(ReadOnlySpan<byte> apdu, ref AxdrWriter answer)
    {
        End();
        var delay = credentials?.Slowdown.Delay ?? TimeSpan.Zero;
        if (!Aarq.TryRead(apdu, out var request))
        {
            Reject(ref answer, AssociationDiagnostic.NoReasonGiven);
        }
        else if (Judge(request) is not AssociationDiagnostic.None and var diagnostic)
        {
            if (diagnostic == AssociationDiagnostic.AuthenticationFailure)
            {
                Unproved();
            }

            Reject(ref answer, diagnostic);
        }
        else if (credentials?.Cipher is { } cipher)
        {
            AssociateCiphered(cipher, request, ref answer);
        }
        else if (!InitiateRequest.TryRead(request.UserInformation, out var initiate))
        {
            Reject(ref answer, ConfirmedServiceError.RefusedByHandler);
        }
        else
        {
            NegotiateProof(request, initiate, ref answer);
        }

        return delay;
    }

    /// <summary>Judges an RLRQ and writes the RLRE. A malformed one ends the association all the same.</summary>
    internal void Release(ref AxdrWriter answer)
    {
        End();
        new Release { Tag = ApduTag.Rlre, ReasonPresent = true }.Write(ref answer);
    }

    internal void End()
    {
        State = AssociationState.Idle;
        Conformance = Conformance.None;
        SendLengthMax = settings.PduSizeMax;
        Channel?.Dispose();
        Channel = null;
        exchange = null;
        proofFailed = false;
    }

    void Negotiate(scoped InitiateRequest initiate, ref AxdrWriter answer)
    {
        var agreed = initiate.Conformance & settings.Conformance;
        if (initiate.Version < InitiateRequest.DlmsVersion)
        {
            Reject(ref answer, ConfirmedServiceError.DlmsVersionTooLow);
        }
        else if ((agreed & (Conformance.Get | Conformance.Set | Conformance.Action)) == 0)
        {
            Reject(ref answer, ConfirmedServiceError.IncompatibleConformance);
        }
        else if (initiate.PduSizeMax is not 0 and < DlmsLimits.PduSizeMin)
        {
            Reject(ref answer, ConfirmedServiceError.PduSizeTooShort);
        }
        else
        {
            Conformance = agreed;
            SendLengthMax = initiate.PduSizeMax == 0
                ? settings.PduSizeMax
                : Math.Min(initiate.PduSizeMax, settings.PduSizeMax);
            Accept(ref answer);
        }
    }

    void Accept(ref AxdrWriter answer)
    {
        Span<byte> information = stackalloc byte[32];
        var writer = new AxdrWriter(information);
        new InitiateResponse
        {
            Version = InitiateRequest.DlmsVersion,
            Conformance = Conformance,
            PduSizeMax = (ushort)settings.PduSizeMax,
            VaaName = InitiateResponse.VaaNameLn,
        }.Write(ref writer);
        AcceptProved(writer.Written, ref answer);
    }

    /// <summary>Refuses for a reason of xDLMS, which rides in the user information.</summary>
    void Reject(ref AxdrWriter answer, byte initiateError)
    {
        Span<byte> information = stackalloc byte[4];
        var writer = new AxdrWriter(information);
        new ConfirmedServiceError(
            ConfirmedServiceError.InitiateService, ConfirmedServiceError.InitiateError, initiateError)
            .Write(ref writer);
        Write(ref answer, AssociationResult.RejectedPermanent, AssociationDiagnostic.NoReasonGiven, writer.Written);
    }

    void Reject(ref AxdrWriter answer, AssociationDiagnostic diagnostic) =>
        Write(ref answer, AssociationResult.RejectedPermanent, diagnostic, default);

    void Write(
        ref AxdrWriter answer, AssociationResult result, AssociationDiagnostic diagnostic,
        scoped ReadOnlySpan<byte> information) =>
        Aare.Write(
            new()
            {
                ApplicationContextName = AcseNames.Of(Context),
                Result = result,
                DiagnosticSource = Aare.FromUser,
                Diagnostic = diagnostic,
                UserInformation = information,
            },
            ref answer);
}
