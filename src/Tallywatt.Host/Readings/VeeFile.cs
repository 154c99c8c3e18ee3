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
            var read = JsonSerializer.Deserialize<VeeOptions>(File.ReadAllText(path), Json) ?? VeeOptions.Default;
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

    internal static string Write(VeeOptions options) => JsonSerializer.Serialize(options, Json);
}
