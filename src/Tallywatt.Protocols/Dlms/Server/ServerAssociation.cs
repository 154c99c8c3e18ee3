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

    /// <summary>Whether the client wants no answers: its initiate request said so.</summary>
    internal bool IsUnconfirmed { get; private set; }

    /// <summary>Whether the question came in general blocks, so that its answer goes out so.</summary>
    internal bool InGeneralBlocks { get; set; }

    /// <summary>An answer too long for one APDU that leaves in general blocks. Its bytes are rented.</summary>
    internal (byte[] Rented, int Length) Long { get; private set; }

    internal bool Can(Conformance what) => (Conformance & what) == what;

    internal bool CanAny(Conformance what) => (Conformance & what) != 0;

    /// <summary>Whether a long answer leaves in general blocks. The blocks of the service itself come first, unless
    /// the question came in general ones: every client that agreed to both can take either.</summary>
    internal bool PrefersGeneral(Conformance ownBlocks) =>
        Can(Conformance.GeneralBlockTransfer) && (InGeneralBlocks || !Can(ownBlocks));

    internal void KeepLong(byte[] rented, int length) => Long = (rented, length);

    /// <summary>Gives a long answer to whoever sends it; its length is zero when there is none.</summary>
    internal (byte[] Rented, int Length) TakeLong()
    {
        var taken = Long;
        Long = default;
        return taken;
    }

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
        else if (request.UserInformation.IsEmpty)
        {
            NegotiateProof(request, Unsaid, ref answer);
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

    /// <summary>Judges an RLRQ and writes the RLRE. A malformed one ends the association all the same; one whose
    /// information was not sealed by the client does not. Source: IEC 62056-5-3, RLRQ-apdu.</summary>
    internal void Release(ReadOnlySpan<byte> apdu, ref AxdrWriter answer)
    {
        Span<byte> information = stackalloc byte[InitiateLengthMax];
        var length = 0;
        var asked = Dlms.Release.TryRead(apdu, out var request) && !request.UserInformation.IsEmpty
            && State != AssociationState.Idle;
        if (asked && !TryReleaseInformation(request.UserInformation, information, out length))
        {
            new Release { Tag = ApduTag.Rlre, ReasonPresent = true, Reason = Dlms.Release.NotFinished }
                .Write(ref answer);
            return;
        }

        End();
        Dlms.Release.Write(
            new() { Tag = ApduTag.Rlre, ReasonPresent = true, UserInformation = information[..length] }, ref answer);
    }

    /// <summary>Opens the initiate request inside an RLRQ and writes the initiate response for the RLRE.</summary>
    bool TryReleaseInformation(ReadOnlySpan<byte> information, Span<byte> target, out int length)
    {
        Span<byte> plain = stackalloc byte[InitiateLengthMax];
        var writer = new AxdrWriter(plain);
        length = 0;
        if (Channel is not { } channel)
        {
            // Nothing protects a plain association: one that is released in odd words is over all the same.
            if (InitiateRequest.TryRead(information, out _))
            {
                WriteInitiate(ref writer);
                writer.Written.CopyTo(target);
                length = writer.WrittenCount;
            }

            return true;
        }

        if (information.Length > InitiateLengthMax
            || channel.Open(information, plain, out var plainLength, out var form) != OpenResult.Opened
            || !InitiateRequest.TryRead(plain[..plainLength], out _))
        {
            return false;
        }

        // The client wants to end: it does, even when no counter is left to say so under seal.
        WriteInitiate(ref writer);
        if (!channel.TrySeal(form, writer.Written, target, out length))
        {
            length = 0;
        }

        return true;
    }

    internal void End()
    {
        State = AssociationState.Idle;
        Conformance = Conformance.None;
        SendLengthMax = settings.PduSizeMax;
        IsUnconfirmed = false;
        InGeneralBlocks = false;
        Channel?.Dispose();
        Channel = null;
        exchange = null;
        proofFailed = false;
    }

    /// <summary>What an AARQ without user information stands for: whatever we offer.</summary>
    InitiateRequest Unsaid => new()
    {
        Version = InitiateRequest.DlmsVersion, ResponseAllowed = true, Conformance = settings.Conformance,
    };

    /// <summary>A ciphered answer must have room for its envelope too.</summary>
    int SendLengthMin => DlmsLimits.PduSizeMin + (Channel is null ? 0 : SecureChannel.OverheadMax);

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
        else if (initiate.PduSizeMax != 0 && initiate.PduSizeMax < SendLengthMin)
        {
            Reject(ref answer, ConfirmedServiceError.PduSizeTooShort);
        }
        else
        {
            Conformance = agreed;
            IsUnconfirmed = !initiate.ResponseAllowed;
            SendLengthMax = initiate.PduSizeMax == 0
                ? settings.PduSizeMax
                : Math.Min(initiate.PduSizeMax, settings.PduSizeMax);
            Accept(ref answer);
        }
    }

    /// <summary>What was agreed, as an initiate response.</summary>
    void WriteInitiate(ref AxdrWriter writer) =>
        new InitiateResponse
        {
            Version = InitiateRequest.DlmsVersion,
            Conformance = Conformance,
            PduSizeMax = (ushort)settings.PduSizeMax,
            VaaName = InitiateResponse.VaaNameLn,
        }.Write(ref writer);

    void Accept(ref AxdrWriter answer)
    {
        Span<byte> information = stackalloc byte[32];
        var writer = new AxdrWriter(information);
        WriteInitiate(ref writer);
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
