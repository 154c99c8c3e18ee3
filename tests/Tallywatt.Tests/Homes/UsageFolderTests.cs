using System.Globalization;
using Tallywatt.Host.Homes;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.Tests.Architecture;
using Xunit;
using static Tallywatt.Tests.Metrology.MeterFixtures;

namespace Tallywatt.Tests.Homes;

public sealed class UsageFolderTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("tallywatt-usage-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_folder_becomes_series_in_order_of_names_and_what_cannot_be_used_is_named()
    {
        WriteCsv("b.csv", hours: 48);
        WriteCsv("a.csv", hours: 24 * 14);
        WriteCsv("short.csv", hours: 3);
        File.WriteAllText(Path.Combine(folder, "bad.csv"), "this is no usage file");
        File.WriteAllText(Path.Combine(folder, "notes.txt"), "not looked at");

        var usage = UsageFolder.Load(folder, utcOffsetSeconds: 0);

        Assert.Equal(["a.csv", "b.csv"], usage.Series.Select(series => series.Name));
        Assert.Equal(2, usage.Messages.Count);
        Assert.StartsWith("bad.csv is not replayed: line 1", usage.Messages[0], StringComparison.Ordinal);
        Assert.Equal("short.csv is not replayed: it holds less than a day of readings", usage.Messages[1]);

        var load = new ReplayLoad(usage.Series[0], 1_000, 0);
        Assert.Equal(105 * 3_600, load.Between(Start + (29 * Hour), Start + (30 * Hour)).ImportJoules);
    }

    [Fact]
    public void A_folder_that_is_not_there_or_holds_nothing_says_so()
    {
        Assert.Equal([$"{folder}/none: there is no such folder"], UsageFolder.Load(folder + "/none", 0).Messages);
        Assert.Equal([$"{folder}: holds no usage file that can be replayed"], UsageFolder.Load(folder, 0).Messages);
    }

    [Theory]
    [InlineData("greenbutton", 4)]
    [InlineData("nem12", 2)]
    public void The_shared_folders_can_be_replayed(string name, int leastSeries)
    {
        var usage = UsageFolder.Load(Repository.SharedInputs("data", name), Site.Beijing.UtcOffsetSeconds);
        Assert.True(usage.Series.Count >= leastSeries, string.Join('\n', usage.Messages));
        foreach (var home in Enumerable.Range(0, 20))
        {
            var load = ReplayLoad.ForHome(usage.Series, 1, home, Start);
            var energy = load.Between(Start, Start + (28 * Day));
            Assert.True(energy.ImportJoules + energy.ExportJoules > 0, usage.Series[0].Name);
        }
    }

    void WriteCsv(string name, int hours) => File.WriteAllLines(
        Path.Combine(folder, name),
        Enumerable.Range(0, hours).Select(hour => (
                At: DateTimeOffset.FromUnixTimeSeconds(Start + (hour * Hour)),
                WattHours: 100 + (hour % 24)))
            .Select(row => string.Create(
                CultureInfo.InvariantCulture, $"{row.At:yyyy-MM-ddTHH:mm:ssZ},3600,{row.WattHours}"))
            .Prepend("start_utc,duration_s,wh"));
}
