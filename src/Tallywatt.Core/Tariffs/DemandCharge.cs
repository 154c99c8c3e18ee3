using Tallywatt.Core.Units;

namespace Tallywatt.Core.Tariffs;

/// <summary>A charge on the highest interval average of a local month within its windows.</summary>
/// <param name="When">The windows that count. Empty for always.</param>
/// <param name="Tiers">Each part of the peak at the price of its tier.</param>
/// <remarks>The average is import Wh x 3600 / seconds of the interval, in whole W, rounded down. A month in which
/// no interval falls in a window costs nothing.</remarks>
public sealed record DemandCharge(string Name, IReadOnlyList<TimeWindow> When, IReadOnlyList<DemandTier> Tiers);

/// <param name="UpToWatts">Inclusive; <see cref="LadderLimits.NoLimit"/> for the last tier.</param>
/// <param name="PerKilowatt">Per kW and month.</param>
public sealed record DemandTier(long UpToWatts, Money PerKilowatt);
