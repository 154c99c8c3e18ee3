namespace Tallywatt.Protocols.Dlms;

/// <summary>Whether an association was accepted. The numbers go on the wire.</summary>
public enum AssociationResult : byte
{
    Accepted = 0,
    RejectedPermanent = 1,
    RejectedTransient = 2,
}

/// <summary>Why. The numbers go on the wire. Source: IEC 62056-5-3, Acse-service-user diagnostics.</summary>
public enum AssociationDiagnostic : byte
{
    None = 0,
    NoReasonGiven = 1,
    ApplicationContextNotSupported = 2,
    CallingApTitleNotRecognized = 3,
    MechanismNameNotRecognized = 11,
    MechanismNameRequired = 12,
    AuthenticationFailure = 13,
    AuthenticationRequired = 14,
}

/// <summary>A server answers a request for an association. Every span is empty when its field was not sent.</summary>
/// <remarks>Source: IEC 62056-5-3, AARE-apdu; ISO/IEC 8650-1.</remarks>
public readonly ref struct Aare
{
    const byte ResultTag = 0xA2;
    const byte DiagnosticTag = 0xA3;
    const byte ResponderApTitleTag = 0xA4;
    const byte ResponderAeQualifierTag = 0xA5;
    const byte ResponderApInvocationTag = 0xA6;
    const byte ResponderAeInvocationTag = 0xA7;
    const byte RequirementsTag = 0x88;
    const byte MechanismTag = 0x89;
    const byte AuthenticationTag = 0xAA;
    const byte ImplementationTag = 0xBD;

    /// <summary>The diagnostic comes from the user of the association service.</summary>
    public const byte FromUser = 0xA1;

    /// <summary>The diagnostic comes from its provider.</summary>
    public const byte FromProvider = 0xA2;

    public ReadOnlySpan<byte> ProtocolVersion { get; init; }

    public ReadOnlySpan<byte> ApplicationContextName { get; init; }

    public AssociationResult Result { get; init; }

    /// <summary><see cref="FromUser"/> or <see cref="FromProvider"/>.</summary>
    public byte DiagnosticSource { get; init; }

    public AssociationDiagnostic Diagnostic { get; init; }

    /// <summary>The server's system title, when APDUs are ciphered.</summary>
    public ReadOnlySpan<byte> ResponderApTitle { get; init; }

    public ReadOnlySpan<byte> ResponderAeQualifier { get; init; }

    public ReadOnlySpan<byte> ResponderApInvocationId { get; init; }

    public ReadOnlySpan<byte> ResponderAeInvocationId { get; init; }

    public ReadOnlySpan<byte> ResponderRequirements { get; init; }

    public ReadOnlySpan<byte> MechanismName { get; init; }

    public byte AuthenticationChoice { get; init; }

    /// <summary>The server's challenge.</summary>
    public ReadOnlySpan<byte> AuthenticationValue { get; init; }

    public ReadOnlySpan<byte> ImplementationInformation { get; init; }

    /// <summary>The xDLMS InitiateResponse or a ConfirmedServiceError, perhaps ciphered.</summary>
    public ReadOnlySpan<byte> UserInformation { get; init; }

    /// <summary>By number, the fields that were sent and hold nothing: they are written so again.</summary>
    internal uint EmptyFields { get; init; }

    /// <summary>Reads the whole APDU. False when it is anything else. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> apdu, out Aare response)
    {
        response = default;
        var reader = AcseField.Open(apdu, ApduTag.Aare);
        var resultPresent = false;
        byte previous = 0;
        while (AcseField.Next(ref reader, ref previous) is not 0 and var tag)
        {
            resultPresent |= tag == ResultTag;
            response = tag switch
            {
                AcseField.ProtocolVersion => response with { ProtocolVersion = reader.Octets() },
                AcseField.ApplicationContextName =>
                    response with { ApplicationContextName = Inner(ref reader, AcseField.ObjectIdentifierTag) },
                ResultTag => response with { Result = (AssociationResult)SmallNumber(ref reader) },
                DiagnosticTag => response with
                {
                    DiagnosticSource = ReadDiagnostic(ref reader, out var diagnostic),
                    Diagnostic = diagnostic,
                },
                ResponderApTitleTag =>
                    response with { ResponderApTitle = Inner(ref reader, AcseField.OctetStringTag) },
                ResponderAeQualifierTag =>
                    response with { ResponderAeQualifier = Inner(ref reader, AcseField.OctetStringTag) },
                ResponderApInvocationTag =>
                    response with { ResponderApInvocationId = Inner(ref reader, AcseField.IntegerTag) },
                ResponderAeInvocationTag =>
                    response with { ResponderAeInvocationId = Inner(ref reader, AcseField.IntegerTag) },
                RequirementsTag => response with { ResponderRequirements = reader.Octets() },
                MechanismTag => response with { MechanismName = reader.Octets() },
                AuthenticationTag => response with
                {
                    AuthenticationValue = AcseField.InnerChoice(ref reader, out var choice),
                    AuthenticationChoice = choice,
                },
                ImplementationTag => response with { ImplementationInformation = reader.Octets() },
                AcseField.UserInformation =>
                    response with { UserInformation = Inner(ref reader, AcseField.OctetStringTag) },
                _ => Unknown(ref reader),
            };
        }

        response = response with { EmptyFields = AcseField.EmptyFieldsOf(apdu, ApduTag.Aare) };
        return reader.AtEnd && resultPresent && response.DiagnosticSource != 0
            && !response.ApplicationContextName.IsEmpty;
    }

    public void Write(ref AxdrWriter writer) => Write(this, ref writer);

    /// <summary>Writes an APDU whose parts may lie on the stack.</summary>
    internal static void Write(scoped Aare response, ref AxdrWriter writer)
    {
        var there = response.EmptyFields;
        writer.Byte((byte)ApduTag.Aare);
        var mark = writer.BeginLength();
        AcseField.Write(ref writer, AcseField.ProtocolVersion, response.ProtocolVersion, there);
        AcseField.WriteInner(
            ref writer, AcseField.ApplicationContextName, AcseField.ObjectIdentifierTag,
            response.ApplicationContextName, there);
        AcseField.WriteInner(ref writer, ResultTag, AcseField.IntegerTag, [(byte)response.Result], there);
        writer.Byte(DiagnosticTag);
        var diagnosticMark = writer.BeginLength();
        AcseField.WriteInner(
            ref writer, response.DiagnosticSource, AcseField.IntegerTag, [(byte)response.Diagnostic], there);
        writer.EndLength(diagnosticMark);
        AcseField.WriteInner(
            ref writer, ResponderApTitleTag, AcseField.OctetStringTag, response.ResponderApTitle, there);
        AcseField.WriteInner(
            ref writer, ResponderAeQualifierTag, AcseField.OctetStringTag, response.ResponderAeQualifier, there);
        AcseField.WriteInner(
            ref writer, ResponderApInvocationTag, AcseField.IntegerTag, response.ResponderApInvocationId, there);
        AcseField.WriteInner(
            ref writer, ResponderAeInvocationTag, AcseField.IntegerTag, response.ResponderAeInvocationId, there);
        AcseField.Write(ref writer, RequirementsTag, response.ResponderRequirements, there);
        AcseField.Write(ref writer, MechanismTag, response.MechanismName, there);
        AcseField.WriteChoice(
            ref writer, AuthenticationTag, response.AuthenticationChoice, response.AuthenticationValue);
        AcseField.Write(ref writer, ImplementationTag, response.ImplementationInformation, there);
        AcseField.WriteInner(
            ref writer, AcseField.UserInformation, AcseField.OctetStringTag, response.UserInformation, there);
        writer.EndLength(mark);
    }

    static byte ReadDiagnostic(scoped ref AxdrReader reader, out AssociationDiagnostic diagnostic)
    {
        var inner = new AxdrReader(AcseField.InnerChoice(ref reader, out var source));
        inner.Expect(AcseField.IntegerTag);
        inner.Expect(1);
        diagnostic = (AssociationDiagnostic)inner.Byte();
        if (!inner.AtEnd || source is not (FromUser or FromProvider))
        {
            reader.Fail();
        }

        return source;
    }

    static byte SmallNumber(scoped ref AxdrReader reader)
    {
        var value = Inner(ref reader, AcseField.IntegerTag);
        if (value.Length != 1)
        {
            reader.Fail();
            return 0;
        }

        return value[0];
    }

    static ReadOnlySpan<byte> Inner(scoped ref AxdrReader reader, byte innerTag) =>
        AcseField.Inner(ref reader, innerTag);

    static Aare Unknown(scoped ref AxdrReader reader)
    {
        reader.Fail();
        return default;
    }
}
