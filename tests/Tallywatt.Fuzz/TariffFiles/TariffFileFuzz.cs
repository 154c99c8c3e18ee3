using Tallywatt.Formats.TariffFiles;

namespace Tallywatt.Fuzz.TariffFiles;

/// <summary>Any bytes as a YAML tariff file: a whole tariff or faults, never an exception and never both.</summary>
public static class TariffFileFuzz
{
    public static void Fuzz(ReadOnlySpan<byte> bytes) => TariffLoads.Check(TariffSource.Read(bytes, "fuzz.yaml"));
}
