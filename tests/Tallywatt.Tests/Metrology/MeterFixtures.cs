using CsCheck;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.Tests.Metrology;

/// <summary>Meters and loads that the tests of meters share.</summary>
static class MeterFixtures
{
    /// <summary>2026-01-01T00:00:00Z.</summary>
    internal const long Start = 1_767_225_600;

    internal const long Hour = 3_600;
    internal const long Day = 86_400;

    internal static readonly Gen<ILoad> Loads = Gen.OneOf(
        Gen.Select(Gen.Int[0, 9_000], Gen.Int[0, 9_000]).Select((i, e) => (ILoad)new ConstantLoad(i, e)),
        Gen.Select(Gen.Long, Gen.Int[0, 5_000]).Select((seed, home) => (ILoad)HomeOf(seed, home)),
        Gen.Select(Slots, Gen.Int[1, 3_000], Gen.Int[-5, 5]).Select((slots, scale, weeks) =>
            (ILoad)new ReplayLoad(new ReplaySeries("generated", slots), scale, weeks)));

    static Gen<ReplaySlot[]> Slots =>
        Gen.Select(Gen.Int[0, 5_000], Gen.Int[0, 2_000], Gen.OneOf<int>(300, 900, 1_800, 3_600, 86_400))
            .Array[1, 60]
            .Select(parts => parts.Select((part, i) =>
                new ReplaySlot(Start - (30 * Day) + (i * Day), part.Item3, part.Item1, part.Item2)).ToArray());

    internal static HomeLoad HomeOf(long seed, int index) => new(new Home(seed, index, Site.Beijing));

    internal static Meter MeterOf(ILoad load, MeterSettings? settings = null) =>
        new(MeterIdentity.FromNumber(1), load, Start, settings);
}
