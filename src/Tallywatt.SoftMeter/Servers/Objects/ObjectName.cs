using Tallywatt.Protocols.Obis;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Names of objects, as people write them.</summary>
static class ObjectName
{
    /// <exception cref="ArgumentException">The text is not a name.</exception>
    internal static ObisCode Of(string text) => ObisCode.TryParse(text, out var name)
        ? name
        : throw new ArgumentException($"Not an OBIS name: {text}.", nameof(text));
}
