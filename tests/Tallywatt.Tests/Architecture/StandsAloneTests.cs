using System.Text.RegularExpressions;
using Xunit;

namespace Tallywatt.Tests.Architecture;

/// <summary>The repository stands alone: it needs nothing that a public clone does not have.</summary>
public sealed class StandsAloneTests
{
    static readonly string[] TextEndings =
        [".cs", ".razor", ".css", ".md", ".csproj", ".props", ".slnx", ".yaml", ".json", ".sql", ".resx", ".txt", ""];

    /// <summary>Absolute paths of somebody's machine, and addresses beyond this computer in code.</summary>
    static readonly Regex MachinePath = new(@"(?<![\w.])/(home|root|Users|mnt|opt)/[a-z]");

    [Fact]
    public void Nothing_names_a_path_of_somebodys_machine() =>
        Repository.AssertNone(Texts().Where(file => MachinePath.IsMatch(Repository.Read(file))));

    [Theory]
    [InlineData("see /home/someone/notes", true)]
    [InlineData("cd \"/mnt/x\"", true)]
    [InlineData("GET /home/{account}", false)]
    [InlineData("./data/mnt/x", false)]
    public void A_machine_path_is_found(string text, bool found) => Assert.Equal(found, MachinePath.IsMatch(text));

    [Fact]
    public void Every_decision_has_a_number_of_its_own_and_says_what_would_change_it()
    {
        var pages = Repository.Files("docs/decisions", "*.md")
            .Where(file => !file.EndsWith("README.md", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(pages);
        Assert.Equal(pages.Count, pages.Select(page => Path.GetFileName(page)[..4]).Distinct().Count());
        Assert.All(pages, page => Assert.Contains("change our mind", Repository.Read(page), StringComparison.Ordinal));
    }

    static IEnumerable<string> Texts() =>
        new[] { "src", "tests", "docs", "samples" }.SelectMany(top => Repository.Files(top, "*"))
            .Concat(["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "tallywatt", "test"])
            .Where(file => TextEndings.Contains(Path.GetExtension(file))
                && !file.EndsWith("StandsAloneTests.cs", StringComparison.Ordinal));
}
