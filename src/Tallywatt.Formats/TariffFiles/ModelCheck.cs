using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Formats.TariffFiles;

/// <summary>Asks the rating engine itself whether it can rate a tariff, so that no file passes that it refuses.
/// </summary>
static class ModelCheck
{
    public static void Add(Tariff tariff, DocumentNode document, FaultList faults)
    {
        try
        {
            // Any zone will do: whether a tariff without one can be rated is for its user to say.
            CompiledTariff.Compile(tariff, new() { ZoneId = tariff.ZoneId ?? "UTC" });
        }
        catch (TariffException refused)
        {
            foreach (var fault in refused.Faults)
            {
                faults.Add(PlaceOf(document, fault.Path), fault.Path, fault.Message);
            }
        }
    }

    /// <summary>The place of the version a model path begins with; of the whole document otherwise.</summary>
    static Position PlaceOf(DocumentNode document, string path)
    {
        const string prefix = "versions[";
        var end = path.IndexOf(']', StringComparison.Ordinal);
        return path.StartsWith(prefix, StringComparison.Ordinal)
            && end > 0
            && int.TryParse(path.AsSpan(prefix.Length, end - prefix.Length), out var index)
            && document.Find("versions") is { Kind: NodeKind.List } versions
            && index < versions.Items.Count
                ? versions.Items[index].At
                : document.At;
    }
}
