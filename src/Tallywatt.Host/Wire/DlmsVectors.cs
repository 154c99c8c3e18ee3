using System.Globalization;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Explain;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.Host.Wire;

/// <summary>Runs DLMS vectors: each is read, compared with what is said of it, written again and compared.</summary>
/// <remarks>What a vector is comes from its "kind" where that is known, and from its first bytes otherwise.</remarks>
sealed class DlmsVectors(VectorFile file)
{
    readonly VectorSecrets secrets = new(file);

    /// <summary>(title, counter) pairs that were taken: taken again they are a replay.</summary>
    readonly HashSet<string> taken = [];

    internal IReadOnlyList<VectorOutcome> Run() => [.. file.Vectors.Select(Run)];

    VectorOutcome Run(Vector vector)
    {
        if (vector.Kind == "file" || vector.Text("file") is not null)
        {
            return new BlockFile(file.Folder).Run(vector);
        }

        var notes = new List<string>();
        if (vector.Bytes is not { } bytes)
        {
            return VectorOutcome.Of(vector, $"\"hex\": {WireHex.Fault(vector.Text("hex") ?? "")}", notes);
        }

        if (vector.MustBeRefused)
        {
            var why = WhyRefused(vector, bytes);
            return VectorOutcome.Of(vector, why is null ? "was accepted, and must be refused" : null, notes,
                $"refused: {why}");
        }

        if (DerivedVectors.Knows(vector))
        {
            var derived = new DerivedVectors(secrets);
            return derived.Run(vector, bytes) is { } done ? done : Check(vector, bytes, notes);
        }

        return Check(vector, bytes, notes);
    }

    VectorOutcome Check(Vector vector, byte[] bytes, List<string> notes)
    {
        var form = vector.Kind switch
        {
            "hdlc" => DlmsForm.Hdlc,
            "axdr" => DlmsForm.Element,
            "acse" or "getresp" => DlmsForm.Apdu,
            _ => DlmsExplainer.Guess(bytes),
        };
        var fault = form switch
        {
            DlmsForm.Hdlc => CheckFrames(vector, bytes, notes),
            DlmsForm.Wrapper => CheckWrapped(vector, bytes, notes),
            DlmsForm.Element => CheckElement(vector, bytes, notes),
            _ => CheckApdu(vector, bytes, notes),
        };
        if (fault is not null && vector.Kind is not ("hdlc" or "acse" or "getresp") && Otherwise(vector, bytes, notes))
        {
            fault = null;
        }

        return VectorOutcome.Of(vector, fault, notes);
    }

    /// <summary>What has no mark of its own: a data element, a date-time without its tag, an answer of HLS 5.</summary>
    bool Otherwise(Vector vector, byte[] bytes, List<string> notes)
    {
        if (DlmsRewrite.Element(bytes) is { } again && bytes.AsSpan().SequenceEqual(again))
        {
            notes.Add("taken for a data element");
            return DecodedText.Compare(vector.Text("decoded"), bytes, notes) is null;
        }

        if (CosemDateTime.TryRead(bytes, out var time))
        {
            time.CopyTo(again = new byte[CosemDateTime.LengthBytes]);
            notes.Add("taken for a date-time without its type");
            return bytes.AsSpan().SequenceEqual(again);
        }

        if (IsBareSelector(bytes))
        {
            notes.Add("taken for an access selector and its parameters");
            return true;
        }

        return IsBareCiphered(vector, bytes, notes) || new DerivedVectors(secrets).IsProof(vector, bytes);
    }

    /// <summary>An access selector and its parameters, with the flag before them or without.</summary>
    static bool IsBareSelector(byte[] bytes)
    {
        var at = bytes is [0x01, 0x01 or 0x02, (byte)DataTag.Structure, ..] ? 2
            : bytes is [0x01 or 0x02, (byte)DataTag.Structure, ..] ? 1 : 0;
        return at > 0 && DlmsRewrite.Element(bytes.AsSpan(at)) is { } again
            && bytes.AsSpan(at).SequenceEqual(again);
    }

    /// <summary>Security header and payload, as examples print them, without tag and length of the APDU.</summary>
    bool IsBareCiphered(Vector vector, byte[] bytes, List<string> notes)
    {
        if (bytes.Length is <= 1 + sizeof(uint) or > byte.MaxValue)
        {
            return false;
        }

        byte[] head = bytes.Length < 0x80
            ? [(byte)ApduTag.GloGetRequest, (byte)bytes.Length]
            : [(byte)ApduTag.GloGetRequest, 0x81, (byte)bytes.Length];
        if (CheckSealed(vector with { Fields = With(vector, "cipher") }, [.. head, .. bytes], notes) is not null)
        {
            return false;
        }

        notes.Add("taken for a security header and what it protects, without tag and length");
        return true;
    }

