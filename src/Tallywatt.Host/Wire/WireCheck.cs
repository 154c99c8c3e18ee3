using System.Text.Json;

namespace Tallywatt.Host.Wire;

/// <summary><c>tallywatt wire check</c>.</summary>
static class WireCheck
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Runs every vector of a file.</summary>
    internal static IReadOnlyList<VectorOutcome> Outcomes(string protocol, VectorFile file) =>
        protocol == "dlms" ? new DlmsVectors(file).Run() : new Dlt645Vectors(file).Run();

    internal static int Run(string protocol, string path, bool json, TextWriter output, TextWriter error)
    {
        if (!File.Exists(path))
        {
            error.WriteLine($"tallywatt: {path} is not there.");
            return ExitCodes.NotFound;
        }

        if (VectorFile.Read(path, out var fault) is not { } file)
        {
            error.WriteLine($"tallywatt: {path} is no file of vectors: {fault}.");
            return ExitCodes.Refused;
        }

        var outcomes = Outcomes(protocol, file);
        var failedCount = outcomes.Count(outcome => outcome.Result == VectorResult.Failed);
        if (json)
        {
            PrintJson(outcomes, output);
        }
        else
        {
            Print(outcomes, output);
        }

        return failedCount == 0 ? ExitCodes.Done : ExitCodes.Refused;
    }

    static void Print(IReadOnlyList<VectorOutcome> outcomes, TextWriter output)
    {
        var width = outcomes.Select(outcome => outcome.Id.Length).DefaultIfEmpty().Max();
        foreach (var outcome in outcomes)
        {
            var result = outcome.Result switch
            {
                VectorResult.Passed => "passed",
                VectorResult.Failed => "FAILED",
                _ => "left out",
            };
            var reason = outcome.Reason.Length == 0 ? "" : $": {outcome.Reason}";
            output.WriteLine($"{outcome.Id.PadRight(width)}  {result}{reason}");
            foreach (var note in outcome.Notes)
            {
                output.WriteLine($"{"".PadRight(width)}    note: {note}");
            }
        }

        var leftOut = CountOf(outcomes, VectorResult.LeftOut);
        if (leftOut > 0)
        {
            output.WriteLine($"{leftOut} left out: each says above what it needs.");
        }

        output.WriteLine(
            $"{CountOf(outcomes, VectorResult.Passed)} passed, {CountOf(outcomes, VectorResult.Failed)} failed");
    }

    static void PrintJson(IReadOnlyList<VectorOutcome> outcomes, TextWriter output) =>
        output.WriteLine(JsonSerializer.Serialize(
            new
            {
                passed = CountOf(outcomes, VectorResult.Passed),
                failed = CountOf(outcomes, VectorResult.Failed),
                leftOut = CountOf(outcomes, VectorResult.LeftOut),
                vectors = outcomes.Select(outcome => new
                {
                    outcome.Id,
                    outcome.Kind,
                    result = outcome.Result switch
                    {
                        VectorResult.Passed => "passed",
                        VectorResult.Failed => "failed",
                        _ => "left out",
                    },
                    outcome.Reason,
                    outcome.Notes,
                }),
            },
            Json));

    static int CountOf(IReadOnlyList<VectorOutcome> outcomes, VectorResult result) =>
        outcomes.Count(outcome => outcome.Result == result);
}
