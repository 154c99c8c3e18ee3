using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Reads scaler_unit of both registers, and what the load profile captures and how often.</summary>
/// <remarks>
/// Only a profile of exactly clock, status, +A, -A is understood, and only registers in whole Wh or a multiple: any
/// other meter is refused here rather than read wrongly. Source: IEC 62056-6-2, classes 3 and 7.
/// </remarks>
readonly struct LayoutQuestion : IQuestion<MeterLayout>
{
    const byte WattHourUnit = 30;
    const int ScalerMax = 6;
    const long CapturePeriodMaxSeconds = 86_400;

    static readonly CosemAttribute[] Attributes =
    [
        CosemNames.RegisterScalerUnit(CosemNames.ImportEnergy),
        CosemNames.RegisterScalerUnit(CosemNames.ExportEnergy),
        new(CosemNames.ProfileClass, CosemNames.LoadProfile, 3),
        new(CosemNames.ProfileClass, CosemNames.LoadProfile, 4),
    ];

    static readonly CosemAttribute[] Columns =
    [
        CosemNames.ClockTime,
        new(CosemNames.DataClass, CosemNames.ProfileStatus, 2),
        CosemNames.RegisterValue(CosemNames.ImportEnergy),
        CosemNames.RegisterValue(CosemNames.ExportEnergy),
    ];

    public int Write(DlmsClient client, Span<byte> target) => client.WriteGetList(Attributes, target);

    public bool TryRead(DlmsReply reply, out MeterLayout value)
    {
        value = default;
        if (reply.ItemCount != Attributes.Length)
        {
            return false;
        }

        var results = new GetResults(reply.Value);
        var importScale = ReadScale(results.Next());
        var exportScale = ReadScale(results.Next());
        var columnsMatch = ColumnsMatch(results.Next());
        var period = new AxdrReader(results.Next().Value);
        value = new(importScale, exportScale, period.Number());
        return results.AtEnd && period.AtEnd && columnsMatch && importScale > 0 && exportScale > 0
            && value.CapturePeriodSeconds is >= 0 and <= CapturePeriodMaxSeconds;
    }

    static long ReadScale(GetResult result)
    {
        var reader = new AxdrReader(result.Value);
        reader.Structure(2);
        var scaler = reader.Number();
        var unit = reader.Number();
        if (!reader.AtEnd || unit != WattHourUnit || scaler is < 0 or > ScalerMax)
        {
            return 0;
        }

        var scale = 1L;
        for (; scaler > 0; scaler--)
        {
            scale *= 10;
        }

        return scale;
    }

    static bool ColumnsMatch(GetResult result)
    {
        var reader = new AxdrReader(result.Value);
        if (reader.Array() != Columns.Length)
        {
            return false;
        }

        foreach (var column in Columns)
        {
            reader.Structure(4);
            var classId = reader.Number();
            var name = new AxdrReader(reader.OctetString());
            var sameName = name.LogicalName() == column.LogicalName && name.AtEnd;
            if (classId != column.ClassId || !sameName || reader.Number() != column.AttributeId
                || reader.Number() != 0)
            {
                return false;
            }
        }

        return reader.AtEnd;
    }
}
