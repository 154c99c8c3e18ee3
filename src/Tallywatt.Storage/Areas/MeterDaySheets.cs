using Tallywatt.Core.Areas;

namespace Tallywatt.Storage.Areas;

/// <summary>The rows that a commit's closed days become: decided here, written by whichever database.</summary>
/// <remarks>Days as they were closed go on sheets of many meters; a later revision is a row of its own.</remarks>
static class MeterDaySheets
{
    internal const string Insert =
        """
        INSERT INTO meter_day_sheet (area_id, day, first_meter, last_meter, sequence, body)
        VALUES (@area, @day, @first, @last, @sequence, @body)
        """;

    internal static IEnumerable<SheetRow> Of(AreaCommit commit)
    {
        var closed = commit.MeterDays.Where(day => day.Revision == 0).ToArray();
        Array.Sort(closed, (left, right) => (left.Summary.Day, left.MeterNumber).CompareTo(
            (right.Summary.Day, right.MeterNumber)));
        for (var first = 0; first < closed.Length;)
        {
            var end = first + 1;
            while (end < closed.Length && end - first < DaySheet.MeterCountMax
                && closed[end].Summary.Day == closed[first].Summary.Day)
            {
                end++;
            }

            yield return new(
                commit.AreaNumber, closed[first].Summary.Day.DayNumber, closed[first].MeterNumber,
                closed[end - 1].MeterNumber, commit.Sequence, DaySheet.Write(closed.AsSpan(first, end - first)));
            first = end;
        }
    }

    /// <summary>Days of a commit that are stored one by one: they replace what was closed before.</summary>
    internal static IEnumerable<MeterDay> Revisions(AreaCommit commit) =>
        commit.MeterDays.Where(day => day.Revision > 0);
}

/// <summary>One sheet as stored.</summary>
readonly record struct SheetRow(
    long AreaNumber, int DayNumber, long FirstMeter, long LastMeter, long Sequence, byte[] Body);
