using Tallywatt.Host.Up;
using Tallywatt.Tests.Usage;
using Xunit;

namespace Tallywatt.Tests.Up;

public sealed class PremisesTests
{
    [Fact]
    public async Task Meters_left_by_a_first_start_that_was_cut_short_are_taken_or_refused_never_mixed()
    {
        using var folder = new TemporaryFolder();
        using var data = DataDirectory.Take(folder.Path);
        await (await OpenAsync(data, meterCount: 2)).DisposeAsync();
        File.Delete(data.Database);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => OpenAsync(data, meterCount: 3));
        Assert.Contains("the number of meters stays 2; 3 needs", refused.Message, StringComparison.Ordinal);

        await using var again = await OpenAsync(data, meterCount: 2);
        Assert.Equal(2, again.Registry.ServicePoints.Count);
    }

    static Task<Premises> OpenAsync(DataDirectory data, int meterCount) =>
        Premises.OpenAsync(data, new() { MeterCount = meterCount, HistoryDays = 1 }, TimeProvider.System);
}
