using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Formats.TariffFiles;

/// <summary>Reads a tariff from a tariff document.</summary>
static class TariffFileReader
{
    public static Tariff? Read(DocumentNode document, FaultList faults)
    {
        faults.Add(document.At, "", "tariff files are not read yet");
        return null;
    }
}
