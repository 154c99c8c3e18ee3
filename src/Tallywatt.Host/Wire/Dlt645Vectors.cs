using System.Globalization;
using System.Text.RegularExpressions;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.Protocols.Explain;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.Host.Wire;

/// <summary>Runs DL/T 645 vectors: each frame is found, compared with what is said of it, and written again.</summary>
sealed partial class Dlt645Vectors(VectorFile file)
{
    /// <summary>Which bytes a maker sums up, the standard first.</summary>
    static readonly ChecksumRule[] Rules = Enum.GetValues<ChecksumRule>();

    const byte WakeUp = 0xFE;

    /// <summary>Start, six bytes of address, start again, control and length.</summary>
    const int HeaderLength = 10;

    internal IReadOnlyList<VectorOutcome> Run() => [.. file.Vectors.Select(Run)];

    static VectorOutcome Run(Vector vector)
    {
        var notes = new List<string>();
        if (vector.Bytes is not { } bytes)
        {
            return VectorOutcome.Of(vector, $"\"hex\": {WireHex.Fault(vector.Text("hex") ?? "")}", notes);
        }

        var frames = Read(bytes, ChecksumRule.Standard, out var faults);
        if (vector.MustBeRefused)
        {
            return VectorOutcome.Of(
                vector, faults.Count == 0 && frames.Count > 0 ? "was accepted, and must be refused" : null, notes,
                $"refused: {faults.FirstOrDefault() ?? "there is no frame"}");
        }

        var rule = ChecksumRule.Standard;
        if (frames.Count == 0)
        {
            rule = Array.Find(Rules, other => Read(bytes, other, out _).Count > 0);
            frames = Read(bytes, rule, out var others);
            faults = rule == ChecksumRule.Standard ? faults : others;
            if (rule != ChecksumRule.Standard)
            {
                notes.Add($"its checksum is a maker's own: {rule}; by default it is refused");
            }
        }

        if (frames.Count == 0 && vector.IsLenient && WithRightChecksum(bytes) is { } mended)
        {
            rule = ChecksumRule.Standard;
            frames = Read(mended, rule, out _);
            notes.Add("its checksum is wrong, and the file asks to take it all the same; a line refuses it");
        }

        if (frames.Count == 0)
        {
            return VectorOutcome.Of(vector, $"no frame: {faults.FirstOrDefault() ?? "only wake-up bytes"}", notes);
        }

        notes.AddRange(faults.Select(fault => $"skipped: {fault}"));
        return VectorOutcome.Of(
            vector, frames.Select(frame => Rewrite(frame, rule)).FirstOrDefault(fault => fault is not null)
                ?? Compare(vector.Text("decoded"), frames, notes), notes);
    }

    /// <summary>The first frame with the checksum of the standard; null when its other bytes are no frame either.
    /// </summary>
    static byte[]? WithRightChecksum(byte[] bytes)
    {
        var start = bytes.AsSpan().IndexOfAnyExcept(WakeUp);
        if (start < 0 || bytes.Length < start + HeaderLength)
        {
            return null;
        }

        var checksumAt = start + HeaderLength + bytes[start + HeaderLength - 1];
        if (checksumAt + 1 >= bytes.Length)
        {
            return null;
        }

        var mended = bytes.ToArray();
        mended[checksumAt] = unchecked((byte)bytes[start..checksumAt].Sum(b => b));
        return mended;
    }

    /// <summary>Every frame in the bytes, and what else is there.</summary>
    static List<byte[]> Read(ReadOnlySpan<byte> bytes, ChecksumRule rule, out List<string> faults)
    {
        var frames = new List<byte[]>();
        faults = [];
        for (var at = 0; at < bytes.Length;)
        {
            var status = Dlt645Frame.TryRead(
                bytes[at..], out var frame, out var consumed, out var fault, rule, isSilent: true);
            if (status == FrameStatus.NeedMoreData)
            {
                break; // Only wake-up bytes are left.
            }

            if (status == FrameStatus.Frame)
            {
                var length = frame.Data.Length + 12;
                frames.Add(bytes.Slice(at + consumed - length, length).ToArray());
            }
            else
            {
                faults.Add(Dlt645Words.Fault(bytes, at, consumed, fault, rule));
            }

            at += consumed;
        }

        return frames;
    }

    static string? Rewrite(byte[] bytes, ChecksumRule rule)
    {
        Dlt645Frame.TryRead(bytes, out var frame, out _, out _, rule, isSilent: true);
        var data = new byte[Dlt645Limits.DataLengthMax];
        var again = new byte[Dlt645Limits.FrameLengthMax];
        var dataLength = frame.CopyData(data);
        var length = Dlt645Frame.Write(frame.Address, frame.Control, data.AsSpan(0, dataLength), again, rule);
        return ByteDifference.Of(bytes, again.AsSpan(0, length));
    }

    /// <summary>Compares address, control, length, identifier and data with their description, frame by frame.
    /// </summary>
    static string? Compare(string? decoded, List<byte[]> frames, List<string> notes)
    {
        if (decoded is null)
        {
            return null;
        }

        var parts = Start().Split(decoded).Where(part => Field().IsMatch(part)).ToList();
        if (parts.Count == 0)
        {
            notes.Add("\"decoded\" is written in a way that is not read here");
            return null;
        }

        for (var i = 0; i < parts.Count; i++)
        {
            if (i >= frames.Count)
            {
                return $"{parts.Count} frames are described, and {frames.Count} are there";
            }

            if (Difference(parts[i], frames[i]) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    static string? Difference(string said, byte[] bytes)
    {
        var fields = Field().Matches(said).DistinctBy(match => match.Groups[1].Value.ToUpperInvariant()).ToDictionary(
            match => match.Groups[1].Value.ToUpperInvariant(), match => match.Groups[2].Value);
        var data = bytes[10..^2].Select(b => unchecked((byte)(b - Dlt645Frame.DataOffset))).ToArray();
        var hasIdentifier = fields.ContainsKey("DI") && data.Length >= DataIdentifier.Length;
        var actual = new Dictionary<string, string>
        {
            ["ADDR"] = Dlt645Address.FromWire(bytes.AsSpan(1, Dlt645Address.Length)).ToString(),
            ["C"] = bytes[8].ToString("X2", CultureInfo.InvariantCulture),
            ["L"] = bytes[9].ToString(CultureInfo.InvariantCulture),
            ["DI"] = hasIdentifier ? DataIdentifier.FromWire(data).ToString() : "none",
            ["DATA"] = Convert.ToHexString(hasIdentifier ? data[DataIdentifier.Length..] : data),
        };
        foreach (var (name, value) in fields)
        {
            if (actual.TryGetValue(name, out var own) && !own.Equals(value, StringComparison.OrdinalIgnoreCase))
            {
                return $"{name} is said to be {value}, and is {own}";
            }
        }

        return null;
    }

    [GeneratedRegex(@"(?<![A-Za-z])(addr|C|L|DI|data)(?:\([^)]*\))?=([0-9A-Fa-f]*)", RegexOptions.IgnoreCase)]
    internal static partial Regex Field();

    [GeneratedRegex("(?=addr=)", RegexOptions.IgnoreCase)]
    internal static partial Regex Start();
}
