using System.Text.Json;

namespace Tallywatt.Host.Wire;

/// <summary>A file of vectors: a list of them, or an object with "vectors" and perhaps "keys".</summary>
/// <param name="Folder">Where files that a vector names are looked for.</param>
sealed record VectorFile(
    IReadOnlyList<Vector> Vectors, IReadOnlyDictionary<string, byte[]> Keys, string Folder)
{
    const long FileLengthMax = 64 * 1024 * 1024;

    /// <summary>Reads a file that exists.</summary>
    /// <param name="fault">Why it is no file of vectors, when the result is null.</param>
    internal static VectorFile? Read(string path, out string fault)
    {
        fault = "";
        try
        {
            if (new FileInfo(path).Length > FileLengthMax)
            {
                fault = "it is longer than 64 MiB";
                return null;
            }

            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Of(document.RootElement, Path.GetDirectoryName(Path.GetFullPath(path))!, out fault);
        }
        catch (JsonException broken)
        {
            fault = $"line {(broken.LineNumber ?? 0) + 1}: it is no JSON";
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            fault = closed.Message;
        }

        return null;
    }

    static VectorFile? Of(JsonElement root, string folder, out string fault)
    {
        var list = root.ValueKind == JsonValueKind.Array ? root
            : root.ValueKind == JsonValueKind.Object && root.TryGetProperty("vectors", out var named) ? named
            : default;
        fault = list.ValueKind != JsonValueKind.Array
            ? "it holds no list of vectors; allowed: a list, or an object with \"vectors\""
            : list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Object
                || !item.TryGetProperty("hex", out var hex) || hex.ValueKind != JsonValueKind.String)
                ? "a vector has no \"hex\""
                : "";
        if (fault.Length > 0)
        {
            return null;
        }

        var vectors = list.EnumerateArray().Select((item, at) => Vector.Of(item, at + 1)).ToList();
        return new(vectors, root.ValueKind == JsonValueKind.Object ? KeysOf(root) : new(), folder);
    }

    static Dictionary<string, byte[]> KeysOf(JsonElement root)
    {
        var keys = new Dictionary<string, byte[]>();
        if (root.TryGetProperty("keys", out var given) && given.ValueKind == JsonValueKind.Object)
        {
            foreach (var key in given.EnumerateObject())
            {
                if (key.Value.ValueKind == JsonValueKind.String
                    && WireHex.TryRead(key.Value.GetString()!, out var bytes))
                {
                    keys[key.Name] = bytes;
                }
            }
        }

        return keys;
    }
}
