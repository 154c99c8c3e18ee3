using System.Globalization;
using Npgsql;

namespace Tallywatt.Storage.Postgres;

/// <summary>The address of a PostgreSQL database, as its own programs write it:
/// <c>postgres://user:password@host:port/database?sslmode=require</c>.</summary>
/// <remarks>
/// What is left out comes from where PostgreSQL's own programs look: user and password may stand in the environment
/// (PGUSER, PGPASSWORD) or in the password file. A socket's folder goes as <c>?host=/run/postgresql</c>, and
/// <c>?schema=NAME</c> keeps the tables in a schema of that name.
/// </remarks>
sealed class PostgresAddress
{
    const int PortByDefault = 5432;
    const string SchemaByDefault = "public";

    PostgresAddress(NpgsqlConnectionStringBuilder settings, string schema)
    {
        Settings = settings;
        Schema = schema;
        settings.SearchPath = Quote(schema);
        var host = settings.Host!.StartsWith('/') ? $"/{settings.Database}?host={settings.Host}"
            : string.Create(CultureInfo.InvariantCulture, $"{settings.Host}:{settings.Port}/{settings.Database}");
        var separator = host.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        Name = "postgres://" + host + (schema == SchemaByDefault ? "" : $"{separator}schema={schema}");
    }

    /// <summary>The address as people may see it: without user and password.</summary>
    internal string Name { get; }

    internal string Schema { get; }

    internal NpgsqlConnectionStringBuilder Settings { get; }

    internal static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <exception cref="StoreRefusedException">This is no such address.</exception>
    internal static PostgresAddress Parse(string address)
    {
        if (!Uri.TryCreate(Complete(address), UriKind.Absolute, out var uri)
            || uri.Scheme is not ("postgres" or "postgresql"))
        {
            throw Refused(address, "it cannot be read");
        }

        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host.Length == 0 || uri.Host == NoHost ? "localhost" : uri.Host.Trim('[', ']'),
            Port = uri.Port < 0 ? PortByDefault : uri.Port,
            Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')),
            ApplicationName = "tallywatt",
            MaxAutoPrepare = 64,
            CommandTimeout = 300,
            MaxPoolSize = 24,
            IncludeErrorDetail = false,
        };
        if (settings.Database.Length == 0)
        {
            throw Refused(address, "it names no database");
        }

        var login = uri.UserInfo.Split(':', 2);
        settings.Username = login[0].Length == 0 ? settings.Username : Uri.UnescapeDataString(login[0]);
        settings.Password = login.Length < 2 ? settings.Password : Uri.UnescapeDataString(login[1]);
        return new(settings, ReadOptions(address, uri, settings));
    }

    const string NoHost = "no-host.invalid";

    // A socket's address has no host at all, which no URI of another kind may have.
    static string Complete(string address) =>
        address.Replace(":///", $"://{NoHost}/", StringComparison.Ordinal)
            .Replace("@/", $"@{NoHost}/", StringComparison.Ordinal);

    static string ReadOptions(string address, Uri uri, NpgsqlConnectionStringBuilder settings)
    {
        var schema = SchemaByDefault;
        foreach (var option in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = option.Split('=', 2) is [var left, var right]
                ? (left, Uri.UnescapeDataString(right))
                : (option, "");
            switch (name)
            {
                case "host" when value.Length > 0:
                    settings.Host = value;
                    break;
                case "port" when ushort.TryParse(value, CultureInfo.InvariantCulture, out var port) && port > 0:
                    settings.Port = port;
                    break;
                case "schema" when value.Length > 0:
                    schema = value;
                    break;
                case "sslmode" when Enum.TryParse<SslMode>(
                    value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var mode):
                    settings.SslMode = mode;
                    break;
                default:
                    throw Refused(address, $"'{option}' is not one of host=, port=, schema=, sslmode=");
            }
        }

        return schema;
    }

    // The whole address is not repeated: it may hold a password.
    static StoreRefusedException Refused(string address, string why) => new(
        (address.StartsWith("postgres", StringComparison.Ordinal) ? "the address after --store: " : "--store: ") + why
        + ". It reads postgres://user:password@host:port/database.");
}
