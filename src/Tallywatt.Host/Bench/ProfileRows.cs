using Tallywatt.Core.Areas;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Host.Bench;

/// <summary>Room for the rows of one profile, used again for the next.</summary>
sealed class ProfileRows
{
    ProfileRow[] read = [];
    RegisterRow[] registers = [];
    int count;

    /// <summary>The rows as an area takes them.</summary>
    internal ReadOnlySpan<RegisterRow> Registers => registers.AsSpan(0, count);

    /// <summary>The rows as the head-end reads them.</summary>
    internal ReadOnlySpan<ProfileRow> Wire => read.AsSpan(0, count);

    /// <summary>Decodes a meter's answer.</summary>
    internal void Read(byte[] apdu, int intervalSeconds)
    {
        if (!GetResponse.TryRead(apdu, out var response) || !TryRead(response.Result.Value, intervalSeconds))
        {
            throw new InvalidOperationException("A buffer of the benchmark cannot be read.");
        }
    }

    bool TryRead(ReadOnlySpan<byte> value, int intervalSeconds)
    {
        count = ProfileBuffer.RowCount(value);
        if (count < 0)
        {
            return false;
        }

        if (read.Length < count)
        {
            (read, registers) = (new ProfileRow[count], new RegisterRow[count]);
        }

        var buffer = new ProfileBuffer(1, 1, intervalSeconds);
        if (!buffer.TryRead(value, 0, long.MaxValue, read.AsSpan(0, count)))
        {
            return false;
        }

        for (var i = 0; i < count; i++)
        {
            registers[i] = new(read[i].CapturedUnixSeconds, read[i].ImportWattHours, read[i].ExportWattHours);
        }

        return true;
    }
}
