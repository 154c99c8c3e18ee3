namespace Tallywatt.Protocols.Dlms;

/// <summary>What a server agreed to. Source: IEC 62056-5-3, InitiateResponse.</summary>
public readonly record struct InitiateResponse
{
    /// <summary>The VAA name that every server with logical names sends.</summary>
    public const ushort VaaNameLn = 7;

    public bool QualityOfServicePresent { get; init; }

    public byte QualityOfService { get; init; }

    public byte Version { get; init; }

    public Conformance Conformance { get; init; }

    /// <summary>Whether the tag of the conformance block came as one byte, as old stacks send it.</summary>
    public bool ConformanceTagShort { get; init; }

    /// <summary>The longest APDU the server can take, in bytes; 0 for no limit.</summary>
    public ushort PduSizeMax { get; init; }

    public ushort VaaName { get; init; }

    /// <summary>Reads the whole APDU. False when it is anything else. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> apdu, out InitiateResponse response)
    {
        var reader = new AxdrReader(apdu);
        reader.Expect((byte)ApduTag.InitiateResponse);
        var qosPresent = reader.Present();
        response = new()
        {
            QualityOfServicePresent = qosPresent,
            QualityOfService = qosPresent ? reader.Byte() : (byte)0,
            Version = reader.Byte(),
            Conformance = ConformanceField.Read(ref reader, out var tagShort),
            ConformanceTagShort = tagShort,
            PduSizeMax = reader.UInt16(),
            VaaName = reader.UInt16(),
        };
        return reader.AtEnd;
    }

    public void Write(ref AxdrWriter writer)
    {
        writer.Byte((byte)ApduTag.InitiateResponse);
        writer.Present(QualityOfServicePresent);
        if (QualityOfServicePresent)
        {
            writer.Byte(QualityOfService);
        }

        writer.Byte(Version);
        ConformanceField.Write(ref writer, Conformance, ConformanceTagShort);
        writer.UInt16(PduSizeMax);
        writer.UInt16(VaaName);
    }
}
