using System.Text.Json;

namespace Tallywatt.Fuzz.Engine;

/// <summary>What fuzzing begins with: the vectors of the samples, and every input that once broke something.</summary>
public static class FuzzSeeds
{
    /// <summary>Inputs that once broke a target, as hexadecimal files in a folder of the target's name.</summary>
    public static string CorpusFolder => Path.Combine(Root, "tests", "Tallywatt.Fuzz", "Corpus");

    /// <summary>Seeds of a family; never empty.</summary>
    public static IReadOnlyList<byte[]> Of(FuzzTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var seeds = new List<byte[]> { Array.Empty<byte>(), "12345678901234567890"u8.ToArray() };
        var file = Path.Combine(Root, "samples", "vectors", $"{target.Family}.json");
        if (File.Exists(file))
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            var root = document.RootElement;
            var list = root.ValueKind == JsonValueKind.Array ? root : root.GetProperty("vectors");
            seeds.AddRange(list.EnumerateArray().Select(vector => vector.GetProperty("hex").GetString()!)
                .Select(hex => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))));
        }

        seeds.AddRange(Found(target.Name).Select(found => found.Bytes));
        return seeds;
    }

    /// <summary>What once broke a target, and must never again.</summary>
    public static IEnumerable<(string File, byte[] Bytes)> Found(string target)
    {
        var folder = Path.Combine(CorpusFolder, target);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.hex").Order(StringComparer.Ordinal)
                .Select(file => (file, Convert.FromHexString(File.ReadAllText(file).Trim())))
            : [];
    }

    static string Root { get; } = FindRoot();

    static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tallywatt.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("This runs within a checkout.");
    }
}
