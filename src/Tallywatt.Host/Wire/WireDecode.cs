using System.Globalization;
using System.Text.Json;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Explain;

namespace Tallywatt.Host.Wire;

/// <summary>What <c>tallywatt wire decode</c> was asked.</summary>
sealed record DecodeRequest(
    string Protocol, string Hex, string? EncryptionKey, string? AuthenticationKey, IReadOnlyList<string> Titles,
    string? KeyFile, string Form, bool Json);

/// <summary><c>tallywatt wire decode</c>.</summary>
static class WireDecode
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal static int Run(DecodeRequest request, TextWriter output, TextWriter error)
    {
        if (!WireHex.TryRead(request.Hex, out var bytes) || bytes.Length == 0)
        {
            error.WriteLine($"tallywatt: {(request.Hex.Trim().Length == 0
                ? "there are no bytes" : WireHex.Fault(request.Hex))}; allowed: pairs of hexadecimal digits.");
            return ExitCodes.WrongUsage;
        }

        if (!TryReadKeys(request, error, out var keys, out var exitCode))
        {
            return exitCode;
        }

        var explained = request.Protocol == "dlms"
            ? DlmsExplainer.Explain(bytes, keys, Enum.Parse<DlmsForm>(request.Form, ignoreCase: true))
            : Dlt645Explainer.Explain(bytes);
        if (request.Json)
        {
            output.WriteLine(JsonSerializer.Serialize(Shape(explained), Json));
        }
        else
        {
            ExplanationSheet.Print(explained, output);
        }

        if (explained.Fault is { } fault)
        {
            error.WriteLine($"tallywatt: {ExplanationSheet.Words(fault)}.");
            return ExitCodes.Refused;
        }

        return ExitCodes.Done;
    }

    static bool TryReadKeys(DecodeRequest request, TextWriter error, out WireKeys keys, out int exitCode)
    {
        keys = WireKeys.None;
        exitCode = ExitCodes.WrongUsage;
        var pairs = new List<(byte[], byte[])>();
        var titles = new List<byte[]>();
        if (request.KeyFile is { } path)
        {
            if (!File.Exists(path))
            {
                error.WriteLine($"tallywatt: {path} is not there.");
                exitCode = ExitCodes.NotFound;
                return false;
            }

            if (VectorFile.Read(path, out var fault) is not { } file)
            {
                error.WriteLine($"tallywatt: {path} holds no keys: {fault}.");
                exitCode = ExitCodes.Refused;
                return false;
            }

            var secrets = new VectorSecrets(file).Keys;
            pairs.AddRange(secrets.Pairs);
            titles.AddRange(secrets.Titles);
        }

        if (!TryHex("--ek", request.EncryptionKey, SuiteCipher.KeyLength, error, out var encryption)
            || !TryHex("--ak", request.AuthenticationKey, SuiteCipher.KeyLength, error, out var authentication))
        {
            return false;
        }

        if (encryption is not null)
        {
            pairs.Insert(0, (encryption, authentication ?? encryption));
        }

        foreach (var title in request.Titles)
        {
            if (!TryHex("--title", title, SuiteCipher.SystemTitleLength, error, out var read))
            {
                return false;
            }

            titles.Insert(0, read!);
        }

        keys = new() { Pairs = pairs, Titles = titles };
        return true;
    }

    static bool TryHex(string name, string? text, int length, TextWriter error, out byte[]? bytes)
    {
        bytes = null;
        if (text is null || (WireHex.TryRead(text, out bytes) && bytes.Length == length))
        {
            return true;
        }

        // The value may be a secret: it is not repeated.
        error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"tallywatt: {name} must be {2 * length} hexadecimal digits."));
        return false;
    }

    static object Shape(Explanation explained) => new
    {
        fields = explained.Nodes.Select(Shape),
        fault = explained.Fault is { } fault
            ? new { fault.Offset, fault.Reason, inside = fault.IsOpened } : null,
        explained.Notes,
    };

    static object Shape(WireNode node) => new
    {
        node.Name,
        node.Offset,
        inside = node.IsOpened,
        bytes = Convert.ToHexString(node.Bytes.Span),
        value = node.Text,
        fields = node.Children.Select(Shape),
    };
}
