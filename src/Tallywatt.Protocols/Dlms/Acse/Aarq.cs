namespace Tallywatt.Protocols.Dlms;

/// <summary>A client asks for an association. Every span is empty when its field was not sent.</summary>
/// <remarks>Source: IEC 62056-5-3, AARQ-apdu; ISO/IEC 8650-1.</remarks>
public readonly ref struct Aarq
{
    const byte CalledApTitleTag = 0xA2;
    const byte CalledAeQualifierTag = 0xA3;
    const byte CalledApInvocationTag = 0xA4;
    const byte CalledAeInvocationTag = 0xA5;
    const byte CallingApTitleTag = 0xA6;
    const byte CallingAeQualifierTag = 0xA7;
    const byte CallingApInvocationTag = 0xA8;
    const byte CallingAeInvocationTag = 0xA9;
    const byte RequirementsTag = 0x8A;
    const byte MechanismTag = 0x8B;
    const byte AuthenticationTag = 0xAC;
    const byte ImplementationTag = 0xBD;

    /// <summary>The choice of an authentication value that is a string of characters.</summary>
    public const byte CharString = 0x80;

    /// <summary>The authentication functional unit, as a bit string: what requirements fields hold.</summary>
    public static ReadOnlySpan<byte> AuthenticationRequirement => [0x07, 0x80];

    public ReadOnlySpan<byte> ProtocolVersion { get; init; }

    /// <summary>Seven bytes, see <see cref="AcseNames"/>.</summary>
    public ReadOnlySpan<byte> ApplicationContextName { get; init; }

    public ReadOnlySpan<byte> CalledApTitle { get; init; }

    public ReadOnlySpan<byte> CalledAeQualifier { get; init; }

    public ReadOnlySpan<byte> CalledApInvocationId { get; init; }

    public ReadOnlySpan<byte> CalledAeInvocationId { get; init; }

    /// <summary>The client's system title, when APDUs are ciphered.</summary>
    public ReadOnlySpan<byte> CallingApTitle { get; init; }

    public ReadOnlySpan<byte> CallingAeQualifier { get; init; }

    public ReadOnlySpan<byte> CallingApInvocationId { get; init; }

    /// <summary>The client's user id.</summary>
    public ReadOnlySpan<byte> CallingAeInvocationId { get; init; }

    /// <summary>07 80 when the authentication functional unit is asked for.</summary>
    public ReadOnlySpan<byte> SenderRequirements { get; init; }

    /// <summary>Seven bytes, see <see cref="AcseNames"/>.</summary>
    public ReadOnlySpan<byte> MechanismName { get; init; }

    /// <summary>80 for characters, 81 for bits, A2 for external, A3 for another.</summary>
    public byte AuthenticationChoice { get; init; }

    /// <summary>The password or the challenge.</summary>
    public ReadOnlySpan<byte> AuthenticationValue { get; init; }

    public ReadOnlySpan<byte> ImplementationInformation { get; init; }

    /// <summary>The xDLMS InitiateRequest, perhaps ciphered.</summary>
    public ReadOnlySpan<byte> UserInformation { get; init; }

    /// <summary>By number, the fields that were sent and hold nothing: they are written so again.</summary>
    internal uint EmptyFields { get; init; }

    /// <summary>Reads the whole APDU. False when it is anything else. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> apdu, out Aarq request)
    {
        request = default;
        var reader = AcseField.Open(apdu, ApduTag.Aarq);
        byte previous = 0;
        while (AcseField.Next(ref reader, ref previous) is not 0 and var tag)
        {
            request = tag switch
            {
                AcseField.ProtocolVersion => request with { ProtocolVersion = reader.Octets() },
                AcseField.ApplicationContextName =>
                    request with { ApplicationContextName = Inner(ref reader, AcseField.ObjectIdentifierTag) },
                CalledApTitleTag => request with { CalledApTitle = Inner(ref reader, AcseField.OctetStringTag) },
                CalledAeQualifierTag =>
                    request with { CalledAeQualifier = Inner(ref reader, AcseField.OctetStringTag) },
                CalledApInvocationTag =>
                    request with { CalledApInvocationId = Inner(ref reader, AcseField.IntegerTag) },
                CalledAeInvocationTag =>
                    request with { CalledAeInvocationId = Inner(ref reader, AcseField.IntegerTag) },
                CallingApTitleTag => request with { CallingApTitle = Inner(ref reader, AcseField.OctetStringTag) },
                CallingAeQualifierTag =>
                    request with { CallingAeQualifier = Inner(ref reader, AcseField.OctetStringTag) },
                CallingApInvocationTag =>
                    request with { CallingApInvocationId = Inner(ref reader, AcseField.IntegerTag) },
                CallingAeInvocationTag =>
                    request with { CallingAeInvocationId = Inner(ref reader, AcseField.IntegerTag) },
                RequirementsTag => request with { SenderRequirements = reader.Octets() },
                MechanismTag => request with { MechanismName = reader.Octets() },
                AuthenticationTag => request with
                {
                    AuthenticationValue = AcseField.InnerChoice(ref reader, out var choice),
                    AuthenticationChoice = choice,
                },
                ImplementationTag => request with { ImplementationInformation = reader.Octets() },
                AcseField.UserInformation =>
                    request with { UserInformation = Inner(ref reader, AcseField.OctetStringTag) },
                _ => Unknown(ref reader),
            };
        }

        request = request with { EmptyFields = AcseField.EmptyFieldsOf(apdu, ApduTag.Aarq) };
        return reader.AtEnd && !request.ApplicationContextName.IsEmpty;
    }

    public void Write(ref AxdrWriter writer) => Write(this, ref writer);

    /// <summary>Writes an APDU whose parts may lie on the stack.</summary>
    internal static void Write(scoped Aarq request, ref AxdrWriter writer)
    {
        var there = request.EmptyFields;
        writer.Byte((byte)ApduTag.Aarq);
        var mark = writer.BeginLength();
        AcseField.Write(ref writer, AcseField.ProtocolVersion, request.ProtocolVersion, there);
        AcseField.WriteInner(
            ref writer, AcseField.ApplicationContextName, AcseField.ObjectIdentifierTag,
            request.ApplicationContextName, there);
        AcseField.WriteInner(ref writer, CalledApTitleTag, AcseField.OctetStringTag, request.CalledApTitle, there);
        AcseField.WriteInner(
            ref writer, CalledAeQualifierTag, AcseField.OctetStringTag, request.CalledAeQualifier, there);
        AcseField.WriteInner(
            ref writer, CalledApInvocationTag, AcseField.IntegerTag, request.CalledApInvocationId, there);
        AcseField.WriteInner(
            ref writer, CalledAeInvocationTag, AcseField.IntegerTag, request.CalledAeInvocationId, there);
        AcseField.WriteInner(ref writer, CallingApTitleTag, AcseField.OctetStringTag, request.CallingApTitle, there);
        AcseField.WriteInner(
            ref writer, CallingAeQualifierTag, AcseField.OctetStringTag, request.CallingAeQualifier, there);
        AcseField.WriteInner(
            ref writer, CallingApInvocationTag, AcseField.IntegerTag, request.CallingApInvocationId, there);
        AcseField.WriteInner(
            ref writer, CallingAeInvocationTag, AcseField.IntegerTag, request.CallingAeInvocationId, there);
        AcseField.Write(ref writer, RequirementsTag, request.SenderRequirements, there);
        AcseField.Write(ref writer, MechanismTag, request.MechanismName, there);
        AcseField.WriteChoice(ref writer, AuthenticationTag, request.AuthenticationChoice, request.AuthenticationValue);
        AcseField.Write(ref writer, ImplementationTag, request.ImplementationInformation, there);
        AcseField.WriteInner(
            ref writer, AcseField.UserInformation, AcseField.OctetStringTag, request.UserInformation, there);
        writer.EndLength(mark);
    }

    static ReadOnlySpan<byte> Inner(scoped ref AxdrReader reader, byte innerTag) =>
        AcseField.Inner(ref reader, innerTag);

    static Aarq Unknown(scoped ref AxdrReader reader)
    {
        reader.Fail();
        return default;
    }
}
