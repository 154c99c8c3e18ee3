using Tallywatt.Core.Readings;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.Readings;

/// <summary>Finds the accounts that explain a loss.</summary>
sealed class LossSuspects(ReadingDesk desk, LossSearch search, long[] slots, DateOnly from)
{
    const int SuspectCountMax = 10;
    const int SlotCountMin = 48;
    const int BeforeDays = 28;
    const int BeforeDayCountMin = 3;
    const int FellToPercent = 30;
    const long FellByWattHoursPerDayMin = 1_000;
    const double ShareMin = 0.2;
    const double FactorMin = 0.1;

    internal IReadOnlyList<LossSuspect> Of(Dictionary<ServicePoint, List<CodedReading>> parts, LossSum total)
    {
        var suspects = new List<LossSuspect>();
        foreach (var (point, own) in parts)
        {
            Consider(suspects, NotRead(point, own));
            Consider(suspects, total.LossWattHours > 0 ? Moves(point, own) : null);
            Consider(suspects, total.LossWattHours > 0 ? FellOff(point, own) : null);
        }

        return
        [
            .. suspects.OrderByDescending(suspect => suspect.SharePerThousand)
                .ThenByDescending(suspect => Math.Abs(suspect.ExplainedWattHours))
                .ThenBy(suspect => suspect.AccountNumber).Take(SuspectCountMax),
        ];
    }

    static void Consider(List<LossSuspect> suspects, LossSuspect? suspect)
    {
        if (suspect is not null)
        {
            suspects.Add(suspect);
        }
    }

    LossSuspect? NotRead(ServicePoint point, List<CodedReading> own)
    {
        var read = own.ToDictionary(part => part.StartUnixSeconds);
        var missing = slots.Count(slot => !read.ContainsKey(slot));
        var estimated = slots.Count(slot => read.TryGetValue(slot, out var part) && part.Code.IsOpen);
        if (missing + estimated == 0)
        {
            return null;
        }

        // What it usually uses in an interval is what is missing of it.
        var plain = own.Where(part => part.Code.IsPlain).ToList();
        var usual = plain.Count == 0 ? 0 : plain.Sum(part => part.ImportWattHours - part.ExportWattHours) / plain.Count;
        return Suspect(
            point, LossSuspectKind.NotRead, usual * missing, 0,
            $"{missing} of {slots.Length} intervals are missing and {estimated} estimated");
    }

    LossSuspect? Moves(ServicePoint point, List<CodedReading> own)
    {
        if (slots.Length < SlotCountMin)
        {
            return null;
        }

        var use = own.ToDictionary(part => part.StartUnixSeconds, part => part.ImportWattHours - part.ExportWattHours);
        var series = Array.ConvertAll(slots, slot => use.GetValueOrDefault(slot));
        var (factor, share) = search.Of(series);
        if (share < ShareMin || factor < FactorMin)
        {
            return null;
        }

        var explained = (long)(factor * series.Sum());
        return Suspect(
            point, LossSuspectKind.MovesTogether, explained, (int)(share * 1_000),
            $"the loss goes with its use: {factor:0.00} Wh are lost for each Wh it counts, "
            + $"which explains {share * 100:0} % of how the loss moves");
    }

    LossSuspect? FellOff(ServicePoint point, List<CodedReading> own)
    {
        var before = desk.Days(point, from.AddDays(-BeforeDays), from.AddDays(-1))
            .Where(day => day.IntervalCount >= day.ExpectedCount).ToList();
        var seconds = own.Sum(part => (long)part.DurationSeconds);
        if (before.Count < BeforeDayCountMin || seconds == 0)
        {
            return null;
        }

        const int secondsPerDay = 86_400;
        const int percent = 100;
        var usual = before.Sum(day => day.ImportWattHours) / before.Count;
        var now = (long)((Int128)own.Sum(part => part.ImportWattHours) * secondsPerDay / seconds);
        if (usual - now < FellByWattHoursPerDayMin || now * percent > usual * FellToPercent)
        {
            return null;
        }

        return Suspect(
            point, LossSuspectKind.FellOff, (long)((Int128)(usual - now) * seconds / secondsPerDay), 0,
            $"it counts {now} Wh a day; over the {before.Count} days before it was {usual} Wh");
    }

    static LossSuspect Suspect(
        ServicePoint point, LossSuspectKind kind, long explained, int share, string reason) =>
        new(point.AccountNumber, point.MeterSerial, kind, explained, share, reason);
}
