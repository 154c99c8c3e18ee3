using CsCheck;
using Tallywatt.Host.Cluster;
using Xunit;

namespace Tallywatt.Tests.Cluster;

public sealed class AreaShareTests
{
    static readonly Gen<ulong[]> Silos = Gen.ULong.HashSet[1, 9].Select(silos => silos.ToArray());

    [Fact]
    public void Every_area_is_looked_after_by_exactly_one_silo() =>
        Gen.Select(Silos, Gen.Int[1, 300_000]).Sample((silos, area) =>
            Assert.Single(silos, silo => AreaShare.Wins(area, silo, silos.Where(other => other != silo))));

    [Fact]
    public void When_a_silo_dies_only_its_own_areas_move() =>
        Gen.Select(Silos.Where(silos => silos.Length > 1), Gen.Int[1, 300_000]).Sample((silos, area) =>
        {
            var before = Keeper(area, silos);
            foreach (var dead in silos.Where(silo => silo != before))
            {
                Assert.Equal(before, Keeper(area, [.. silos.Where(silo => silo != dead)]));
            }
        });

    [Fact]
    public void Areas_spread_evenly()
    {
        ulong[] silos = [11, 12, 13];
        var counts = Enumerable.Range(1, 3_000).GroupBy(area => Keeper(area, silos)).Select(group => group.Count());

        Assert.All(counts, count => Assert.InRange(count, 900, 1_100));
    }

    static ulong Keeper(int area, ulong[] silos) =>
        silos.Single(silo => AreaShare.Wins(area, silo, silos.Where(other => other != silo)));
}
