using System.Diagnostics;

namespace Tallywatt.BrowserTests;

/// <summary>One meter as a person starts it, <c>./tallywatt meter</c>, with a purse that is empty.</summary>
sealed class MeterOnDesk : IAsyncDisposable
{
    const string Serial = "4711";
    static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    readonly Process process;
    readonly DirectoryInfo data;

    MeterOnDesk(Process process, DirectoryInfo data, Uri panel)
    {
        (this.process, this.data) = (process, data);
        Address = new(panel, "/");
        Panel = panel.AbsolutePath;
    }

    internal Uri Address { get; }

    /// <summary>The path of the front panel.</summary>
    internal string Panel { get; }

    internal static async Task<MeterOnDesk> StartAsync()
    {
        var data = Directory.CreateTempSubdirectory("tallywatt-meter-");
        var file = Path.Combine(data.FullName, "meter.yaml");
        await File.WriteAllTextAsync(
            file,
            """
            mode: local
            tariff: zhejiang-residential-tou
            home: { watts: 1200 }
            purse: { preset: 0 }
            ports: { dlms: 0, dlt645: 0, panel: 0 }
            """);
        var memory = Path.Combine(data.FullName, "meter");
        var process = Launch("meter", "--serial", Serial, "--file", file, "--data", memory);
        using var limit = new CancellationTokenSource(StartLimit);
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            const string says = "Front panel: ";
            if (line.IndexOf(says, StringComparison.Ordinal) is >= 0 and var at)
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new(process, data, new(line[(at + says.Length)..]));
            }
        }

        throw new InvalidOperationException($"The meter ended early: {await process.StandardError.ReadToEndAsync()}");
    }

    /// <summary>Twenty digits that are worth 50 to this meter.</summary>
    internal static async Task<string> TokenAsync()
    {
        using var process = Launch("meter", "token", "--serial", Serial, "--amount", "50");
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return string.Concat(text.Where(char.IsAsciiDigit));
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

    static Process Launch(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Product.Root, "tallywatt"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException("The product did not start.");
    }
}
