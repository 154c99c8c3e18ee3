using System.Text;
using Tallywatt.Formats;

namespace Tallywatt.Tests.Usage;

/// <summary>A usage file written in a test.</summary>
static class UsageText
{
    internal static UsageContent Load(string text, string? meter = null) => Load(Encoding.UTF8.GetBytes(text), meter);

    internal static UsageContent Load(byte[] bytes, string? meter = null)
    {
        var (reader, fault) = UsageFile.Open(new MemoryStream(bytes));
        return reader is null ? UsageContent.Failed(fault!) : UsageFile.Load(reader, meter);
    }
}
