using System.Globalization;

namespace Tallywatt.Host.Wire;

enum VectorResult
{
    Passed,
    Failed,

    /// <summary>It could not be run: what it needs is not there.</summary>
    LeftOut,
}

/// <summary>How one vector went.</summary>
/// <param name="Reason">Why it failed or was left out, or why it was rightly refused; else empty.</param>
sealed record VectorOutcome(
    string Id, string Kind, VectorResult Result, string Reason, IReadOnlyList<string> Notes)
{
    internal static VectorOutcome Of(Vector vector, string? fault, IReadOnlyList<string> notes, string reason = "") =>
        new(vector.Id, vector.Kind, fault is null ? VectorResult.Passed : VectorResult.Failed, fault ?? reason, notes);
}

/// <summary>What two runs of bytes differ in.</summary>
static class ByteDifference
{
    /// <summary>Null when both are the same.</summary>
    internal static string? Of(ReadOnlySpan<byte> sent, ReadOnlySpan<byte> written)
    {
        if (sent.SequenceEqual(written))
        {
            return null;
        }

        var at = sent.CommonPrefixLength(written);
        var where = at < sent.Length && at < written.Length
            ? string.Create(
                CultureInfo.InvariantCulture, $"byte {at} is {sent[at]:X2}, and was written as {written[at]:X2}")
            : string.Create(
                CultureInfo.InvariantCulture, $"{sent.Length} bytes, and {written.Length} were written");
        return $"{where}; written: {Convert.ToHexString(written)}";
    }
}
