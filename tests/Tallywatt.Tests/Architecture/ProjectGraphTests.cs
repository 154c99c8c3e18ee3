using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Tallywatt.Tests.Architecture;

/// <summary>Which project may reference which, and which slice of the platform may name which.</summary>
public sealed class ProjectGraphTests
{
    /// <summary>Every project of the product, and everything it may reference.</summary>
    static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Tallywatt.Core"] = [],
        ["Tallywatt.Protocols"] = [],
        ["Tallywatt.Formats"] = ["Tallywatt.Core"],
        ["Tallywatt.Serial"] = [],
        ["Tallywatt.SoftMeter"] = ["Tallywatt.Core", "Tallywatt.Protocols", "Tallywatt.Serial"],
        ["Tallywatt.Platform"] =
            ["Tallywatt.Core", "Tallywatt.Protocols", "Tallywatt.Formats", "Tallywatt.Serial"],
        ["Tallywatt.Storage"] = ["Tallywatt.Core", "Tallywatt.Platform"],
        ["Tallywatt.Web"] = ["Tallywatt.Core", "Tallywatt.Platform", "Tallywatt.Formats", "Tallywatt.SoftMeter"],
        ["Tallywatt.Host"] =
        [
            "Tallywatt.Core", "Tallywatt.Protocols", "Tallywatt.Formats", "Tallywatt.SoftMeter", "Tallywatt.Platform",
            "Tallywatt.Serial", "Tallywatt.Storage", "Tallywatt.Web", "Tallywatt.Simulation",
        ],
    };

    /// <summary>Every slice of Platform, and the slices it may name, in the order data flows.</summary>
    static readonly Dictionary<string, string[]> AllowedSlices = new()
    {
        ["Registry"] = [],
        ["Ledger"] = ["Registry"],
        ["Notices"] = ["Registry"],
        ["Relay"] = ["Registry"],
        ["Areas"] = ["Registry", "Ledger", "Notices", "Relay"],
        ["Vending"] = ["Registry", "Ledger", "Areas"],
        ["Billing"] = ["Registry", "Ledger", "Areas"],
        ["HeadEnd"] = ["Registry", "Areas", "Relay"],
        ["Readings"] = ["Registry", "Areas"],
        ["Reports"] = ["Registry", "Ledger", "Notices", "Relay", "Areas", "Vending", "HeadEnd"],
    };

    /// <summary>The rooms of Core. NodaTime belongs to the tariff calendar alone.</summary>
    static readonly string[] CoreRooms =
        ["Areas", "Billing", "Ledger", "Notices", "Purse", "Readings", "Relay", "Tariffs", "Units", "Vending"];

    [Fact]
    public void Projects_reference_what_the_table_says_and_nothing_else()
    {
        var actual = Repository.Files("src", "*.csproj")
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file)!, file => References(Repository.Read(file)));

        // Equal both ways: a new project without a row fails, and so does a row without its project.
        Assert.Equal(Allowed.Keys.Order(), actual.Keys.Order());
        Assert.All(Allowed, row => Assert.Equal(row.Value.Order(), actual[row.Key].Order()));
    }

    [Fact]
    public void Slices_name_what_the_table_says_and_nothing_else()
    {
        var files = Repository.Files("src/Tallywatt.Platform", "*.cs").ToLookup(file => file.Split('/')[2]);

        Assert.Equal(AllowedSlices.Keys.Order(), files.Select(slice => slice.Key).Order());
        Repository.AssertNone(files.SelectMany(slice => slice.SelectMany(file => Trespasses(slice.Key, file))));
    }

    [Fact]
    public void The_slice_table_has_no_cycle() =>
        Assert.All(AllowedSlices.Keys, slice => Assert.DoesNotContain(slice, Reachable(slice)));

    [Fact]
    public void Core_has_the_rooms_of_the_path_and_no_other() =>
        Assert.Equal(
            CoreRooms,
            Repository.Files("src/Tallywatt.Core", "*.cs").Select(file => file.Split('/')[2]).Distinct().Order());

    [Fact]
    public void Only_the_tariff_calendar_knows_NodaTime_in_Core() =>
        Repository.AssertNone(Repository.Files("src/Tallywatt.Core", "*.cs")
            .Where(file => !file.StartsWith("src/Tallywatt.Core/Tariffs/", StringComparison.Ordinal)
                && Names(Repository.Read(file), "NodaTime")));

    [Theory]
    [InlineData("Tallywatt.Core", "System.IO", "Orleans", "System.Net", "Microsoft.Extensions")]
    [InlineData("Tallywatt.Protocols", "System.IO", "System.Net", "Orleans", "Microsoft.Extensions")]
    public void Pure_projects_do_no_input_or_output(string project, params string[] banned) =>
        Repository.AssertNone(Repository.Files($"src/{project}", "*.cs")
            .SelectMany(file => banned.Where(name => Names(Repository.Read(file), name))
                .Select(name => $"{file} uses {name}")));

    /// <summary>Checks the check: a rule that cannot fail protects nothing.</summary>
    [Fact]
    public void A_trespass_is_found()
    {
        Assert.Equal(["Relay"], NamedSlices("using Tallywatt.Platform.Relay;\nclass C;", ["Ledger", "Relay"]));
        Assert.Equal(["Relay"], NamedSlices("class C { Platform.Relay.IRelayGrain g; }", ["Ledger", "Relay"]));
        Assert.Equal(
            ["Tallywatt.Core"],
            References("<P><ProjectReference Include=\"..\\A\\Tallywatt.Core.csproj\" /></P>"));
        Assert.True(Names("using System.Net.Sockets;", "System.Net"));
        Assert.False(Names("using Some.System.Network;", "System.Net"));
    }

    static IEnumerable<string> Trespasses(string slice, string file) =>
        NamedSlices(Repository.Read(file), AllowedSlices.Keys)
            .Where(named => named != slice && !AllowedSlices[slice].Contains(named))
            .Select(named => $"{file} names {named}");

    static IEnumerable<string> NamedSlices(string source, IEnumerable<string> slices) =>
        slices.Where(slice => Regex.IsMatch(source, $@"\bPlatform\.{slice}\b"));

    static IEnumerable<string> Reachable(string slice)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>(AllowedSlices[slice]);
        while (open.TryPop(out var next))
        {
            if (seen.Add(next))
            {
                Array.ForEach(AllowedSlices[next], open.Push);
            }
        }

        return seen;
    }

    static bool Names(string source, string name) =>
        Regex.IsMatch(source, $@"(^|[^\w.]){Regex.Escape(name)}(\.|;|\b(?!\w))", RegexOptions.Multiline);

    static string[] References(string project) =>
        [.. XDocument.Parse(project).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')))];
}
