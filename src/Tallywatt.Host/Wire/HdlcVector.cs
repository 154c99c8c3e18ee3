using System.Globalization;
using System.Text.RegularExpressions;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.Host.Wire;

/// <summary>HDLC frames of vectors, with flags or without, and how vectors describe them.</summary>
static partial class HdlcVector
{
    /// <summary>Takes one frame from the start: with its flags, or without where the capture has none.</summary>
    /// <param name="consumed">All up to the frame's end; its closing flag is left.</param>
    internal static bool TryTake(ReadOnlySpan<byte> bytes, out HdlcFrame frame, out int consumed, out string why)
    {
        frame = default;
        consumed = 0;
        why = "";
        if (bytes[0] == HdlcFrame.Flag)
        {
            var status = HdlcFrame.TryRead(bytes, out frame, out consumed, out var fault);
            why = status == FrameStatus.NeedMoreData ? "it is cut" : fault.ToString();
            return status == FrameStatus.Frame;
        }

        var length = bytes.Length < 2 ? 0 : ((bytes[0] << 8) | bytes[1]) & HdlcFrame.LengthMax;
        if (length > bytes.Length || length == 0)
        {
            why = "it is cut, or has neither flags nor a length";
            return false;
        }

        consumed = length;
        var read = HdlcFrame.TryReadBody(bytes[..length], out frame, out var bodyFault);
        why = bodyFault.ToString();
        return read;
    }

    /// <summary>A frame as the vectors write it: addresses, kind, numbers, content.</summary>
    internal static string Describe(HdlcFrame frame)
    {
        var control = frame.Control;
        var kind = control.Kind switch
        {
            HdlcKind.Information => "I",
            HdlcKind.ReceiveReady => "RR",
            HdlcKind.ReceiveNotReady => "RNR",
            HdlcKind.SetNormalResponseMode => "SNRM",
            HdlcKind.Disconnect => "DISC",
            HdlcKind.UnnumberedAcknowledge => "UA",
            HdlcKind.DisconnectedMode => "DM",
            HdlcKind.FrameReject => "FRMR",
            HdlcKind.UnnumberedInformation => "UI",
            _ => "unknown",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"dst={frame.Destination} src={frame.Source} {kind} ns={control.SendSequence} "
            + $"nr={control.ReceiveSequence} p/f={(control.PollFinal ? 1 : 0)}{(frame.IsSegmented ? " seg" : "")} "
            + $"info={Convert.ToHexString(frame.Information)}");
    }

    /// <summary>Compares every word of the description that we write too. Null when none is otherwise.</summary>
    internal static string? Compare(string? decoded, List<string> frames, List<string> notes)
    {
        if (decoded is null)
        {
            return null;
        }

        var expected = Start().Split(decoded).Where(part => part.Contains("dst=", StringComparison.Ordinal)).ToList();
        if (expected.Count == 0)
        {
            notes.Add("\"decoded\" is written in a way that is not read here");
            return null;
        }

        for (var i = 0; i < expected.Count; i++)
        {
            if (i >= frames.Count)
            {
                return $"{expected.Count} frames are described, and {frames.Count} are there";
            }

            if (Difference(expected[i], frames[i]) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    static string? Difference(string expected, string actual)
    {
        var words = actual.Split(' ');
        var kinds = new[] { "I", "RR", "RNR", "SNRM", "DISC", "UA", "DM", "FRMR", "UI" };
        foreach (var word in expected.Split([' ', ',', ';', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            var key = word.Contains('=', StringComparison.Ordinal) ? word[..(word.IndexOf('=') + 1)] : null;
            var known = key is null
                ? word == "seg" || kinds.Contains(word)
                : words.Any(own => own.StartsWith(key, StringComparison.Ordinal));
            if (known && !words.Contains(word, StringComparer.OrdinalIgnoreCase))
            {
                return $"is said to be {word}, and is {actual}";
            }
        }

        return null;
    }

    [GeneratedRegex("(?=dst=)")]
    internal static partial Regex Start();
}
