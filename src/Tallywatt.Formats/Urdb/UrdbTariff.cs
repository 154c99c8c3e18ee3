using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Formats.Urdb;

/// <summary>Makes a tariff of a URDB rate.</summary>
static class UrdbTariff
{
    public static Tariff? Import(DocumentNode document, FaultList faults)
    {
        _ = UrdbReader.Read(document, faults);
        faults.Add(document.At, "", "URDB rates are not imported yet");
        return null;
    }
}
