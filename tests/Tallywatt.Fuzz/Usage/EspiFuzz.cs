using Tallywatt.Formats.Espi;

namespace Tallywatt.Fuzz.Usage;

/// <summary>Any bytes, read as Green Button XML.</summary>
public static class EspiFuzz
{
    public static void Fuzz(ReadOnlySpan<byte> bytes) =>
        UsageFuzz.Run(new EspiReader(new MemoryStream(bytes.ToArray())));
}
