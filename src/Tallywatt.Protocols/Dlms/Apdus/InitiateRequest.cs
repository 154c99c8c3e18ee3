namespace Tallywatt.Protocols.Dlms;

/// <summary>What a client proposes for an association. Source: IEC 62056-5-3, InitiateRequest.</summary>
public readonly ref struct InitiateRequest
{
    public const byte DlmsVersion = 6;

    /// <summary>Empty when the client sent no dedicated key.</summary>
    public ReadOnlySpan<byte> DedicatedKey { get; init; }

    /// <summary>Whether the response-allowed field was sent; without it, a response is allowed.</summary>
    public bool ResponseAllowedPresent { get; init; }

    public bool ResponseAllowed { get; init; }

    public bool QualityOfServicePresent { get; init; }

    public byte QualityOfService { get; init; }

    public byte Version { get; init; }

    public Conformance Conformance { get; init; }

    /// <summary>Whether the tag of the conformance block came as one byte, as old stacks send it.</summary>
    public bool ConformanceTagShort { get; init; }

    /// <summary>The longest APDU the client can take, in bytes; 0 for no limit.</summary>
    public ushort PduSizeMax { get; init; }

    /// <summary>Reads the whole APDU. False when it is anything else. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> apdu, out InitiateRequest request)
    {
        var reader = new AxdrReader(apdu);
        reader.Expect((byte)ApduTag.InitiateRequest);
        var key = reader.Present() ? reader.Octets() : default;
        var allowedPresent = reader.Present();
        var allowed = !allowedPresent || reader.Boolean();
        var qosPresent = reader.Present();
        request = new()
        {
            DedicatedKey = key,
            ResponseAllowedPresent = allowedPresent,
            ResponseAllowed = allowed,
            QualityOfServicePresent = qosPresent,
            QualityOfService = qosPresent ? reader.Byte() : (byte)0,
            Version = reader.Byte(),
            Conformance = ConformanceField.Read(ref reader, out var tagShort),
            ConformanceTagShort = tagShort,
            PduSizeMax = reader.UInt16(),
        };
        return reader.AtEnd;
    }

    public void Write(ref AxdrWriter writer) => Write(this, DedicatedKey, ref writer);

    /// <summary>Writes a request with a key that may lie on the stack.</summary>
    internal static void Write(
        scoped InitiateRequest request, scoped ReadOnlySpan<byte> dedicatedKey, ref AxdrWriter writer)
    {
        writer.Byte((byte)ApduTag.InitiateRequest);
        writer.Present(!dedicatedKey.IsEmpty);
        if (!dedicatedKey.IsEmpty)
        {
            writer.Octets(dedicatedKey);
        }

        writer.Present(request.ResponseAllowedPresent);
        if (request.ResponseAllowedPresent)
        {
            writer.Byte(request.ResponseAllowed ? (byte)1 : (byte)0);
        }

        writer.Present(request.QualityOfServicePresent);
        if (request.QualityOfServicePresent)
        {
            writer.Byte(request.QualityOfService);
        }

        writer.Byte(request.Version);
        ConformanceField.Write(ref writer, request.Conformance, request.ConformanceTagShort);
        writer.UInt16(request.PduSizeMax);
    }
}
