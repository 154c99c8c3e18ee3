using Tallywatt.Core.Readings;

namespace Tallywatt.Core.Areas;

/// <summary>A register row with the quality of the interval it closes.</summary>
public readonly record struct CodedRow(RegisterRow Row, QualityCode Code = default);

public sealed partial class ServiceArea
{
    /// <summary>The rows of the days not closed yet, in order, behind the row they begin at; empty before the first
    /// row.</summary>
    /// <exception cref="KeyNotFoundException">No such meter here.</exception>
    public IReadOnlyList<CodedRow> OpenRows(long meterNumber)
    {
        var slot = slotByMeter[meterNumber];
        if (!Has(slot, AccountFlags.HasBase))
        {
            return [];
        }

        var rows = new List<CodedRow> { new(bases[slot].Row, BaseCode(slot)) };
        if (windows[slot] is { } window)
        {
            foreach (var row in window.Rows)
            {
                rows.Add(new(row, CodeOf(slot, row.CapturedUnixSeconds)));
            }
        }

        return rows;
    }
}
