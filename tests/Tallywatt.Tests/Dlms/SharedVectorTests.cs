using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tallywatt.Fuzz.Dlms;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Framing;
using Tallywatt.Tests.Architecture;
using Xunit;

namespace Tallywatt.Tests.Dlms;

/// <summary>Runs every byte vector that stands beside the checkout: read, compared, and written again to the same
/// bytes. What cannot be run is named aloud.</summary>
public sealed class SharedVectorTests
{
    static readonly byte[] DummyKey = "MYDUMMYGLOBALKEY"u8.ToArray();

    /// <summary>How each kind of vector is checked: null when it holds, else what is wrong. A kind that is not here is
    /// left out aloud.</summary>
    static readonly Dictionary<string, Func<Vector, string?>> Checks = new()
    {
        ["acse"] = CheckApdu,
        ["raw"] = CheckApdu,
        ["getresp"] = CheckGetResponse,
        ["axdr"] = CheckElement,
        ["cipher"] = CheckCiphered,
        ["gencipher"] = CheckCiphered,
        ["wrapper+gencipher"] = CheckWrapped,
        ["bad"] = CheckRefused,
        ["hdlc"] = CheckHdlc,
        ["derived"] = CheckDerived,
        ["file"] = CheckFile,
    };

    static readonly Regex Quoted = new("\"([^\"]*)\"");
    static readonly Regex Title = new("[0-9A-Fa-f]{16}");
    static readonly Regex FileName = new(@"[\w-]+\.txt");
    static readonly Regex PlainInWords = new(@"\(([0-9A-F]{8,})\)");
    static readonly Regex DerivedKnown = new("MD5|SHA-1|SHA-256|^glo-");

