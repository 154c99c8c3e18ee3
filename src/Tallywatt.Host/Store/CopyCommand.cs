using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tallywatt.Host.Up;
using Tallywatt.Storage.Copy;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Host.Store;

/// <summary>`tallywatt store copy` and `compare`: two stores, and the proof that they hold the same.</summary>
static class CopyCommand
{
    const int DigestDigitCount = 16;

    internal static Command Copy()
    {
        var (from, to, json) = (From(), To(), StoreCommand.AsJson());
        var command = new Command(
            "copy",
            """
            Copies a utility from its data directory into PostgreSQL, whole or not at all, and proves both alike.

            The utility may be running: then the copy is of one moment, and is made again after the utility was
            stopped. Once it was stopped the utility is moved: from then on it is started with --store, and meters
            and keys stay in the data directory. A copy that was cut short leaves nothing; run it again.

            Example:
              ./tallywatt store copy --from ./data --to postgres://tw:secret@127.0.0.1/tallywatt
            """)
        {
            from, to, json,
        };
        command.SetAction(parsed => StoreCommand.Run(parsed, output => Move(
            parsed.GetValue(from)!, StorePlace.Postgres(parsed.GetValue(to)!), parsed.GetValue(json), output,
            parsed.InvocationConfiguration.Error)));
        return command;
    }

    internal static Command Compare()
    {
        var (from, to, json) = (From(), To(), StoreCommand.AsJson());
        var command = new Command(
            "compare",
            """
            Compares what a data directory and a PostgreSQL database hold, table by table. Exits 0 when it is the
            same, 3 when not.

            Example:
              ./tallywatt store compare --from ./data --to postgres://tw:secret@127.0.0.1/tallywatt
            """)
        {
            from, to, json,
        };
        command.SetAction(parsed => StoreCommand.Run(parsed, output =>
        {
            var place = PlaceOf(parsed.GetValue(from)!);
            var proof = StoreCopy.Compare(place, StorePlace.Postgres(parsed.GetValue(to)!));
            output.WriteLine(parsed.GetValue(json) ? AsJson(proof, isMoved: null) : Table(proof));
            return proof.Holds ? ExitCodes.Done : ExitCodes.Refused;
        }));
        return command;
    }

    static int Move(string dataPath, StorePlace to, bool json, TextWriter output, TextWriter error)
    {
        var from = PlaceOf(dataPath);
        using var data = DataDirectory.TryTake(dataPath);
        var proof = StoreCopy.Run(from, to, table => error.WriteLine($"copying {table} ..."));
        data?.NoteStore(to.Name);
        if (json)
        {
            output.WriteLine(AsJson(proof, isMoved: data is not null));
            return ExitCodes.Done;
        }

        output.WriteLine(Table(proof));
        output.WriteLine(data is not null
            ? $"Moved. Start it with: tallywatt up --data {dataPath} --store postgres://... ({to.Name})"
            : $"The utility is still running and writes on in {from.Name}: this copy is of one moment. Stop it and "
                + "run the same command again to move it.");
        return ExitCodes.Done;
    }

    static StorePlace PlaceOf(string dataPath)
    {
        var place = StorePlace.File(DataDirectory.DatabaseIn(dataPath));
        return place.MayExist
            ? place
            : throw new RefusedException(
                $"{Path.GetFullPath(place.Name)} does not exist. Name the data directory with --from.",
                ExitCodes.NotFound);
    }

    static string AsJson(CopyProof proof, bool? isMoved) => JsonSerializer.Serialize(
        new
        {
            same = proof.Holds,
            rows = proof.RowCount,
            moved = isMoved,
            tables = proof.Tables.Select(table => new
            {
                table = table.Name,
                fromRows = table.FromRowCount,
                toRows = table.ToRowCount,
                fromDigest = table.FromDigest,
                toDigest = table.ToDigest,
                same = table.Holds,
            }),
        },
        StoreCommand.Json);

    static string Table(CopyProof proof)
    {
        var width = proof.Tables.Max(table => table.Name.Length);
        var lines = proof.Tables.Select(table => table.Holds
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{table.Name.PadRight(width)}  {table.FromRowCount,12:N0} rows  {Short(table.FromDigest)}")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{table.Name.PadRight(width)}  {table.FromRowCount,12:N0} rows  {Short(table.FromDigest)}"
                + $"  DIFFERS: {table.ToRowCount:N0} rows, {Short(table.ToDigest)}"));
        var end = proof.Holds
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Both hold the same: {proof.Tables.Count} tables, {proof.RowCount:N0} rows, equal digests.")
            : "They do NOT hold the same.";
        return string.Join(Environment.NewLine, lines.Append(end));
    }

    static string Short(string digest) => digest[..DigestDigitCount];

    static Option<string> From() => new("--from")
    {
        Description = "Data directory of the utility, running or stopped.",
        Required = true,
    };

    static Option<string> To() => new("--to")
    {
        Description = "PostgreSQL database, postgres://user:password@host:port/database.",
        HelpName = "ADDRESS",
        Required = true,
    };
}
