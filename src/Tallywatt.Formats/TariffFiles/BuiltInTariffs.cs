namespace Tallywatt.Formats.TariffFiles;

/// <summary>The tariffs that come with the product: tariff files embedded in the assembly.</summary>
public static class BuiltInTariffs
{
    const string Prefix = "Tallywatt.Formats.TariffFiles.BuiltIn.";
    const string Suffix = ".yaml";

    /// <summary>The names a person may type, in the order of the alphabet.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(BuiltInTariffs).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The tariff file of a built-in tariff as text, to read or to start one's own from.</summary>
    /// <returns>Null when no built-in tariff has that name.</returns>
    public static string? TextOf(string name)
    {
        using var stream = typeof(BuiltInTariffs).Assembly.GetManifestResourceStream(Prefix + name + Suffix);
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
