using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Tallywatt.EdgeTests;

/// <summary>One meter with a purse of its own, killed when it has just answered.</summary>
public sealed class MeterKillTests : IDisposable
{
    const string Serial = "4711";
    const string Balance = "112:0.0.19.10.0.255:2";
    readonly string data = Directory.CreateTempSubdirectory("tallywatt-meter-").FullName;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public async Task Killed_right_after_it_took_a_token_it_holds_the_credit_once_and_takes_nothing_again()
    {
        var token = (await RunAsync("meter", "token", "--serial", Serial, "--amount", "50", "--id", "1000")).Trim();
        string before, traced;
        await using (var meter = await StartAsync())
        {
            before = await ProbeAsync(meter, 0, "read", Balance);
            traced = await ProbeAsync(meter, 0, "token", token, "--trace");
            await meter.KillAsync();
        }

        await using var again = await StartAsync();
        var after = await ProbeAsync(again, 0, "read", Balance);
        Assert.NotEqual(before, after);
        await ProbeAsync(again, 3, "token", token);
        Assert.Equal(after, await ProbeAsync(again, 0, "read", Balance));

        // 20 of preset credit to begin with, of which the first purchase repays all: 20 + 50 - 20.
        Assert.Contains("20", before, StringComparison.Ordinal);
        Assert.Contains("50", after, StringComparison.Ordinal);
        await RefusesAsync(again, SealedQuestions(traced));
    }

    /// <summary>What the client sent before the kill, to the letter, moves nothing and is told.</summary>
    static async Task RefusesAsync(RunningProduct meter, IReadOnlyList<byte[]> recorded)
    {
        const byte aare = 0x61;
        const int apduAt = 8;
        Assert.NotEmpty(recorded);
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(AddressOf(meter)), Cancel);
        var stream = client.GetStream();
        await stream.WriteAsync(recorded[0], Cancel);
        var answer = new byte[512];
        var count = await stream.ReadAtLeastAsync(answer, apduAt + 2, throwOnEndOfStream: true, Cancel);
        Assert.Equal(aare, answer[apduAt]);
        Assert.DoesNotContain("A203020100", Convert.ToHexString(answer, 0, count), StringComparison.Ordinal);

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(TimeSpan.FromMinutes(2));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (!meter.Errors.Contains("refused a client: Replay", StringComparison.Ordinal))
        {
            await pause.WaitForNextTickAsync(deadline.Token);
        }
    }

    /// <summary>The requests to open a ciphered association: AARQ, with the client's system title in it.</summary>
    static List<byte[]> SealedQuestions(string trace) =>
    [
        .. trace.Split('\n')
            .Where(line => line.StartsWith('>') && line.Contains("A60A0408", StringComparison.Ordinal))
            .Select(line => Convert.FromHexString(line.Split(' ')[^1].Trim())),
    ];

    Task<RunningProduct> StartAsync() => RunningProduct.StartMeterAsync(
        "--serial", Serial, "--data", data, "--watts", "0", "--history", "0",
        "--dlms-port", "0", "--dlt645-port", "0", "--panel-port", "0");

    static async Task<string> ProbeAsync(RunningProduct meter, int exitCode, params string[] arguments)
    {
        var (ended, output, error) = await RunningProduct.RunAsync(
        [
            "probe", AddressOf(meter), "--ek", Told(meter, "EK "), "--ak", Told(meter, "AK "), .. arguments,
        ]);
        Assert.True(ended == exitCode, output + error);
        return exitCode == 0 && error.Length > 0 ? output + error : output;
    }

    static async Task<string> RunAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await RunningProduct.RunAsync(arguments);
        Assert.True(exitCode == 0, output + error);
        return output;
    }

    static string AddressOf(RunningProduct meter) => Told(meter, "DLMS/COSEM, wrapper or HDLC: ");

    /// <summary>The word after the one that names it.</summary>
    static string Told(RunningProduct meter, string name)
    {
        var line = meter.Greeting.Single(line => line.TrimStart().StartsWith(name, StringComparison.Ordinal));
        return line.TrimStart()[name.Length..].Trim().Split(' ')[0];
    }
}