    [Fact]
    public void Every_vector_is_read_and_written_again_to_the_same_bytes()
    {
        var folder = Repository.SharedInputs("vectors");
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "dlms.json")));
        var keys = document.RootElement.GetProperty("keys").EnumerateObject()
            .ToDictionary(key => key.Name, key => Convert.FromHexString(key.Value.GetString()!));
        var vectors = document.RootElement.GetProperty("vectors").EnumerateArray()
            .Select(element => new Vector(element, keys, folder)).ToList();

        var left = vectors.Where(vector => !Checks.ContainsKey(vector.Kind) || vector.IsLeftOut).ToList();
        foreach (var vector in left)
        {
            TestContext.Current.AddWarning($"Not run: {vector.Id} ({vector.Kind}), {vector.Meaning}");
        }

        var faults = vectors.Except(left).Select(vector => (vector.Id, Fault: Run(vector)))
            .Where(result => result.Fault is not null).Select(result => $"{result.Id}: {result.Fault}");
        Assert.Empty(faults);
        Assert.True(vectors.Count - left.Count >= 40, "Hardly any vector was run.");
    }

    static string? Run(Vector vector) => Checks[vector.Kind](vector);

    static string? CheckApdu(Vector vector) => vector.Text("check") == "gmac" ? CheckGmac(vector)
        : Same(vector.Bytes, DlmsRewrite.Apdu(vector.Bytes));

    static string? CheckGetResponse(Vector vector)
    {
        if (!GetResponse.TryRead(vector.Bytes, out var response))
        {
            return "is no GET response";
        }

        return CheckDecoded(vector, response.Result.Value) ?? CheckApdu(vector);
    }

    static string? CheckElement(Vector vector) =>
        Same(vector.Bytes, DlmsRewrite.Element(vector.Bytes)) ?? CheckDecoded(vector, vector.Bytes);

    /// <summary>Compares with the vector's own reading of the element, where it gives one in types we print.</summary>
    static string? CheckDecoded(Vector vector, ReadOnlySpan<byte> element)
    {
        if (vector.Text("decoded") is not { } expected || !CosemValue.TryRead(element, out var value))
        {
            return vector.Text("decoded") is null ? null : "is no data element";
        }

        var printed = DecodedText.Of(value!);
        return printed is null || printed == expected ? null : $"decoded {printed}, not {expected}";
    }

    static string? CheckCiphered(Vector vector)
    {
        if (Same(vector.Bytes, DlmsRewrite.Apdu(vector.Bytes)) is { } fault)
        {
            return fault;
        }

        foreach (var (encryption, authentication) in vector.KeyPairs)
        {
            using var suite = new SuiteCipher(encryption, authentication);
            CipheredApdu.TryRead(vector.Bytes, out var apdu);
            foreach (var title in vector.Titles(apdu.SystemTitle))
            {
                var plain = new byte[apdu.Payload.Length];
                if (suite.TryUnprotect(
                    apdu.Control, title, apdu.InvocationCounter, apdu.Payload, plain, out var length)
                    && vector.IsPlain(plain.AsSpan(0, length)))
                {
                    var again = new byte[apdu.Payload.Length];
                    suite.Protect(apdu.Control, title, apdu.InvocationCounter, plain.AsSpan(0, length), again);
                    return Same(apdu.Payload, again);
                }
            }
        }

        return "no key opens it";
    }

    static string? CheckRefused(Vector vector)
    {
        CipheredApdu.TryRead(vector.Bytes, out var apdu);
        using var suite = new SuiteCipher(vector.Keys["EK"], vector.Keys["AK"]);
        var plain = new byte[vector.Bytes.Length];
        foreach (var title in vector.Titles(apdu.SystemTitle))
        {
            if (suite.TryUnprotect(apdu.Control, title, apdu.InvocationCounter, apdu.Payload, plain, out _))
            {
                return "was accepted";
            }
        }

        return null;
    }

    static string? CheckWrapped(Vector vector)
    {
        if (WrapperFrame.TryRead(vector.Bytes, 65535, out var frame, out var consumed, out _) != FrameStatus.Frame
            || consumed != vector.Bytes.Length)
        {
            return "is no wrapper PDU";
        }

        var again = new byte[vector.Bytes.Length];
        WrapperFrame.WriteHeader(frame.Source, frame.Destination, frame.Apdu.Length, again);
        frame.Apdu.CopyTo(again.AsSpan(WrapperFrame.HeaderLength));
        return Same(vector.Bytes, again) ?? CheckCiphered(vector with { Bytes = frame.Apdu.ToArray() });
    }

    static string? CheckGmac(Vector vector)
    {
        using var suite = new SuiteCipher(vector.Keys["EK"], vector.Keys["AK"]);
        var challenge = Encoding.ASCII.GetBytes(Quoted.Match(vector.Meaning).Groups[1].Value);
        foreach (var title in vector.Titles(default))
        {
            if (suite.IsAnswer(title, challenge, vector.Bytes))
            {
                return null;
            }
        }

        return "answers no challenge";
    }

    static string? CheckHdlc(Vector vector)
    {
        var flagged = vector.Bytes[0] == HdlcFrame.Flag;
        HdlcFrame frame;
        if (flagged)
        {
            if (HdlcFrame.TryRead(vector.Bytes, out frame, out var consumed, out var fault) != FrameStatus.Frame
                || consumed != vector.Bytes.Length - 1)
            {
                return $"is no frame: {fault}";
            }
        }
        else if (!HdlcFrame.TryReadBody(vector.Bytes, out frame, out var fault))
        {
            return $"is no frame: {fault}";
        }

        var target = new byte[HdlcFrame.LengthMax + 2];
        var written = target.AsSpan(0, frame.Write(target));
        return Same(vector.Bytes, flagged ? written : written[1..^1])
            ?? (vector.Text("decoded") is not { } expected || DecodedText.Matches(frame, expected)
                ? null
                : $"decoded otherwise than {expected}");
    }

    static string? CheckDerived(Vector vector)
    {
        if (vector.Meaning.StartsWith("glo-", StringComparison.Ordinal))
        {
            return CheckCiphered(vector);
        }

        var quoted = Quoted.Matches(vector.Meaning).Select(match => match.Groups[1].Value).ToList();
        byte[] secret = "12345678"u8.ToArray(), toServer = "K56iVagY"u8.ToArray(), toClient = "P6wRJ21F"u8.ToArray();
        var challenge = vector.Meaning.Contains("f(StoC)", StringComparison.Ordinal) ? toClient : toServer;
        var other = challenge == toClient ? toServer : toClient;
        var (own, peer) = challenge == toClient
            ? (vector.Keys["client_title"], vector.Keys["server_title"])
            : (vector.Keys["server_title"], vector.Keys["client_title"]);
        byte[]? computed = null;
        if (vector.Meaning.Contains("MD5", StringComparison.Ordinal))
        {
            computed = HlsDigest.Answer(AuthenticationMechanism.HighMd5, challenge, secret);
        }
        else if (vector.Meaning.Contains("SHA-1", StringComparison.Ordinal))
        {
            computed = HlsDigest.Answer(AuthenticationMechanism.HighSha1, challenge, secret);
        }
        else if (vector.Meaning.Contains("SHA-256", StringComparison.Ordinal))
        {
            computed = HlsDigest.AnswerSha256(secret, own, peer, challenge, other);
        }

        return Same(vector.Bytes, computed);
    }

    /// <summary>A long value captured as raw data blocks: put together, they are one data element.</summary>
    static string? CheckFile(Vector vector)
    {
        var all = File.ReadAllLines(vector.FilePath!).SelectMany(line => Convert.FromHexString(line.Trim())).ToArray();
        return Same(all, DlmsRewrite.Element(all));
    }

    static string? Same(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual) =>
        expected.SequenceEqual(actual)
            ? null
            : $"became {(actual.IsEmpty ? "nothing" : Convert.ToHexString(actual))}";

    /// <summary>One vector, and what it may need to be run.</summary>
    sealed record Vector(JsonElement Element, Dictionary<string, byte[]> Keys, string Folder)
    {
        public byte[] Bytes { get; init; } = Convert.FromHexString(Element.GetProperty("hex").GetString()!);

        public string Id => Text("id")!;

        public string Kind => Text("kind")!;

        public string Meaning => Text("meaning")!;

        public string? FilePath => FileName.Matches(Text("source")!)
            .Select(match => Path.Combine(Folder, match.Value)).LastOrDefault(File.Exists);

        /// <summary>Formulas and checks we do not know, and files that are not there.</summary>
        public bool IsLeftOut => (Kind == "file" && FilePath is null)
            || Text("check") is not (null or "gmac")
            || (Kind == "derived" && !DerivedKnown.IsMatch(Meaning));

        public IEnumerable<(byte[] Encryption, byte[] Authentication)> KeyPairs =>
            [(Keys["EK"], Keys["AK"]), (DummyKey, DummyKey)];

        /// <summary>Whether this is inside a ciphered APDU. A computed vector says it in words, or names another.
        /// </summary>
        public bool IsPlain(ReadOnlySpan<byte> opened)
        {
            var expected = Text("plain") ?? PlainInWords.Match(Meaning).Groups[1].Value;
            return expected.Length == 0
                ? DlmsRewrite.Apdu(opened) is not null
                : opened.SequenceEqual(Convert.FromHexString(expected));
        }

        public string? Text(string name) => Element.TryGetProperty(name, out var value) ? value.GetString() : null;

        /// <summary>Every system title it may have been sent with.</summary>
        public List<byte[]> Titles(ReadOnlySpan<byte> sent) =>
        [
            .. sent.IsEmpty ? [] : new[] { sent.ToArray() },
            Keys["server_title"],
            Keys["client_title"],
            .. Title.Matches(Meaning).Select(match => Convert.FromHexString(match.Value)),
        ];
    }
}
