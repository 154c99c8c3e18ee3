using System.Globalization;

namespace Tallywatt.Host.Bench;

/// <summary>What the processes of a private database server have used of the CPU, from /proc.</summary>
static class ServerProcesses
{
    const int TicksPerSecond = 100;

    /// <param name="directory">The benchmark's directory with the server in it; null when there is none.</param>
    internal static TimeSpan Cpu(string? directory)
    {
        if (directory is null || MainProcess(directory) is not { } main || !Directory.Exists("/proc"))
        {
            return TimeSpan.Zero;
        }

        var ticks = 0L;
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out var id))
            {
                ticks += Ticks(process, id, main);
            }
        }

        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }

    static int? MainProcess(string directory)
    {
        var file = Path.Combine(directory, "server", "data", "postmaster.pid");
        return File.Exists(file) ? int.Parse(File.ReadLines(file).First(), CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Ticks of the server's main process with its ended children, or of a child that lives.</summary>
    static long Ticks(string process, int id, int main)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(process, "stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            var used = Number(fields[11]) + Number(fields[12]);
            return id == main ? used + Number(fields[13]) + Number(fields[14])
                : fields[1] == main.ToString(CultureInfo.InvariantCulture) ? used : 0;
        }
        catch (IOException)
        {
            return 0; // It ended while we looked.
        }
    }

    static long Number(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
