using Tallywatt.Core.Units;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>Up to 64 rows at one capture period: the first in full, the others as about three bytes of difference.
/// </summary>
/// <remarks>
/// A year of a hundred thousand meters is kept in memory, so a row is not the 40 bytes of its plain form. A row at
/// another distance in time simply begins a new chunk. A difference is the import in seven-bit groups, doubled, and one
/// more when a status byte follows; then the export.
/// </remarks>
sealed class ProfileChunk
{
    internal const int RowsMax = 64;
    const int DifferenceBytesMax = 12;
    const int GrowthBytes = 48;

    readonly ProfileRow first;
    readonly int periodSeconds;
    byte[] differences = [];
    short usedBytes;
    short rowCount = 1;

    internal ProfileChunk(ProfileRow first, int periodSeconds)
    {
        this.first = first;
        this.periodSeconds = periodSeconds;
    }

    internal int RowCount => rowCount;

    /// <summary>The differences, and one plain row with the objects' own headers.</summary>
    internal int MemoryBytes => differences.Length + 100;

    internal long FirstUnixSeconds => first.CapturedUnixSeconds;

    internal long LastUnixSeconds => first.CapturedUnixSeconds + ((rowCount - 1L) * periodSeconds);

    /// <param name="row">The next row.</param>
    /// <param name="last">The one before it, which is the last of this chunk.</param>
    internal bool TryAppend(in ProfileRow row, in ProfileRow last)
    {
        if (rowCount == RowsMax || row.CapturedUnixSeconds - last.CapturedUnixSeconds != periodSeconds)
        {
            return false;
        }

        var import = row.Import.Since(last.Import, MeterSettings.RegisterCapacityWattHours).WattHours;
        var export = row.Export.Since(last.Export, MeterSettings.RegisterCapacityWattHours).WattHours;
        Span<byte> difference = stackalloc byte[DifferenceBytesMax];
        var length = Write((import << 1) | (row.Status == ProfileStatus.None ? 0L : 1L), difference);
        if (row.Status != ProfileStatus.None)
        {
            difference[length++] = (byte)row.Status;
        }

        length += Write(export, difference[length..]);
        if (usedBytes + length > differences.Length)
        {
            Array.Resize(ref differences, differences.Length + GrowthBytes);
        }

        difference[..length].CopyTo(differences.AsSpan(usedBytes));
        usedBytes = (short)(usedBytes + length);
        rowCount++;
        return true;
    }

    /// <summary>Gives back room that a chunk which is done does not need.</summary>
    internal void Trim() => Array.Resize(ref differences, usedBytes);

    /// <summary>Decodes rows [skip, RowCount) in order.</summary>
    internal void CopyTo(List<ProfileRow> rows, int skip)
    {
        var row = first;
        var at = 0;
        for (var i = 0; i < rowCount; i++)
        {
            if (i > 0)
            {
                row = After(row, ref at);
            }

            if (i >= skip)
            {
                rows.Add(row);
            }
        }
    }

    ProfileRow After(in ProfileRow row, ref int at)
    {
        var import = Read(ref at);
        var status = (import & 1) == 0 ? ProfileStatus.None : (ProfileStatus)differences[at++];
        return new(
            row.CapturedUnixSeconds + periodSeconds,
            status,
            Advance(row.Import, import >> 1),
            Advance(row.Export, Read(ref at)));
    }

    static EnergyRegister Advance(EnergyRegister register, long wattHours) =>
        EnergyRegister.At((register.WattHours + wattHours) % MeterSettings.RegisterCapacityWattHours);

    static int Write(long value, Span<byte> into)
    {
        var count = 0;
        while (value >= 0x80)
        {
            into[count++] = (byte)((value & 0x7F) | 0x80);
            value >>= 7;
        }

        into[count++] = (byte)value;
        return count;
    }

    long Read(ref int at)
    {
        var value = 0L;
        for (var shift = 0; ; shift += 7)
        {
            var part = differences[at++];
            value |= (long)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}
