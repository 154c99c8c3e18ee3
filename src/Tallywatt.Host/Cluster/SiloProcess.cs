using System.Diagnostics;
using System.Globalization;
using Tallywatt.Host.Store;
using Tallywatt.Host.Up;

namespace Tallywatt.Host.Cluster;

/// <summary>A silo in a process of its own, started from this one, and ending with it.</summary>
sealed class SiloProcess : IAsyncDisposable
{
    readonly Process process;
    readonly TaskCompletionSource<Uri> up = new(TaskCreationOptions.RunContinuationsAsynchronously);

    SiloProcess(int number, Process process) => (Number, this.process) = (number, process);

    /// <summary>Its place among its neighbours, from 1.</summary>
    internal int Number { get; }

    internal int Id => process.Id;

    internal bool HasEnded => process.HasExited;

    internal int ExitCode => process.ExitCode;

    /// <summary>What it has used of the CPU.</summary>
    internal TimeSpan CpuUsed
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>What it holds of the machine's memory.</summary>
    internal long MemoryBytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>Where its pages answer; fails when it ends before it is up.</summary>
    internal Task<Uri> Up => up.Task;

    /// <summary>Ends when the process has ended.</summary>
    internal Task Ended(CancellationToken cancel) => process.WaitForExitAsync(cancel);

    /// <summary>Starts this same program with another verb.</summary>
    /// <param name="number">Its place, from 1.</param>
    /// <param name="storeAddress">With its password: it goes through the environment, where others cannot see it.
    /// </param>
    /// <param name="arguments">After the verb.</param>
    /// <param name="error">Where its messages go.</param>
    internal static SiloProcess Start(int number, string storeAddress, string[] arguments, TextWriter error)
    {
        var program = Environment.ProcessPath!;
        // Under `dotnet tallywatt.dll` the program is dotnet, and the assembly is its first argument.
        string[] before = Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [Environment.GetCommandLineArgs()[0]]
            : [];
        var start = new ProcessStartInfo(program, [.. before, "silo", .. arguments, "--until-input-ends"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[StoreOption.Variable] = storeAddress;
        var silo = new SiloProcess(number, Process.Start(start)!);
        silo.process.OutputDataReceived += (_, line) => silo.Read(line.Data);
        silo.process.ErrorDataReceived += (_, line) => Tell(error, number, line.Data);
        silo.process.BeginOutputReadLine();
        silo.process.BeginErrorReadLine();
        return silo;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    void Read(string? line)
    {
        if (line is null)
        {
            up.TrySetException(new RefusedException(string.Create(
                CultureInfo.InvariantCulture, $"silo {Number} ended before it was up; its words are above.")));
        }
        else if (line.StartsWith(SiloRun.UpSentence, StringComparison.Ordinal))
        {
            up.TrySetResult(new(line[SiloRun.UpSentence.Length..]));
        }
    }

    static void Tell(TextWriter error, int number, string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"silo {number}: {line}"));
        }
    }
}
