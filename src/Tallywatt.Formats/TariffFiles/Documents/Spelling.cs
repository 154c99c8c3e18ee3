namespace Tallywatt.Formats.TariffFiles.Documents;

/// <summary>Finds the name a person most likely meant.</summary>
static class Spelling
{
    const int LongestCompared = 64;

    /// <summary>The nearest of the known names, or null when none is near enough to be worth saying.</summary>
    /// <remarks>Case, hyphens and underscores do not count: <c>up_to_kwh</c> is upToKwh misspelt.</remarks>
    public static string? Nearest(string written, IEnumerable<string> known)
    {
        if (written.Length > LongestCompared)
        {
            return null;
        }

        var plain = Plain(written);
        string? nearest = null;
        var least = Math.Max(1, plain.Length / 3) + 1; // More than a third wrong is another word.
        foreach (var name in known)
        {
            var distance = Distance(plain, Plain(name));
            if (distance < least)
            {
                (nearest, least) = (name, distance);
            }
        }

        return nearest;
    }

    static string Plain(string name) =>
        name.ToLowerInvariant().Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);

    /// <summary>Levenshtein's distance: letters added, dropped or changed.</summary>
    static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var changed = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
