using Tallywatt.Platform.Reports;

namespace Tallywatt.Web.Portal;

/// <summary>The price now and the next time it changes, read from today's and tomorrow's slices.</summary>
/// <param name="Now">The slice in force.</param>
/// <param name="Next">The next slice with another price; null when there is none until the end of tomorrow.</param>
/// <param name="NextIsTomorrow">The change comes on the next local day.</param>
public sealed record PriceOutlook(PriceSlice Now, PriceSlice? Next, bool NextIsTomorrow)
{
    /// <returns>Null when no slice holds the minute: then there is no price to show.</returns>
    public static PriceOutlook? At(PricePlan plan, int minuteOfDay)
    {
        var now = plan.Today.FirstOrDefault(slice => slice.FromMinute <= minuteOfDay && minuteOfDay < slice.ToMinute);
        if (now is null)
        {
            return null;
        }

        var later = plan.Today.FirstOrDefault(slice => slice.FromMinute > minuteOfDay && slice.Price != now.Price);
        return later is not null
            ? new(now, later, NextIsTomorrow: false)
            : new(now, plan.Tomorrow.FirstOrDefault(slice => slice.Price != now.Price), NextIsTomorrow: true);
    }
}
