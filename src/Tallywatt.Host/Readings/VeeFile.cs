using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tallywatt.Core.Readings;
using Tallywatt.Host.Up;

namespace Tallywatt.Host.Readings;

/// <summary>The thresholds of validation and estimation as a JSON file; what it leaves out has its default.</summary>
static class VeeFile
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    internal static Option<string?> Option() => new("--thresholds")
    {
        Description = "JSON file with thresholds in place of the defaults; ./tallywatt readings thresholds prints one.",
        HelpName = "FILE",
    };

    /// <exception cref="RefusedException">There is no such file, or it holds something else.</exception>
    internal static VeeOptions Read(string? path)
    {
        if (path is null)
        {
            return VeeOptions.Default;
        }

        try
        {
            var text = File.ReadAllText(path);
            RefuseUnknown(path, text);
            var read = JsonSerializer.Deserialize<VeeOptions>(text, Json) ?? VeeOptions.Default;
            return read.Fault() is { } fault ? throw new RefusedException($"{path}: {fault}.") : read;
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{path} cannot be read: {missing.Message}", ExitCodes.NotFound);
        }
        catch (JsonException wrong)
        {
            throw new RefusedException($"{path}, line {wrong.LineNumber + 1}: {wrong.Message}");
        }
    }

    static void RefuseUnknown(string path, string text)
    {
        using var file = JsonDocument.Parse(text, new()
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
        });
        if (file.RootElement.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        string[] known =
        [
            .. JsonSerializer.SerializeToElement(VeeOptions.Default, Json).EnumerateObject().Select(one => one.Name),
        ];
        var unknown = file.RootElement.EnumerateObject().Select(one => one.Name)
            .FirstOrDefault(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase));
        if (unknown is not null)
        {
            throw new RefusedException(
                $"{path}: there is no threshold {unknown}; there are {string.Join(", ", known)}.");
        }
    }

    internal static string Write(VeeOptions options) => JsonSerializer.Serialize(options, Json);
}
