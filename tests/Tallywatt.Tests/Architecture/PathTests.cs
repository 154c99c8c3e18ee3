using System.Text.RegularExpressions;
using Xunit;

namespace Tallywatt.Tests.Architecture;

/// <summary>docs/path.md, the folders and <see cref="OneKilowattHour"/> tell the same path.</summary>
public sealed class PathTests
{
    static readonly string Page = Repository.Read("docs/path.md");

    [Fact]
    public void Every_folder_the_page_names_exists() =>
        Repository.AssertNone(NamedFolders(Page)
            .Where(folder => !Directory.Exists(Path.Combine(Repository.Root, folder))));

    [Theory]
    [InlineData("src/Tallywatt.Core")]
    [InlineData("src/Tallywatt.SoftMeter")]
    [InlineData("src/Tallywatt.Platform")]
    [InlineData("src/Tallywatt.Protocols")]
    public void Every_room_is_on_the_path(string project) =>
        Repository.AssertNone(Repository.Files(project, "*.cs")
            .Select(file => string.Join('/', file.Split('/').Take(3)))
            .Where(room => !room.EndsWith(".cs", StringComparison.Ordinal))
            .Distinct()
            .Except(NamedFolders(Page)));

    [Fact]
    public void Every_stage_of_the_page_is_a_paragraph_of_the_test()
    {
        var test = Repository.Read("tests/Tallywatt.Tests/OneKilowattHour.cs");
        var stages = Regex.Matches(Page, "^## (.+)$", RegexOptions.Multiline).Select(match => match.Groups[1].Value);

        Repository.AssertNone(stages.Where(stage => !test.Contains($"// {stage}. ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_folder_that_is_named_is_seen() =>
        Assert.Equal(["src/Tallywatt.Core/Ledger"], NamedFolders("It is `src/Tallywatt.Core/Ledger`, not `Core/X`."));

    static IEnumerable<string> NamedFolders(string page) =>
        Regex.Matches(page, @"`(src/[\w./]+)`").Select(match => match.Groups[1].Value).Distinct();
}
