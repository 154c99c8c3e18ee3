using System.Text.Json;
using Tallywatt.Host;
using Xunit;

namespace Tallywatt.Tests.Homes;

public sealed class HomesCommandTests
{
    [Fact]
    public async Task A_street_is_printed_for_a_person()
    {
        var (exitCode, output, _) = await RunAsync("homes", "--seed", "7", "--homes", "10");
        Assert.Equal(0, exitCode);
        Assert.Contains("10 homes of seed 7", output, StringComparison.Ordinal);
        Assert.Contains("evening 18-22", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_seed_prints_the_same_json_and_its_parts_add_up()
    {
        var (_, output, _) = await RunAsync("homes", "--seed", "7", "--homes", "10", "--json");
        var (_, again, _) = await RunAsync("homes", "--seed", "7", "--homes", "10", "--json");
        Assert.Equal(output, again);

        var street = JsonDocument.Parse(output).RootElement;
        Assert.Equal(10, street.GetProperty("each").GetArrayLength());
        Assert.Equal(1, street.GetProperty("hourShares").EnumerateArray().Sum(share => share.GetDouble()), 0.001);
        var importWh = street.GetProperty("each").EnumerateArray().Sum(home => home.GetProperty("importWh").GetInt64());
        Assert.InRange(street.GetProperty("importWh").GetInt64() - importWh, 0, 10);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    [InlineData("many")]
    public async Task A_number_of_homes_that_cannot_be_is_wrong_usage(string homes)
    {
        var (exitCode, output, error) = await RunAsync("homes", "--homes", homes);
        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.Contains(homes, error, StringComparison.Ordinal);
    }

    static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await CommandLine.RunAsync(args, output, error);
        return (exitCode, output.ToString(), error.ToString());
    }
}
