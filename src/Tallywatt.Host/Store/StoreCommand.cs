using System.CommandLine;
using System.Text.Json;
using Tallywatt.Host.Up;
using Tallywatt.Storage;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Host.Store;

/// <summary>`tallywatt store ...`: the database under the utility: its schema, and the move from SQLite to PostgreSQL.
/// </summary>
static class StoreCommand
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal static Command Create() => new(
        "store",
        """
        Shows and migrates the database, and moves a utility from SQLite to PostgreSQL.

        Example:
          ./tallywatt store copy --from ./data --to postgres://tw:secret@127.0.0.1/tallywatt
        """)
    {
        Status(), Migrate(), CopyCommand.Copy(), CopyCommand.Compare(),
    };

    /// <summary>Runs a verb; what is refused becomes one line and an exit code.</summary>
    internal static int Run(ParseResult parsed, Func<TextWriter, int> verb)
    {
        var error = parsed.InvocationConfiguration.Error;
        try
        {
            return verb(parsed.InvocationConfiguration.Output);
        }
        catch (RefusedException refused)
        {
            error.WriteLine($"tallywatt: {refused.Message}");
            return refused.ExitCode;
        }
        catch (StoreRefusedException refused)
        {
            error.WriteLine($"tallywatt: {refused.Message}");
            return ExitCodes.Refused;
        }
    }

    internal static Option<bool> AsJson() => new("--json") { Description = "Print as JSON." };

    static Command Status()
    {
        var (store, json) = (new StoreOption(), AsJson());
        var command = new Command(
            "status",
            """
            Shows which database it is and how far its schema is. Exits 0 when it is up to date, 3 when not.

            Example:
              ./tallywatt store status --data ./data
            """)
        {
            json,
        };
        store.AddTo(command);
        command.SetAction(parsed => Run(parsed, output =>
        {
            var place = store.Of(parsed);
            var schema = place.Schema();
            output.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(
                    new
                    {
                        store = place.Name, kind = schema.Kind, schema = schema.Version, known = schema.KnownCount,
                        pending = schema.Pending,
                    },
                    Json)
                : Words(place, schema));
            return schema.Version == schema.KnownCount ? ExitCodes.Done : ExitCodes.Refused;
        }));
        return command;
    }

    static string Words(StorePlace place, StoreSchema schema) => string.Join(
        Environment.NewLine,
        [
            $"store   {place.Name}",
            $"kind    {schema.Kind}",
            $"schema  {schema.Version} of {schema.KnownCount}",
            .. schema.Pending.Select(script => $"to run  {script}"),
            .. schema.Version > schema.KnownCount ? (string[])["made by a newer Tallywatt"] : [],
        ]);

    static Command Migrate()
    {
        var (store, json) = (new StoreOption(), AsJson());
        var command = new Command(
            "migrate",
            """
            Brings the schema of a database up to date, each step in a transaction; an empty database gets all of it.

            Example:
              ./tallywatt store migrate --store postgres://tw:secret@127.0.0.1/tallywatt
            """)
        {
            json,
        };
        store.AddTo(command);
        command.SetAction(parsed => Run(parsed, output =>
        {
            var place = store.Of(parsed);
            var folder = parsed.GetValue(store.Data)!;
            using var data = place.Name == DataDirectory.DatabaseIn(folder) ? DataDirectory.Take(folder) : null;
            var run = place.Migrate();
            var known = place.Schema().KnownCount;
            output.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new { store = place.Name, schema = known, migrated = run }, Json)
                : string.Join(
                    Environment.NewLine,
                    run.Select(script => $"ran {script}").Append($"{place.Name}: schema {known}, up to date")));
            return ExitCodes.Done;
        }));
        return command;
    }
}
