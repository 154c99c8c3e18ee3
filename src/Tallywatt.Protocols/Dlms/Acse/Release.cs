namespace Tallywatt.Protocols.Dlms;

/// <summary>Ends an association (RLRQ), or confirms its end (RLRE). Source: IEC 62056-5-3, RLRQ-apdu and RLRE-apdu.
/// </summary>
/// <remarks>The two differ only in their tag.</remarks>
public readonly ref struct Release
{
    /// <summary>The reason of an RLRE that ends nothing.</summary>
    public const byte NotFinished = 1;

    const byte ReasonTag = 0x80;

    /// <summary><see cref="ApduTag.Rlrq"/> or <see cref="ApduTag.Rlre"/>.</summary>
    public ApduTag Tag { get; init; }

    public bool ReasonPresent { get; init; }

    /// <summary>0 normal, 1 urgent or not finished, 30 user defined.</summary>
    public byte Reason { get; init; }

    /// <summary>An xDLMS Initiate APDU, in ciphered contexts; empty when not sent.</summary>
    public ReadOnlySpan<byte> UserInformation { get; init; }

    /// <summary>Reads the whole APDU. False when it is anything else. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> apdu, out Release release)
    {
        var tag = !apdu.IsEmpty && apdu[0] == (byte)ApduTag.Rlre ? ApduTag.Rlre : ApduTag.Rlrq;
        release = new() { Tag = tag };
        var reader = AcseField.Open(apdu, tag);
        byte previous = 0;
        while (AcseField.Next(ref reader, ref previous) is not 0 and var field)
        {
            switch (field)
            {
                case ReasonTag:
                    reader.Expect(1);
                    release = release with { ReasonPresent = true, Reason = reader.Byte() };
                    break;
                case AcseField.UserInformation:
                    release = release with
                    {
                        UserInformation = AcseField.Inner(ref reader, AcseField.OctetStringTag),
                    };
                    break;
                default:
                    reader.Fail();
                    break;
            }
        }

        return reader.AtEnd;
    }

    public void Write(ref AxdrWriter writer) => Write(this, ref writer);

    /// <summary>Writes an APDU whose parts may lie on the stack.</summary>
    internal static void Write(scoped Release release, ref AxdrWriter writer)
    {
        writer.Byte((byte)release.Tag);
        var mark = writer.BeginLength();
        if (release.ReasonPresent)
        {
            writer.Byte(ReasonTag);
            writer.Byte(1);
            writer.Byte(release.Reason);
        }

        AcseField.WriteInner(
            ref writer, AcseField.UserInformation, AcseField.OctetStringTag, release.UserInformation);
        writer.EndLength(mark);
    }
}
