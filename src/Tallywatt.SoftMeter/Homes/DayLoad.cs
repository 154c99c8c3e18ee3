namespace Tallywatt.SoftMeter.Homes;

/// <summary>The watts of one local day while they are being added up, in slots of five minutes.</summary>
readonly ref struct DayLoad(Span<int> watts)
{
    internal Span<int> Watts { get; } = watts;

    /// <summary>Power over a part of the day; what lies outside the day is left to the day it belongs to.</summary>
    /// <remarks>Whole slots: an appliance that runs for a part of a slot runs at that part of its power.</remarks>
    internal void Add(int startSeconds, int durationSeconds, int watts)
    {
        var from = Math.Max(startSeconds, 0);
        var to = Math.Min(startSeconds + durationSeconds, HomeLoad.DaySlots * HomeLoad.SlotSeconds);
        while (from < to)
        {
            var slot = from / HomeLoad.SlotSeconds;
            var until = Math.Min(to, (slot + 1) * HomeLoad.SlotSeconds);
            Watts[slot] += watts * (until - from) / HomeLoad.SlotSeconds;
            from = until;
        }
    }
}
