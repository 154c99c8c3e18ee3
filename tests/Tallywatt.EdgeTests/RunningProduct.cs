using System.Diagnostics;
using Xunit;

namespace Tallywatt.EdgeTests;

/// <summary>A real `./tallywatt up`, or `meter`, in a process of its own, as a user starts it.</summary>
sealed class RunningProduct : IAsyncDisposable
{
    /// <summary>Guards against a hang.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>The launcher builds when the sources are newer. That is no part of what is tested, so it comes first
    /// and once, with a limit of its own.</summary>
    static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(10);
    static readonly Lazy<Task> Built = new(BuildAsync);
    readonly Process process;
    readonly List<string> errors = [];
    readonly List<string> greeting = [];

    RunningProduct(Process process) => this.process = process;

    internal Uri Address { get; private set; } = new("http://127.0.0.1/");

    internal string Errors
    {
        get
        {
            lock (errors)
            {
                return string.Join('\n', errors);
            }
        }
    }

    /// <summary>What it said while it started.</summary>
    internal IReadOnlyList<string> Greeting => greeting;

    /// <summary>Starts it and waits until it says where it answers.</summary>
    internal static Task<RunningProduct> StartAsync(params string[] arguments) => StartAsync(arguments, Limit);

    /// <summary>The same, for what takes longer to come up.</summary>
    internal static async Task<RunningProduct> StartAsync(string[] arguments, TimeSpan limit)
    {
        const string says = "Tallywatt is up: open ";
        var utility = await StartAsync(["up", .. arguments], says, limit);
        utility.Address = new(utility.Greeting[^1][says.Length..]);
        return utility;
    }

    /// <summary>Starts one meter and waits until it has said everything.</summary>
    internal static Task<RunningProduct> StartMeterAsync(params string[] arguments) =>
        StartAsync(["meter", .. arguments], "It remembers in ", Limit);

    static async Task<RunningProduct> StartAsync(string[] arguments, string says, TimeSpan limit)
    {
        await Built.Value;
        var utility = new RunningProduct(Launch(arguments));
        try
        {
            await utility.UntilItSaysAsync(says, limit);
            return utility;
        }
        catch
        {
            await utility.DisposeAsync();
            throw;
        }
    }

    async Task UntilItSaysAsync(string says, TimeSpan limit)
    {
        process.ErrorDataReceived += (_, line) => Remember(line.Data);
        process.BeginErrorReadLine();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(limit);
        while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            greeting.Add(line);
            if (line.StartsWith(says, StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return;
            }
        }

        await process.WaitForExitAsync(deadline.Token);
        throw new InvalidOperationException($"It ended with {process.ExitCode}: {Errors}");
    }

    /// <summary>Runs one command to its end.</summary>
    internal static Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) =>
        RunAsync(Limit, arguments);

    /// <summary>Runs one command that has much to do.</summary>
    internal static Task<(int ExitCode, string Output, string Error)> RunLongAsync(params string[] arguments) =>
        RunAsync(BuildLimit, arguments);

    static async Task<(int ExitCode, string Output, string Error)> RunAsync(TimeSpan limit, string[] arguments)
    {
        await Built.Value;
        using var process = Launch(arguments);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(limit);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var error = process.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }

        return (process.ExitCode, await output, await error);
    }

    /// <summary>kill -9: the process gets no chance to put anything in order.</summary>
    internal async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Asks it to stop, as Ctrl-C or a service manager does.</summary>
    /// <returns>Its exit code, and how long it took.</returns>
    internal async Task<(int ExitCode, TimeSpan Took)> StopAsync()
    {
        var begun = Stopwatch.GetTimestamp();
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Limit);
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, Stopwatch.GetElapsedTime(begun));
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        process.Dispose();
    }

    void Remember(string? line)
    {
        lock (errors)
        {
            errors.Add(line ?? "");
        }
    }

    static async Task BuildAsync()
    {
        using var build = Launch(["--version"]);
        using var deadline = new CancellationTokenSource(BuildLimit, TimeProvider.System);
        var output = build.StandardOutput.ReadToEndAsync(deadline.Token);
        var error = build.StandardError.ReadToEndAsync(deadline.Token);
        await build.WaitForExitAsync(deadline.Token);
        Assert.True(build.ExitCode == 0, await output + await error);
    }

    static Process Launch(string[] arguments)
    {
        // The launcher replaces itself by the product, so that this process is the one that is killed.
        var start = new ProcessStartInfo(Path.Combine(Checkout.Root, "tallywatt"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
