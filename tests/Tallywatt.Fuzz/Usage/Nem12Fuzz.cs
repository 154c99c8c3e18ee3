using Tallywatt.Formats.Nem12;

namespace Tallywatt.Fuzz.Usage;

/// <summary>Any bytes, read as NEM12 and NEM13.</summary>
public static class Nem12Fuzz
{
    public static void Fuzz(ReadOnlySpan<byte> bytes) =>
        UsageFuzz.Run(new Nem12Reader(new MemoryStream(bytes.ToArray())));
}