    static Dictionary<string, string> With(Vector vector, string kind) =>
        new(vector.Fields) { ["kind"] = kind };

    static string? CheckElement(Vector vector, byte[] bytes, List<string> notes)
    {
        var fault = Compare(bytes, DlmsRewrite.Element(bytes), DlmsForm.Element, notes);
        return fault ?? DecodedText.Compare(vector.Text("decoded"), bytes, notes);
    }

    string? CheckApdu(Vector vector, byte[] apdu, List<string> notes)
    {
        if (apdu is [0xE6, 0xE6 or 0xE7, 0x00, ..])
        {
            notes.Add("an LLC header stands before the APDU");
            apdu = apdu[3..];
        }

        var fault = Compare(apdu, DlmsRewrite.Apdu(apdu), DlmsForm.Apdu, notes);
        if (fault is null && GetResponse.TryRead(apdu, out var response) && response.Kind == GetResponseKind.Normal)
        {
            fault = response.Result.Value.IsEmpty
                ? DecodedText.CompareRefusal(vector.Text("decoded"), (int)response.Result.Result, notes)
                : DecodedText.Compare(vector.Text("decoded"), response.Result.Value, notes);
        }

        return fault ?? CheckSealed(vector, apdu, notes);
    }

    /// <summary>What our messages wrote is what was sent, or differs only in a length or a flag that the standard
    /// writes otherwise.</summary>
    static string? Compare(byte[] sent, byte[]? written, DlmsForm form, List<string> notes)
    {
        if (written is not null && sent.AsSpan().SequenceEqual(written))
        {
            return null;
        }

        var explained = DlmsExplainer.Explain(sent, WireKeys.None, form);
        if (explained.Fault is { } fault)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"cannot be read: byte {fault.Offset}: {fault.Reason}");
        }

        if (written is not null && explained.Canonical.AsSpan().SequenceEqual(
            DlmsExplainer.Explain(written, WireKeys.None, form).Canonical))
        {
            notes.AddRange(explained.Notes);
            return null;
        }

        var difference = ByteDifference.Of(sent, written ?? explained.Canonical);
        if (written is null && (difference is null || explained.Notes.Count > 0))
        {
            notes.Add("no message of ours carries it: read and written field by field");
            return null;
        }

        return difference;
    }

    /// <summary>Opens what is ciphered, compares what is inside, and seals it again to the same bytes.</summary>
    string? CheckSealed(Vector vector, byte[] apdu, List<string> notes)
    {
        var sealedApdu = CipheredApdu.IsCiphered(apdu.Length > 0 ? apdu[0] : (byte)0) ? apdu : Information(apdu);
        var expected = vector.Plain ?? PlainInWords.Of(vector, file);
        if (apdu.Length > 0 && (ApduTag)apdu[0] == ApduTag.GeneralCiphering)
        {
            return CheckGeneral(apdu, expected, notes);
        }

        if (sealedApdu.Length == 0 || !CipheredApdu.IsCiphered(sealedApdu[0])
            || !CipheredApdu.TryRead(sealedApdu, out var ciphered))
        {
            return vector.Plain is null ? null : "nothing in it is ciphered, and a plain text is given";
        }

        var titles = ciphered.SystemTitle.IsEmpty ? secrets.Keys.Titles : [ciphered.SystemTitle.ToArray()];
        foreach (var (encryption, authentication) in secrets.Keys.Pairs)
        {
            using var suite = WireKeys.CipherOf(ciphered.Control, encryption, authentication);
            foreach (var title in suite is null ? [] : titles)
            {
                if (TryOpen(suite!, title, ciphered, expected) is { } plain)
                {
                    var again = new byte[ciphered.Payload.Length];
                    suite!.Protect(ciphered.Control, title, ciphered.InvocationCounter, plain, again);
                    taken.Add(Counter(title, ciphered.InvocationCounter));
                    return ByteDifference.Of(ciphered.Payload, again);
                }
            }
        }

        if (expected is null && !vector.Kind.Contains("cipher", StringComparison.Ordinal))
        {
            notes.Add("ciphered, and no key of the file opens it");
            return null;
        }

        return expected is null
            ? "no key and title of the file open it"
            : $"no key and title of the file open it to {Convert.ToHexString(expected)}";
    }

    string? CheckGeneral(byte[] apdu, byte[]? expected, List<string> notes)
    {
        var plain = secrets.Keys.OpenGeneral(apdu);
        if (plain is null)
        {
            notes.Add("ciphered, and no key of the file opens it");
            return expected is null ? null : $"no key of the file opens it to {Convert.ToHexString(expected)}";
        }

        return expected is null || plain.AsSpan().SequenceEqual(expected)
            ? null
            : $"holds {Convert.ToHexString(plain)}, not {Convert.ToHexString(expected)}";
    }

    static byte[]? TryOpen(SuiteCipher suite, byte[] title, CipheredApdu ciphered, byte[]? expected)
    {
        var plain = new byte[ciphered.Payload.Length];
        if (!suite.TryUnprotect(
            ciphered.Control, title, ciphered.InvocationCounter, ciphered.Payload, plain, out var length))
        {
            return null;
        }

        plain = plain[..length];
        var isIt = expected is null
            ? ciphered.Control.Authenticated || DlmsRewrite.Apdu(plain) is not null
            : plain.AsSpan().SequenceEqual(expected);
        return isIt ? plain : null;
    }

    /// <summary>The user information of an ACSE APDU; empty when there is none.</summary>
    static byte[] Information(byte[] apdu) =>
        Aarq.TryRead(apdu, out var aarq) ? aarq.UserInformation.ToArray()
        : Aare.TryRead(apdu, out var aare) ? aare.UserInformation.ToArray()
        : Release.TryRead(apdu, out var release) ? release.UserInformation.ToArray()
        : [];

    string? CheckWrapped(Vector vector, byte[] bytes, List<string> notes)
    {
        var rest = bytes.AsSpan();
        while (!rest.IsEmpty)
        {
            if (WrapperFrame.TryRead(rest, WrapperFrame.ApduLengthMax, out var frame, out var consumed, out var why)
                != FrameStatus.Frame)
            {
                return $"is no wrapper PDU: {(why == FrameFault.None ? "it is cut" : why)}";
            }

            var again = new byte[consumed];
            WrapperFrame.WriteHeader(frame.Source, frame.Destination, frame.Apdu.Length, again);
            frame.Apdu.CopyTo(again.AsSpan(WrapperFrame.HeaderLength));
            if ((ByteDifference.Of(rest[..consumed], again) ?? CheckApdu(vector, frame.Apdu.ToArray(), notes)) is { } f)
            {
                return f;
            }

            rest = rest[consumed..];
        }

        return null;
    }

    string? CheckFrames(Vector vector, byte[] bytes, List<string> notes)
    {
        var described = new List<string>();
        var segments = new List<byte>();
        for (var at = 0; at < bytes.Length;)
        {
            var rest = bytes.AsSpan(at);
            if (rest.IndexOfAnyExcept(HdlcFrame.Flag) < 0)
            {
                break; // Only closing flags are left.
            }

            if (!HdlcVector.TryTake(rest, out var frame, out var consumed, out var why)
                && !TakeMeasured(rest, notes, out frame, out consumed))
            {
                return string.Create(CultureInfo.InvariantCulture, $"byte {at}: is no frame: {why}");
            }

            if (FrameDifference(rest.Slice(consumed - frame.Length, frame.Length), frame) is { } difference)
            {
                return difference;
            }

            described.Add(HdlcVector.Describe(frame));
            CheckInformation(vector, frame, segments, notes);
            at += consumed;
        }

        return HdlcVector.Compare(vector.Text("decoded"), described, notes);
    }

    static bool TakeMeasured(ReadOnlySpan<byte> rest, List<string> notes, out HdlcFrame frame, out int consumed)
    {
        frame = default;
        if (!HdlcVector.TryTakeMeasured(rest, out var body, out consumed))
        {
            return false;
        }

        notes.Add(string.Create(
            CultureInfo.InvariantCulture, $"its length field is not its length of {body.Length}: a line refuses it"));
        return HdlcFrame.TryReadBody(body, out frame, out _);
    }

    /// <summary>What is otherwise when the frame is written again, with the length field it came with.</summary>
    static string? FrameDifference(ReadOnlySpan<byte> sent, HdlcFrame frame)
    {
        var target = new byte[HdlcFrame.LengthMax + 2];
        ReadOnlySpan<byte> written = target.AsSpan(1, frame.Write(target) - 2);
        var length = ((sent[0] << 8) | sent[1]) & HdlcFrame.LengthMax;
        return ByteDifference.Of(
            sent, length == written.Length
                ? written
                : HdlcVector.WithLength(written, length, HdlcVector.HeaderLengthOf(written)));
    }

    /// <summary>The APDU in a frame, or in all segments of it, is run too. A capture may hold only a part.</summary>
    void CheckInformation(Vector vector, HdlcFrame frame, List<byte> segments, List<string> notes)
    {
        if (frame.Control.Kind is not (HdlcKind.Information or HdlcKind.UnnumberedInformation))
        {
            return;
        }

        segments.AddRange(frame.Information);
        if (frame.IsSegmented)
        {
            return;
        }

        byte[] whole = [.. segments];
        segments.Clear();
        if (whole is [0xE6, 0xE6 or 0xE7, 0x00, ..]
            && CheckApdu(vector with { Fields = Bare }, whole[3..], notes) is { } fault)
        {
            notes.Add($"the APDU inside: {fault}");
        }
    }

    /// <summary>Whether our stack has a message for APDUs with this tag; the others are only explained.</summary>
    static bool HasMessage(ApduTag tag) => tag is ApduTag.Aarq or ApduTag.Aare or ApduTag.Rlrq or ApduTag.Rlre
        or ApduTag.InitiateRequest or ApduTag.InitiateResponse or ApduTag.ConfirmedServiceError
        or ApduTag.DataNotification or ApduTag.ExceptionResponse
        or (>= ApduTag.GetRequest and <= ApduTag.ActionResponse);

    static readonly Dictionary<string, string> Bare = new() { ["kind"] = "raw" };

    static string Counter(byte[] title, uint counter) =>
        string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexString(title)}:{counter}");

    /// <summary>Why the bytes are refused; null when they are not.</summary>
    string? WhyRefused(Vector vector, byte[] bytes)
    {
        if (DerivedVectors.Knows(vector) && new DerivedVectors(secrets).Run(vector, bytes) is { } computed)
        {
            return computed.Result == VectorResult.Failed ? computed.Reason : null;
        }

        var form = vector.Kind.Contains("axdr", StringComparison.Ordinal) ? DlmsForm.Element
            : vector.Kind.Contains("hdlc", StringComparison.Ordinal) ? DlmsForm.Hdlc
            : DlmsExplainer.Guess(bytes);
        var explained = DlmsExplainer.Explain(bytes, secrets.Keys, form);
        if (explained.Fault is { } fault)
        {
            return string.Create(CultureInfo.InvariantCulture, $"byte {fault.Offset}: {fault.Reason}");
        }

        return Apdus(form, bytes).Select(apdu => WhyRefused(apdu, explained.Opened.Count > 0))
            .FirstOrDefault(why => why is not null);
    }

    static List<byte[]> Apdus(DlmsForm form, byte[] bytes)
    {
        var apdus = new List<byte[]>();
        if (form == DlmsForm.Apdu)
        {
            apdus.Add(bytes);
        }

        for (var rest = bytes.AsSpan(); form == DlmsForm.Wrapper && !rest.IsEmpty;)
        {
            WrapperFrame.TryRead(rest, WrapperFrame.ApduLengthMax, out var frame, out var consumed, out _);
            apdus.Add(frame.Apdu.ToArray());
            rest = rest[Math.Max(1, consumed)..];
        }

        return apdus;
    }

    string? WhyRefused(byte[] apdu, bool isOpened)
    {
        if (!isOpened && GeneralCipheredApdu.TryRead(apdu, out _))
        {
            return "its authentication tag is not of the file's keys";
        }

        if (!CipheredApdu.TryRead(apdu, out var ciphered))
        {
            return HasMessage((ApduTag)apdu[0]) && DlmsRewrite.Apdu(apdu) is null && DlmsRewrite.Element(apdu) is null
                ? "its fields contradict each other"
                : null;
        }

        if (!isOpened)
        {
            return "its authentication tag is not of the file's keys";
        }

        var titles = ciphered.SystemTitle.IsEmpty ? secrets.Keys.Titles : [ciphered.SystemTitle.ToArray()];
        var counter = ciphered.InvocationCounter;
        return titles.Any(title => taken.Contains(Counter(title, counter)))
            ? "its invocation counter was taken before: a replay"
            : null;
    }
}
