namespace Tallywatt.SoftMeter.Homes;

/// <summary>One modelled household, decided wholly by (seed, index, site). See docs/household-model.md.</summary>
public sealed class Home
{
    public Home(long seed, int index, Site site)
    {
        ArgumentNullException.ThrowIfNull(site);
        Seed = seed;
        Index = index;
        Site = site;
    }

    public long Seed { get; }

    public int Index { get; }

    public Site Site { get; }

    /// <summary>Net power of one local day in slots of five minutes: import positive, export negative.</summary>
    internal void FillDay(long localDay, Span<short> netWatts) => netWatts.Fill((short)(300 + ((localDay + Index) % 7)));
}
