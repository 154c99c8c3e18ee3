using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>1.0.99.1.0.255, class 7 version 1: clock, status, +A and -A at every capture.</summary>
sealed class LoadProfileObject(Meter meter) : CosemObject
{
    const byte FirstInFirstOut = 1;

    static readonly CosemAttribute[] Columns =
    [
        CosemNames.ClockTime,
        new(CosemNames.DataClass, CosemNames.ProfileStatus, 2),
        CosemNames.RegisterValue(CosemNames.ImportEnergy),
        CosemNames.RegisterValue(CosemNames.ExportEnergy),
    ];

    internal override ushort ClassId => CosemNames.ProfileClass;

    internal override byte Version => 1;

    internal override ObisCode LogicalName => CosemNames.LoadProfile;

    internal override sbyte AttributeCount => 8;

    internal override bool CanSelect(sbyte attribute) => attribute == 2;

    internal override DataAccessResult Get(
        ClientSap client, sbyte attribute, SelectiveAccess selection, ref AxdrWriter target)
    {
        switch (attribute)
        {
            case 2:
                return GetBuffer(selection, ref target);
            case 3:
                target.Array(Columns.Length);
                foreach (var column in Columns)
                {
                    WriteColumn(column, ref target);
                }

                break;
            case 4:
                target.DoubleLongUnsigned((uint)meter.CapturePeriodSeconds);
                break;
            case 5:
                target.Enumerated(FirstInFirstOut);
                break;
            case 6:
                WriteColumn(default, ref target); // No sort object: zeros.
                break;
            case 7:
                target.DoubleLongUnsigned((uint)meter.ProfileRowCount);
                break;
            case 8:
                target.DoubleLongUnsigned((uint)meter.Settings.ProfileCapacityRows);
                break;
            default:
                return DataAccessResult.ObjectUnavailable;
        }

        return DataAccessResult.Success;
    }

    DataAccessResult GetBuffer(SelectiveAccess selection, ref AxdrWriter target)
    {
        if (!selection.IsPresent)
        {
            return WriteRows(meter.ReadProfileEntries(0, int.MaxValue), ProfileColumns.All, ref target);
        }

        return selection.Selector switch
        {
            SelectiveAccess.ByRange => GetRange(selection, ref target),
            SelectiveAccess.ByEntry => GetEntries(selection, ref target),
            _ => DataAccessResult.ScopeOfAccessViolated,
        };
    }

    DataAccessResult GetRange(SelectiveAccess selection, ref AxdrWriter target)
    {
        if (!RangeDescriptor.TryRead(selection.Parameters, out var range))
        {
            return DataAccessResult.TypeUnmatched;
        }

        if (range.RestrictingObject != CosemNames.ClockTime
            || !ProfileColumns.TryRead(range.SelectedColumns, Columns, out var columns)
            || !range.From.TryToUnixSeconds(out var fromUnixSeconds)
            || !range.To.TryToUnixSeconds(out var toUnixSeconds))
        {
            return DataAccessResult.ScopeOfAccessViolated;
        }

        return WriteRows(meter.ReadProfile(fromUnixSeconds, toUnixSeconds), columns, ref target);
    }

    DataAccessResult GetEntries(SelectiveAccess selection, ref AxdrWriter target)
    {
        if (!EntryDescriptor.TryRead(selection.Parameters, out var entry))
        {
            return DataAccessResult.TypeUnmatched;
        }

        if (!ProfileColumns.TryRead(entry, Columns.Length, out var columns) || entry.FromEntry == 0
            || (entry.ToEntry != 0 && entry.ToEntry < entry.FromEntry))
        {
            return DataAccessResult.ScopeOfAccessViolated;
        }

        var storedCount = (uint)meter.ProfileRowCount;
        var last = entry.ToEntry == 0 ? storedCount : Math.Min(entry.ToEntry, storedCount);
        var rows = entry.FromEntry > last
            ? []
            : meter.ReadProfileEntries((int)(entry.FromEntry - 1), (int)(last - entry.FromEntry + 1));
        return WriteRows(rows, columns, ref target);
    }

    static DataAccessResult WriteRows(IReadOnlyList<ProfileRow> rows, ProfileColumns columns, ref AxdrWriter target)
    {
        target.Array(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            columns.WriteRow(rows[i], ref target); // All of them, even into a full target: it counts what is needed.
        }

        return DataAccessResult.Success;
    }

    static void WriteColumn(CosemAttribute column, ref AxdrWriter target)
    {
        target.Structure(4);
        target.LongUnsigned(column.ClassId);
        target.OctetString(column.LogicalName);
        target.Integer(column.AttributeId);
        target.LongUnsigned(0);
    }
}
