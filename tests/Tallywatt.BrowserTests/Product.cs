using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tallywatt.BrowserTests;

/// <summary>The product as a person starts it, <c>./tallywatt up</c>, with a data folder of its own.</summary>
sealed class Product : IAsyncDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    readonly Process process;
    readonly DirectoryInfo data;
    readonly StringBuilder output;

    Product(Process process, DirectoryInfo data, StringBuilder output, Uri address)
    {
        this.process = process;
        this.data = data;
        this.output = output;
        Address = address;
    }

    internal static string Root { get; } = FindRoot();

    internal Uri Address { get; }

    /// <summary>Starts the product and waits until its first history is complete.</summary>
    internal static async Task<Product> StartAsync()
    {
        var data = Directory.CreateTempSubdirectory("tallywatt-browser-");
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo(Path.Combine(Root, "tallywatt"))
        {
            WorkingDirectory = data.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            "up", "--data", data.FullName, "--port", $"{address.Port}", "--meters", "24", "--history", "31",
            "--seed", "7", "--tariff", "shanghai-residential-tou",
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var output = new StringBuilder();
        var process = Process.Start(start) ?? throw new InvalidOperationException("The product did not start.");
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(output, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var product = new Product(process, data, output, address);
        try
        {
            await product.WaitForHistoryAsync();
            return product;
        }
        catch
        {
            // A start that failed must not leave a utility on this machine, with its ports.
            await product.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
        data.Delete(recursive: true);
    }

    async Task WaitForHistoryAsync()
    {
        using var client = new HttpClient { BaseAddress = Address };
        using var limit = new CancellationTokenSource(StartLimit);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (!await HasHistoryAsync(client, limit.Token))
            {
                if (process.HasExited)
                {
                    throw new InvalidOperationException($"The product ended early:\n{Said()}");
                }

                await timer.WaitForNextTickAsync(limit.Token);
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No complete history after {StartLimit.TotalMinutes} minutes:\n{Said()}");
        }
    }

    /// <summary>The overview is up, lists accounts, and no longer says that history is being filled.</summary>
    static async Task<bool> HasHistoryAsync(HttpClient client, CancellationToken cancel)
    {
        try
        {
            var page = await client.GetStringAsync("/", cancel);
            return page.Contains("href=\"/home/", StringComparison.Ordinal)
                && !page.Contains("class=\"warm-up\"", StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    string Said()
    {
        lock (output)
        {
            return output.ToString();
        }
    }

    static void Keep(StringBuilder output, string? line)
    {
        lock (output)
        {
            output.AppendLine(line);
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Tallywatt.slnx")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
