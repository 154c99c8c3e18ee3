using System.Buffers.Binary;
using Tallywatt.Core.Units;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>Up to 64 rows at one capture period: the first in full, the others as five bytes of difference.</summary>
/// <remarks>
/// A year of a hundred thousand meters is kept in memory, so a row is 5 bytes and not the 40 of its plain form. A row
/// that does not fit (another distance in time, or more than 65 535 Wh) simply begins a new chunk.
/// </remarks>
sealed class ProfileChunk
{
    internal const int RowsMax = 64;
    const int RowBytes = 5;

    const int FirstRows = 8;

    readonly ProfileRow first;
    readonly int periodSeconds;
    byte[] differences;
    ProfileRow last;

    internal ProfileChunk(ProfileRow first, int periodSeconds)
    {
        this.first = last = first;
        this.periodSeconds = periodSeconds;
        differences = [];
        RowCount = 1;
    }

    internal int RowCount { get; private set; }

    /// <summary>The differences, and two plain rows with the objects' own headers.</summary>
    internal int MemoryBytes => differences.Length + 140;

    internal ProfileRow Last => last;

    internal long FirstUnixSeconds => first.CapturedUnixSeconds;

    internal bool TryAppend(ProfileRow row)
    {
        var import = row.Import.Since(last.Import, MeterSettings.RegisterCapacityWattHours).WattHours;
        var export = row.Export.Since(last.Export, MeterSettings.RegisterCapacityWattHours).WattHours;
        if (RowCount == RowsMax
            || row.CapturedUnixSeconds - last.CapturedUnixSeconds != periodSeconds
            || import > ushort.MaxValue
            || export > ushort.MaxValue)
        {
            return false;
        }

        if (RowCount * RowBytes > differences.Length)
        {
            var rows = differences.Length == 0 ? FirstRows : Math.Min(RowsMax - 1, RowCount * 3);
            Array.Resize(ref differences, rows * RowBytes);
        }

        var into = differences.AsSpan((RowCount - 1) * RowBytes, RowBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(into, (ushort)import);
        BinaryPrimitives.WriteUInt16LittleEndian(into[2..], (ushort)export);
        into[4] = (byte)row.Status;
        last = row;
        RowCount++;
        return true;
    }

    /// <summary>Decodes rows [skip, RowCount) in order.</summary>
    internal void CopyTo(List<ProfileRow> rows, int skip)
    {
        var row = first;
        for (var i = 0; i < RowCount; i++)
        {
            if (i > 0)
            {
                row = After(row, differences.AsSpan((i - 1) * RowBytes, RowBytes));
            }

            if (i >= skip)
            {
                rows.Add(row);
            }
        }
    }

    ProfileRow After(ProfileRow row, ReadOnlySpan<byte> difference) => new(
        row.CapturedUnixSeconds + periodSeconds,
        (ProfileStatus)difference[4],
        Advance(row.Import, BinaryPrimitives.ReadUInt16LittleEndian(difference)),
        Advance(row.Export, BinaryPrimitives.ReadUInt16LittleEndian(difference[2..])));

    static EnergyRegister Advance(EnergyRegister register, int wattHours) =>
        EnergyRegister.At((register.WattHours + wattHours) % MeterSettings.RegisterCapacityWattHours);
}
