using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Reads the rows of 1.0.99.1.0.255 captured in a range, straight from the answer's bytes.</summary>
/// <remarks>A row out of the range, or not after the one before it, makes the whole answer malformed: it is not what
/// was asked for.</remarks>
readonly struct ProfileQuestion(long fromUnixSeconds, long toUnixSeconds, MeterLayout layout) : IQuestion<ProfileRow[]>
{
    public int Write(DlmsClient client, Span<byte> target) => client.WriteGetRange(
        CosemNames.LoadProfileBuffer,
        CosemDateTime.FromUnixSeconds(fromUnixSeconds),
        CosemDateTime.FromUnixSeconds(toUnixSeconds),
        target);

    public bool TryRead(DlmsReply reply, out ProfileRow[] value)
    {
        value = [];
        var count = ProfileBuffer.RowCount(reply.Value);
        if (count < 0)
        {
            return false;
        }

        var buffer = new ProfileBuffer(
            layout.ImportScaleWattHours, layout.ExportScaleWattHours, layout.CapturePeriodSeconds);
        var rows = new ProfileRow[count];
        var read = buffer.TryRead(reply.Value, fromUnixSeconds, toUnixSeconds, rows);
        value = read ? rows : [];
        return read;
    }
}
