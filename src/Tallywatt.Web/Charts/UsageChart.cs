using NodaTime;
using Tallywatt.Platform.Reports;

namespace Tallywatt.Web.Charts;

/// <summary>What a bar measures.</summary>
public enum Measure
{
    Energy,
    Money,
}

/// <summary>Use per day as stacked bars: where every rectangle stands, in whole units of the drawing.</summary>
/// <remarks>
/// The drawing is stretched to the page; all text stands beside it. A day has a column of its own even when nothing
/// was read, so a gap is seen as a gap. Import grows upwards by rate; export hangs below the zero line.
/// </remarks>
public sealed class UsageChart
{
    public const int Height = 1000;
    public const int ColumnWidth = 100;
    const int BarWidth = 72;
    const long FinestWattHours = 100;
    const long FinestNanos = 10_000_000;

    UsageChart(Measure measure, Axis axis, IReadOnlyList<Column> columns)
    {
        Measure = measure;
        Axis = axis;
        Columns = columns;
    }

    public Measure Measure { get; }

    public Axis Axis { get; }

    /// <summary>One for each day of the span, oldest first.</summary>
    public IReadOnlyList<Column> Columns { get; }

    public int Width => Columns.Count * ColumnWidth;

    public int ZeroY => Axis.YOf(0, Height);

    /// <param name="days">Days in order; days may be missing.</param>
    /// <param name="lastDay">The day of the last column.</param>
    /// <param name="dayCount">Columns to draw, at least 1.</param>
    /// <param name="measure">Energy or money.</param>
    /// <param name="palette">Colours by rate.</param>
    public static UsageChart Of(
        IReadOnlyList<DayUse> days, LocalDate lastDay, int dayCount, Measure measure, RatePalette palette)
    {
        var firstDay = lastDay.PlusDays(1 - dayCount);
        var shown = days.Where(day => day.Day >= firstDay && day.Day <= lastDay).ToDictionary(day => day.Day);
        var stacks = shown.Values.Select(day => StackOf(day, measure, palette)).ToList();
        var axis = Axis.Of(
            stacks.Select(stack => -stack.Export).DefaultIfEmpty().Min(),
            stacks.Select(stack => stack.Parts.Sum(part => part.Value)).DefaultIfEmpty().Max(),
            measure == Measure.Energy ? FinestWattHours : FinestNanos);
        var columns = Enumerable.Range(0, dayCount)
            .Select(index => ColumnOf(index, firstDay.PlusDays(index), shown, measure, axis, palette))
            .ToList();
        return new(measure, axis, columns);
    }

    static Column ColumnOf(
        int index,
        LocalDate day,
        Dictionary<LocalDate, DayUse> days,
        Measure measure,
        Axis axis,
        RatePalette palette)
    {
        if (!days.TryGetValue(day, out var use))
        {
            return new(day, null, []);
        }

        var left = (index * ColumnWidth) + ((ColumnWidth - BarWidth) / 2);
        var stack = StackOf(use, measure, palette);
        var boxes = new List<Box>();
        long reached = 0;
        foreach (var (rateName, value) in stack.Parts)
        {
            var bottom = axis.YOf(reached, Height);
            reached += value;
            var top = axis.YOf(reached, Height);
            AddBox(boxes, new(left, top, BarWidth, bottom - top, palette.ClassOf(rateName)));
        }

        var zero = axis.YOf(0, Height);
        AddBox(boxes, new(left, zero, BarWidth, axis.YOf(-stack.Export, Height) - zero, "rate-export"));
        return new(day, use, boxes);
    }

    static void AddBox(List<Box> boxes, Box box)
    {
        if (box.Height > 0)
        {
            boxes.Add(box);
        }
    }

    static Stack StackOf(DayUse day, Measure measure, RatePalette palette)
    {
        var rates = day.Rates.OrderBy(rate => palette.OrderOf(rate.RateName));
        if (measure == Measure.Energy)
        {
            return new([.. rates.Select(rate => (rate.RateName, rate.Import.WattHours))], day.Export.WattHours);
        }

        var parts = rates.Select(rate => (rate.RateName, rate.Charge.Nanos)).ToList();
        var standing = day.StandingCharge().Nanos;
        if (standing > 0)
        {
            parts.Add((RatePalette.StandingName, standing));
        }

        return new(parts, day.ExportCredit.Nanos);
    }

    /// <summary>One day's place. <paramref name="Use"/> is null when nothing was read.</summary>
    public sealed record Column(LocalDate Day, DayUse? Use, IReadOnlyList<Box> Boxes)
    {
        /// <summary>Not every interval of the day has been committed yet.</summary>
        public bool IsPartial => Use is not null && Use.IntervalCount < Use.ExpectedIntervalCount;
    }

    public sealed record Box(int X, int Y, int Width, int Height, string ColorClass);

    sealed record Stack(IReadOnlyList<(string RateName, long Value)> Parts, long Export);
}
