namespace Tallywatt.Tests.Wire;

/// <summary>Runs the command line as a person does.</summary>
static class WireRun
{
    internal static async Task<(int ExitCode, string Output, string Error)> Async(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var exitCode = await Tallywatt.Host.CommandLine.RunAsync(args, output, error);
        return (exitCode, output.ToString(), error.ToString());
    }
}
