using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace Tallywatt.Host.Bench;

/// <summary><c>tallywatt bench dlms</c>: DLMS round trips per CPU-second, client and meter both, on one core.</summary>
static class BenchDlms
{
    const string Description = """
        Measures DLMS round trips of client and meter together, plain and ciphered, on one core.

        A client asks a soft meter for its import register, and the work of both is counted: plain, and with every
        APDU authenticated and encrypted by security suite 0.

        Example:
          ./tallywatt bench dlms --json
        """;

    const int RoundCount = 5;

    /// <summary>What the only kept .NET library for DLMS does, both sides, per CPU-second, on two cores like these.
    /// </summary>
    const long PeerPlainPerCpuSecond = 560_000;

    const long PeerCipheredPerCpuSecond = 11_000;
    const long FloorPlainPerCpuSecond = 1_000_000;
    const long FloorCipheredPerCpuSecond = 100_000;

    /// <summary>A ciphered trip costs four runs of AES-GCM: fewer of them take as long.</summary>
    const int CipheredDivisor = 4;

    static readonly Option<int> Trips = WholeNumber.Option(
        "--trips", "Round trips in a round, 1 to 100000000", 1, 100_000_000, preset: 500_000);

    static readonly Option<bool> Json = new("--json") { Description = "Print the figures as JSON and nothing else" };

    internal static Command Create()
    {
        var command = new Command("dlms", Description) { Trips, Json };
        command.SetAction(Run);
        return command;
    }

    static int Run(ParseResult parsed)
    {
        using var workload = new DlmsWorkload();
        var trips = parsed.GetValue(Trips);
        var plain = Best(trips, workload.RoundTrip);
        var ciphered = Best(Math.Max(1, trips / CipheredDivisor), workload.CipheredRoundTrip);
        if (parsed.GetValue(Json))
        {
            PrintJson(plain, ciphered);
        }
        else
        {
            Console.WriteLine("GET of the import register, both sides, one core");
            Line("plain", plain, FloorPlainPerCpuSecond, PeerPlainPerCpuSecond);
            Line("suite 0, both ways", ciphered, FloorCipheredPerCpuSecond, PeerCipheredPerCpuSecond);
            Console.WriteLine("The peer is the only kept .NET library for DLMS, measured on a machine of this kind.");
        }

        return ExitCodes.Done;
    }

    /// <summary>The best of some rounds, after one that warms up: others share the machine.</summary>
    static Round Best(int tripCount, Action roundTrip)
    {
        Measure(tripCount, roundTrip);
        return Enumerable.Range(0, RoundCount).Select(_ => Measure(tripCount, roundTrip))
            .MaxBy(round => round.PerCpuSecond)!;
    }

    static Round Measure(int tripCount, Action roundTrip)
    {
        var bytesBefore = GC.GetAllocatedBytesForCurrentThread();
        var cpuBefore = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < tripCount; i++)
        {
            roundTrip();
        }

        return new(
            tripCount,
            Environment.CpuUsage.TotalTime - cpuBefore,
            GC.GetAllocatedBytesForCurrentThread() - bytesBefore);
    }

    static void Line(string name, Round round, long floor, long peer)
    {
        var reached = round.PerCpuSecond >= floor ? "reaches" : "below";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {name,-20} {round.PerCpuSecond / 1e6,8:0.00} M round trips per CPU-second,"
                + $" {round.BytesPerTrip} bytes allocated each; {reached} {floor / 1e6:0.0} M;"
                + $" {(double)round.PerCpuSecond / peer:0.0} x the peer's {peer / 1e6:0.000} M"));
    }

    static void PrintJson(Round plain, Round ciphered)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteNumber("plainPerCpuSecond", plain.PerCpuSecond);
            json.WriteNumber("cipheredPerCpuSecond", ciphered.PerCpuSecond);
            json.WriteNumber("bytesAllocatedPerRoundTrip", Math.Max(plain.BytesPerTrip, ciphered.BytesPerTrip));
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    sealed record Round(int TripCount, TimeSpan Cpu, long AllocatedBytes)
    {
        /// <summary>The kernel counts CPU time in steps of a millisecond or more: short rounds come out rough.
        /// </summary>
        internal long PerCpuSecond => (long)(TripCount / Math.Max(Cpu.TotalSeconds, 0.001));

        internal long BytesPerTrip => AllocatedBytes / TripCount;
    }
}
