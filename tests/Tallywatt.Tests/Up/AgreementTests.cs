using Tallywatt.Host;
using Tallywatt.Host.Up;
using Tallywatt.Platform.Registry;
using Xunit;

namespace Tallywatt.Tests.Up;

public sealed class AgreementTests
{
    static readonly Installation Found = new(
        1, 200, "beijing-residential", "DIGEST", "Asia/Shanghai", "CNY", null, 1_700_000_000, 1_702_592_000);

    [Fact]
    public void What_is_left_out_agrees_with_what_is_there() =>
        Agreement.Check(Found, new UpOptions(), "DIGEST", "data");

    [Fact]
    public void The_same_wish_again_agrees() =>
        Agreement.Check(
            Found, new UpOptions { Seed = 1, MeterCount = 200, Tariff = "beijing-residential" }, "DIGEST", "data");

    [Fact]
    public void A_different_wish_is_refused_by_name()
    {
        Refuses(new() { MeterCount = 300 }, "DIGEST", "--meters 200, not 300");
        Refuses(new() { Seed = 2 }, "DIGEST", "--seed 1, not 2");
        Refuses(new() { UsagePath = "recorded" }, "DIGEST", "--usage the household model, not ");
        Refuses(new() { Tariff = "mine.yaml" }, "OTHER", "--tariff beijing-residential, not mine.yaml");
        Refuses(new(), "OTHER", "has changed since the data directory data was made");
    }

    [Fact]
    public void A_data_directory_serves_one_process_and_is_free_when_it_ends()
    {
        var folder = Directory.CreateTempSubdirectory("tallywatt-data-").FullName;
        using (var first = DataDirectory.Take(folder))
        {
            first.Announce(new("http://127.0.0.1:5080/"));
            var refused = Assert.Throws<RefusedException>(() => DataDirectory.Take(folder));
            Assert.Contains("http://127.0.0.1:5080/", refused.Message, StringComparison.Ordinal);
            Assert.Equal(new Uri("http://127.0.0.1:5080/"), DataDirectory.AddressOf(folder));
        }

        Assert.Null(DataDirectory.AddressOf(folder));
        DataDirectory.Take(folder).Dispose();
        Directory.Delete(folder, recursive: true);
    }

    static void Refuses(UpOptions asked, string digest, string words)
    {
        var refused = Assert.Throws<RefusedException>(() => Agreement.Check(Found, asked, digest, "data"));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Refused, refused.ExitCode);
    }
}
