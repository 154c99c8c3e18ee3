using System.Buffers.Binary;

namespace Tallywatt.Protocols.Dlt645;

/// <summary>Serves 03H: hands the data to the meter and puts its error word in the form of the maker.</summary>
sealed class SecurityResponder(IDlt645Meter meter, Dlt645Profile profile)
{
    const int AnswerLengthMax = Dlt645Limits.DataLengthMax - DataIdentifier.Length;

    internal void Answer(scoped ReadOnlySpan<byte> data, ref SlaveAnswer answer)
    {
        Span<byte> returned = stackalloc byte[AnswerLengthMax];
        var length = 0;
        var errors = data.Length < DataIdentifier.Length
            ? Dlt645SecurityErrors.Other
            : meter.Secure(data, returned, out length);
        if (errors != Dlt645SecurityErrors.None)
        {
            Refuse(errors, ref answer);
            return;
        }

        data[..DataIdentifier.Length].CopyTo(answer.Append(DataIdentifier.Length));
        returned[..length].CopyTo(answer.Append(length));
    }

    void Refuse(Dlt645SecurityErrors errors, ref SlaveAnswer answer)
    {
        Span<byte> word = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(word, (ushort)errors);
        answer.Refuse(profile.ShortSecurityErrors ? word[..1] : word);
    }
}
