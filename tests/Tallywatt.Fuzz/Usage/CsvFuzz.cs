using Tallywatt.Formats.Csv;

namespace Tallywatt.Fuzz.Usage;

/// <summary>Any bytes, read as our own CSV.</summary>
public static class CsvFuzz
{
    public static void Fuzz(ReadOnlySpan<byte> bytes) =>
        UsageFuzz.Run(new CsvReader(new MemoryStream(bytes.ToArray())));
}
