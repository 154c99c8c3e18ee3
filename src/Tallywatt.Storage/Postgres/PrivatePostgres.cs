using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Tallywatt.Storage.Postgres;

/// <summary>A PostgreSQL server of one's own in a folder: made when it is not there, stopped when it is disposed, and
/// also when this process is killed.</summary>
/// <remarks>
/// It answers on a socket in a folder that only its owner may enter, and on a port of 127.0.0.1 when one is asked for.
/// PostgreSQL refuses to run as root, so root runs it as the user that Debian's package made for it.
/// </remarks>
public sealed class PrivatePostgres : IAsyncDisposable
{
    const string User = "tallywatt";
    const string Database = "tallywatt";
    const string ServerUser = "postgres";
    const int SocketPathLengthMax = 90;

    static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(120);
    static readonly TimeSpan StartPause = TimeSpan.FromMilliseconds(50);

    readonly Process server;
    readonly string? ownSocketFolder;
    readonly string password;
    readonly string socketFolder;

    PrivatePostgres(Process server, string socketFolder, string? ownSocketFolder, string password)
    {
        this.server = server;
        this.socketFolder = socketFolder;
        this.ownSocketFolder = ownSocketFolder;
        this.password = password;
    }

    /// <summary>The address of its database, with user and password.</summary>
    public string Address => AddressOf(Database);

    /// <summary>Why no such server can run on this machine; null when it can.</summary>
    public static string? WhyNot()
    {
        if (ProgramFolder() is null)
        {
            return "PostgreSQL is not installed (on Debian: apt-get install postgresql)";
        }

        return Environment.IsPrivilegedProcess && !ServerUserExists()
            ? $"there is no user {ServerUser} to run PostgreSQL, which refuses to run as root"
            : null;
    }

