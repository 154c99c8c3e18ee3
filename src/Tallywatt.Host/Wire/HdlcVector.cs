using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.Host.Wire;

/// <summary>HDLC frames of vectors, with flags or without, and how vectors describe them.</summary>
static partial class HdlcVector
{
    const int FormatType3 = 0xA;
    const int FrameLengthMin = 7;

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

    /// <summary>Takes one frame whose length field is not its length, and whose check sequence is right all the same.
    /// Some published frames are so; no line takes them.</summary>
    /// <param name="body">The frame without flags, its length field put right.</param>
    internal static bool TryTakeMeasured(ReadOnlySpan<byte> bytes, out byte[] body, out int consumed)
    {
        var start = bytes.IndexOfAnyExcept(HdlcFrame.Flag);
        var end = start > 0 ? bytes[start..].IndexOf(HdlcFrame.Flag) : bytes.Length;
        consumed = Math.Max(0, start) + Math.Max(0, end);
        body = end < FrameLengthMin ? [] : bytes.Slice(start, end).ToArray();
        if (body.Length is 0 or > HdlcFrame.LengthMax || body[0] >> 4 != FormatType3
            || !IsChecked(body))
        {
            return false;
        }

        body = WithLength(body, body.Length, HeaderLengthOf(body));
        return HdlcFrame.TryReadBody(body, out _, out _);
    }

    /// <summary>What a frame would be with another length in its length field, and right check sequences.</summary>
    internal static byte[] WithLength(ReadOnlySpan<byte> frame, int length, int headerLength)
    {
        var body = frame.ToArray();
        body[0] = (byte)((body[0] & 0xF8) | (length >> 8));
        body[1] = (byte)length;
        if (headerLength + 4 < body.Length)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(
                body.AsSpan(headerLength), HdlcFrame.CheckSequenceOf(body.AsSpan(0, headerLength)));
        }

        var checkedLength = body.Length - 2;
        BinaryPrimitives.WriteUInt16LittleEndian(
            body.AsSpan(checkedLength), HdlcFrame.CheckSequenceOf(body.AsSpan(0, checkedLength)));
        return body;
    }

    /// <summary>Format, both addresses and control: the last byte of an address is odd.</summary>
    internal static int HeaderLengthOf(ReadOnlySpan<byte> body)
    {
        var at = 2;
        for (var address = 0; address < 2; address++)
        {
            while (at < body.Length && (body[at] & 1) == 0)
            {
                at++;
            }

            at++;
        }

        return Math.Min(at + 1, body.Length);
    }

    static bool IsChecked(byte[] body) =>
        HdlcFrame.CheckSequenceOf(body.AsSpan(0, body.Length - 2))
        == BinaryPrimitives.ReadUInt16LittleEndian(body.AsSpan(body.Length - 2));

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
