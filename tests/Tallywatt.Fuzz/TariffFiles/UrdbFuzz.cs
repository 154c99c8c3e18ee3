using Tallywatt.Formats.TariffFiles;

namespace Tallywatt.Fuzz.TariffFiles;

/// <summary>Any bytes as JSON, a tariff file or a URDB rate.</summary>
public static class UrdbFuzz
{
    public static void Fuzz(ReadOnlySpan<byte> bytes) => TariffLoads.Check(TariffSource.Read(bytes, "fuzz.json"));
}