    /// <summary>Makes the server when the folder is empty, and starts it. It answers when the task ends.</summary>
    /// <param name="folder">Everything of the server; root gives it to the server's user.</param>
    /// <param name="port">A port of 127.0.0.1 to answer on as well; null for the socket alone.</param>
    /// <param name="settings">More settings, such as "shared_buffers=512MB".</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="StoreRefusedException">It cannot be made or does not start; the message says why.</exception>
    public static async Task<PrivatePostgres> StartAsync(
        string folder, int? port = null, IReadOnlyList<string>? settings = null, CancellationToken cancel = default)
    {
        if (WhyNot() is { } why)
        {
            throw new StoreRefusedException(why + ".");
        }

        var full = Path.GetFullPath(folder);
        var data = Path.Combine(full, "data");
        var password = Prepare(full);
        if (!File.Exists(Path.Combine(data, "PG_VERSION")))
        {
            Initialize(full, data);
        }

        var (socket, own) = SocketFolder(full);
        var started = new PrivatePostgres(
            Launch(full, [.. Arguments(data, socket, port), .. Settings(settings ?? [])]), socket, own, password);
        try
        {
            await started.AnswersAsync(full, cancel);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>The address of another database of the same server.</summary>
    public string AddressOf(string database) => $"postgres://{User}:{password}@/{database}?host={socketFolder}";

    /// <summary>Ends the server at once, as a power cut does.</summary>
    public void Kill()
    {
        server.Kill(entireProcessTree: true);
        server.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!server.HasExited)
        {
            server.StandardInput.Close(); // The shell around the server waits for this end.
            await server.WaitForExitAsync();
        }

        server.Dispose();
        if (ownSocketFolder is not null && Directory.Exists(ownSocketFolder))
        {
            Directory.Delete(ownSocketFolder, recursive: true);
        }
    }

    static string? ProgramFolder()
    {
        const string debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(debian)
            ? Directory.GetDirectories(debian)
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries);
        return versions.Concat(onPath).FirstOrDefault(folder =>
            File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }

    static bool ServerUserExists() =>
        File.Exists("/etc/passwd")
        && File.ReadLines("/etc/passwd").Any(line => line.StartsWith(ServerUser + ":", StringComparison.Ordinal));

    /// <summary>The folder, owned by whoever runs the server, with the password in it.</summary>
    static string Prepare(string folder)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "password");
        if (!File.Exists(file))
        {
            File.WriteAllText(file, Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
        }

        var password = File.ReadAllText(file).Trim();
        if (Environment.IsPrivilegedProcess)
        {
            // The server's user must be able to come this far; what is in the folder stays its own.
            RunToEnd("chown", ["-R", $"{ServerUser}:{ServerUser}", folder]);
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return password;
    }

    static void Initialize(string folder, string data) =>
        RunToEnd(
            Path.Combine(ProgramFolder()!, "initdb"),
            [
                "-D", data, "-U", User, "--encoding=UTF8", "--locale=C", "--auth=scram-sha-256",
                $"--pwfile={Path.Combine(folder, "password")}", "--no-instructions",
            ],
            asServer: true);

    static (string Folder, string? Own) SocketFolder(string folder)
    {
        if (folder.Length <= SocketPathLengthMax)
        {
            return (folder, null);
        }

        // A socket's path has little room; a deep folder gets one elsewhere.
        var own = Directory.CreateTempSubdirectory("tallywatt-pg-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            RunToEnd("chown", [$"{ServerUser}:{ServerUser}", own]);
        }

        return (own, own);
    }

    static string[] Arguments(string data, string socketFolder, int? port) =>
    [
        "-D", data, "-k", socketFolder,
        "-c", port is null ? "listen_addresses=" : "listen_addresses=127.0.0.1",
        "-c", string.Create(CultureInfo.InvariantCulture, $"port={port ?? 5432}"),
    ];

    static IEnumerable<string> Settings(IReadOnlyList<string> settings) =>
        settings.SelectMany(setting => new[] { "-c", setting });

    /// <summary>A shell starts the server and stops it when its own input ends: so it also ends with us.</summary>
    static Process Launch(string folder, string[] arguments)
    {
        const string script =
            "exec 3<&0; log=$1; shift; \"$@\" </dev/null 3<&- >>\"$log\" 2>&1 & p=$!; "
            + "(read _ <&3; kill -INT $p 2>&-) & w=$!; exec 3<&-; wait $p; kill $w 2>&-";
        var server = Path.Combine(ProgramFolder()!, "postgres");
        var start = Command(
            "sh", ["-c", script, "sh", Path.Combine(folder, "server.log"), server, .. arguments], asServer: true);
        start.RedirectStandardInput = true;
        start.WorkingDirectory = "/";
        return Process.Start(start)!;
    }

    async Task AnswersAsync(string folder, CancellationToken cancel)
    {
        var begun = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await MakeDatabaseAsync(cancel);
                return;
            }
            catch (NpgsqlException) when (!server.HasExited && begun.Elapsed < StartPatience)
            {
                await Task.Delay(StartPause, TimeProvider.System, cancel);
            }
            catch (NpgsqlException fault)
            {
                throw new StoreRefusedException($"PostgreSQL in {folder} does not answer: {fault.Message}");
            }
        }
    }

    async Task MakeDatabaseAsync(CancellationToken cancel)
    {
        var settings = PostgresAddress.Parse(AddressOf("postgres")).Settings;
        settings.Pooling = false;
        settings.SearchPath = null;
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancel);
        await using var find = new NpgsqlCommand(
            $"SELECT COUNT(*) FROM pg_database WHERE datname = '{Database}'", connection);
        if ((long)(await find.ExecuteScalarAsync(cancel))! == 0)
        {
            await using var make = new NpgsqlCommand($"CREATE DATABASE {Database} ENCODING 'UTF8'", connection);
            await make.ExecuteNonQueryAsync(cancel);
        }
    }

    static void RunToEnd(string program, string[] arguments, bool asServer = false)
    {
        var start = Command(program, arguments, asServer);
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        start.WorkingDirectory = "/";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new StoreRefusedException(
                $"{Path.GetFileName(program)} failed: {(error + output.Result).Trim().ReplaceLineEndings(" ")}");
        }
    }

    static ProcessStartInfo Command(string program, string[] arguments, bool asServer)
    {
        string[] other = asServer && Environment.IsPrivilegedProcess
            ? ["setpriv", $"--reuid={ServerUser}", $"--regid={ServerUser}", "--init-groups", "--", program]
            : [program];
        return new(other[0], [.. other.Skip(1), .. arguments]);
    }
}
