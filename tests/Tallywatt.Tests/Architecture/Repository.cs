using Xunit;

namespace Tallywatt.Tests.Architecture;

/// <summary>The checkout the tests were built from.</summary>
static class Repository
{
    internal static readonly string Root = FindRoot();

    /// <summary>Files written by hand below one top folder, as paths from the root.</summary>
    internal static IEnumerable<string> Files(string top, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, top), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)
                && !file.Contains("/bin/", StringComparison.Ordinal));

    internal static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>The folder of real inputs that may stand beside a checkout. Skips the test aloud without it.</summary>
    internal static string SharedInputs(params string[] below)
    {
        var shared = Environment.GetEnvironmentVariable("TALLYWATT_SHARED") ?? Path.Combine(Root, "..", "shared");
        var path = Path.GetFullPath(Path.Combine([shared, .. below]));
        Assert.SkipUnless(
            Directory.Exists(path) || File.Exists(path),
            $"No real inputs: neither TALLYWATT_SHARED nor ../shared holds {Path.Combine(below)}.");
        return path;
    }

    /// <summary>Fails with every fault on a line of its own.</summary>
    internal static void AssertNone(IEnumerable<string> faults)
    {
        var found = string.Join('\n', faults);
        Assert.True(found.Length == 0, found);
    }

    static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Tallywatt.slnx")))
        {
            directory = directory.Parent;
        }

        return directory.FullName;
    }
}
