using System.Globalization;

namespace Tallywatt.Formats.TariffFiles.Documents;

/// <summary>Paths such as <c>versions[0].energy.prices</c>, as fault messages and jq write them.</summary>
static class FieldPath
{
    const int LongestName = 60;

    public static string Of(string parent, string name)
    {
        var shown = name.ReplaceLineEndings(" ");
        shown = shown.Length <= LongestName ? shown : $"{shown[..LongestName]}...";
        return parent.Length == 0 ? shown : $"{parent}.{shown}";
    }

    public static string Of(string parent, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{parent}[{index}]");
}
