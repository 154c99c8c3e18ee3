using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Reads the rows of a load profile's buffer straight from the bytes a meter sent.</summary>
/// <param name="importScaleWattHours">What one count of +A is worth in Wh.</param>
/// <param name="exportScaleWattHours">What one count of -A is worth in Wh.</param>
/// <param name="capturePeriodSeconds">The time between two rows; zero when rows are not periodic.</param>
/// <remarks>
/// The columns are clock, status, +A, -A. A clock sent as null-data is the previous row's plus the capture period
/// (IEC 62056-6-2, profile generic).
/// </remarks>
public readonly struct ProfileBuffer(
    long importScaleWattHours, long exportScaleWattHours, long capturePeriodSeconds)
{
    const int ColumnCount = 4;

    /// <summary>A row of four null-data: no row is shorter, so no count can ask for more memory than it sent.</summary>
    const int RowLengthMin = 2 + ColumnCount;

    /// <summary>How many rows the buffer says it has; -1 when it is too short for so many.</summary>
    public static int RowCount(ReadOnlySpan<byte> value)
    {
        var reader = new AxdrReader(value);
        var count = reader.Array();
        return reader.Failed || count > reader.RemainingCount / RowLengthMin ? -1 : count;
    }

    /// <summary>Reads every row, in order of time.</summary>
    /// <param name="value">The buffer's data element: an array of structures.</param>
    /// <param name="fromUnixSeconds">The earliest capture that was asked for.</param>
    /// <param name="toUnixSeconds">The latest.</param>
    /// <param name="rows">As many places as <see cref="RowCount"/> says.</param>
    /// <returns>False when a row is malformed, out of the range, or not after the one before it: then nothing of the
    /// answer is what was asked for.</returns>
    public bool TryRead(
        ReadOnlySpan<byte> value, long fromUnixSeconds, long toUnixSeconds, Span<ProfileRow> rows)
    {
        var reader = new AxdrReader(value);
        if (reader.Array() != rows.Length)
        {
            return false;
        }

        long? previousUnixSeconds = null;
        foreach (ref var row in rows)
        {
            if (!TryReadRow(ref reader, previousUnixSeconds, out row)
                || row.CapturedUnixSeconds < fromUnixSeconds || row.CapturedUnixSeconds > toUnixSeconds
                || row.CapturedUnixSeconds <= previousUnixSeconds)
            {
                return false;
            }

            previousUnixSeconds = row.CapturedUnixSeconds;
        }

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
        if (!WattHours.TryScale(reader.Number(), importScaleWattHours, out var importWattHours)
            || !WattHours.TryScale(reader.Number(), exportScaleWattHours, out var exportWattHours)
            || reader.Failed || status is < 0 or > byte.MaxValue)
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

        unixSeconds = (previousUnixSeconds ?? 0) + capturePeriodSeconds;
        return reader.Tagged(DataTag.Null) && previousUnixSeconds is not null && capturePeriodSeconds > 0;
    }
}
