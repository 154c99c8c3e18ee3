using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers.Dlt645;

/// <summary>06: the load record. Of its six classes the meter keeps class 4, the energies.</summary>
static class LoadValues
{
    internal const int KeptClass = 4;

    /// <summary>04000901.</summary>
    internal const byte KeptClasses = 1 << (KeptClass - 1);

    /// <summary>More would not fit the frames of one answer.</summary>
    const int BlocksMax = 99;

    internal static void Write(Meter meter, in ReadRequest request, ref WireValue value)
    {
        var id = request.Id;
        if (id.Di2 is not (0 or KeptClass) || id.Di1 != 0 || id.Di0 > 2 || (id.Di0 == 1) != (request.From is not null))
        {
            return;
        }

        var count = Math.Clamp(request.BlockCount, 1, BlocksMax);
        Span<byte> record = stackalloc byte[LoadRecord.LengthMax];
        foreach (var row in Rows(meter, request, count))
        {
            value.Bytes(record[..Put(meter, row, record)]);
        }
    }

    static IReadOnlyList<ProfileRow> Rows(Meter meter, in ReadRequest request, int count)
    {
        if (request.From is { } from)
        {
            return meter.ReadProfile(meter.Clock.FromLocal(from.ToUnixSeconds()), long.MaxValue, count);
        }

        var first = request.Id.Di0 == 0 ? 0 : Math.Max(0, meter.ProfileRowCount - count);
        return meter.ReadProfileEntries(first, count);
    }

    static int Put(Meter meter, in ProfileRow row, Span<byte> record)
    {
        Span<byte> energies = stackalloc byte[LoadRecord.ClassLength(KeptClass)];
        var value = new WireValue(energies);
        value.Energy(row.Import.WattHours);
        value.Energy(row.Export.WattHours);
        value.Missing(4);
        value.Missing(4);
        var time = Dlt645Time.FromUnixSeconds(meter.Clock.ToLocal(row.CapturedUnixSeconds));
        return LoadRecord.Write(time, KeptClasses, energies, record);
    }
}
