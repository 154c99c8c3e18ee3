namespace Tallywatt.Protocols.Dlms;

/// <summary>Refuses an association or a short-name service.</summary>
/// <param name="Service">1 initiate, 5 read, 6 write.</param>
/// <param name="ErrorKind">0 application reference, 1 hardware, 2 VDE state, 3 service, 4 definition, 5 access,
/// 6 initiate, 7 load data set, 9 task.</param>
/// <param name="Code">The error of that kind.</param>
/// <remarks>Source: IEC 62056-5-3, ConfirmedServiceError.</remarks>
public readonly record struct ConfirmedServiceError(byte Service, byte ErrorKind, byte Code)
{
    public const byte InitiateService = 1;
    public const byte InitiateError = 6;

    /// <summary>Initiate errors, source: the same.</summary>
    public const byte DlmsVersionTooLow = 1;
    public const byte IncompatibleConformance = 2;
    public const byte PduSizeTooShort = 3;
    public const byte RefusedByHandler = 4;

    /// <summary>Reads the whole APDU. False when it is anything else. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> apdu, out ConfirmedServiceError error)
    {
        var reader = new AxdrReader(apdu);
        reader.Expect((byte)ApduTag.ConfirmedServiceError);
        error = new(reader.Byte(), reader.Byte(), reader.Byte());
        return reader.AtEnd;
    }

    public void Write(ref AxdrWriter writer)
    {
        writer.Byte((byte)ApduTag.ConfirmedServiceError);
        writer.Byte(Service);
        writer.Byte(ErrorKind);
        writer.Byte(Code);
    }
}
