using System.Text.Json;
using Tallywatt.Formats.TariffFiles;
using Tallywatt.Host;
using Xunit;

namespace Tallywatt.Tests.TariffFiles;

/// <summary>The verb <c>tallywatt tariff</c>, as a shell sees it: data, messages and exit code.</summary>
public sealed class TariffCommandTests
{
    [Fact]
    public async Task List_names_every_tariff_that_comes_with_the_product()
    {
        var (code, output, error) = await RunAsync("tariff", "list");

        Assert.Equal((0, ""), (code, error));
        Assert.All(BuiltInTariffs.Names, name => Assert.Contains(name, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Show_prints_windows_ladder_and_prices()
    {
        var (code, output, error) = await RunAsync("tariff", "show", "guangdong-residential-tou");

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("10:00-12:00, 14:00-19:00", output, StringComparison.Ordinal);
        Assert.Contains("05-01..10-31: blocks end at 260 / 600 kWh", output, StringComparison.Ordinal);
        Assert.Contains("1.32896875", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_as_JSON_has_exact_prices()
    {
        var (_, output, _) = await RunAsync("tariff", "show", "shanghai-residential-tou", "--json");

        var version = JsonDocument.Parse(output).RootElement.GetProperty("versions")[0];
        Assert.Equal("0.977", version.GetProperty("rates")[0].GetProperty("prices")[2].GetString());
        var limits = version.GetProperty("ladder").GetProperty("limits")[0].GetProperty("upToWh");
        Assert.Equal(3_120_000, limits[0].GetInt64());
    }

    [Fact]
    public async Task Check_of_a_file_with_faults_prints_them_and_exits_with_3()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{nameof(TariffCommandTests)}.yaml");
        await File.WriteAllTextAsync(path, "name: a\ncurency: CNY\n", TestContext.Current.CancellationToken);

        var (code, output, error) = await RunAsync("tariff", "check", path);
        var (jsonCode, json, _) = await RunAsync("tariff", "check", path, "--json");
        File.Delete(path);

        Assert.Equal((3, ""), (code, output));
        Assert.Contains($"{path}:2:1: curency: no such field in tariff (did you", error, StringComparison.Ordinal);
        Assert.Equal(3, jsonCode);
        Assert.Equal(3, JsonDocument.Parse(json).RootElement.GetProperty("faults").GetArrayLength());
    }

    [Fact]
    public async Task Check_of_a_good_file_exits_with_0() =>
        Assert.Equal(0, (await RunAsync("tariff", "check", Checkout.PathOf("samples/urdb/demand.json"))).Code);

    [Fact]
    public async Task A_name_that_is_nothing_exits_with_2()
    {
        var (code, _, error) = await RunAsync("tariff", "show", "bejing-residential");

        Assert.Equal(2, code);
        Assert.Contains("did you mean beijing-residential?", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_of_a_built_in_tariff_can_be_printed_to_start_from()
    {
        var (code, output, _) = await RunAsync("tariff", "show", "zhejiang-residential-tou", "--file");

        Assert.Equal(0, code);
        Assert.Equal(BuiltInTariffs.TextOf("zhejiang-residential-tou"), output);
    }

    static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
