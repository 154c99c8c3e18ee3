using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Reads the rows of 1.0.99.1.0.255 captured in a range, straight from the answer's bytes.</summary>
/// <remarks>
/// A clock sent as null-data is the previous row's plus the capture period (IEC 62056-6-2, profile generic). A row out
/// of the range, or not after the one before it, makes the whole answer malformed: it is not what was asked for.
/// </remarks>
readonly struct ProfileQuestion(long fromUnixSeconds, long toUnixSeconds, MeterLayout layout) : IQuestion<ProfileRow[]>
{
    const int ColumnCount = 4;

    /// <summary>A row of four null-data: no row is shorter, so no count can ask for more memory than it sent.</summary>
    const int RowLengthMin = 2 + ColumnCount;

    public int Write(DlmsClient client, Span<byte> target) => client.WriteGetRange(
        CosemNames.LoadProfileBuffer,
        CosemDateTime.FromUnixSeconds(fromUnixSeconds),
        CosemDateTime.FromUnixSeconds(toUnixSeconds),
        target);

    public bool TryRead(DlmsReply reply, out ProfileRow[] value)
    {
        value = [];
        var reader = new AxdrReader(reply.Value);
        var count = reader.Array();
        if (count > reader.RemainingCount / RowLengthMin)
        {
            return false;
        }

        var rows = new ProfileRow[count];
        for (var i = 0; i < count; i++)
        {
            long? previousUnixSeconds = i == 0 ? null : rows[i - 1].CapturedUnixSeconds;
            if (!TryReadRow(ref reader, previousUnixSeconds, out rows[i]))
            {
                return false;
            }
        }

        value = rows;
        return reader.AtEnd;
    }

    bool TryReadRow(ref AxdrReader reader, long? previousUnixSeconds, out ProfileRow row)
    {
        row = default;
        reader.Structure(ColumnCount);
        if (!TryReadClock(ref reader, previousUnixSeconds, out var capturedUnixSeconds))
        {
            return false;
        }

        var status = reader.Number();
        if (!WattHours.TryScale(reader.Number(), layout.ImportScaleWattHours, out var importWattHours)
            || !WattHours.TryScale(reader.Number(), layout.ExportScaleWattHours, out var exportWattHours)
            || reader.Failed || status is < 0 or > byte.MaxValue
            || capturedUnixSeconds < fromUnixSeconds || capturedUnixSeconds > toUnixSeconds
            || capturedUnixSeconds <= previousUnixSeconds)
        {
            return false;
        }

        row = new(capturedUnixSeconds, (byte)status, importWattHours, exportWattHours);
        return true;
    }

    bool TryReadClock(ref AxdrReader reader, long? previousUnixSeconds, out long unixSeconds)
    {
        if (reader.PeekTag() != DataTag.Null)
        {
            unixSeconds = 0;
            return CosemDateTime.TryRead(reader.OctetString(), out var time)
                && time.TryToUnixSeconds(out unixSeconds);
        }

        unixSeconds = (previousUnixSeconds ?? 0) + layout.CapturePeriodSeconds;
        return reader.Tagged(DataTag.Null) && previousUnixSeconds is not null && layout.CapturePeriodSeconds > 0;
    }
}
