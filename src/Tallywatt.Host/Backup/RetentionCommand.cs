using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tallywatt.Host.Ledger;
using Tallywatt.Host.Up;
using Tallywatt.Storage;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Sql;
using Tallywatt.Storage.Sqlite.Months;

namespace Tallywatt.Host.Backup;

/// <summary>`tallywatt retention`: removes readings of months that are older than what is kept.</summary>
static class RetentionCommand
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal static Command Create()
    {
        var data = new Option<string>("--data")
        {
            Description = "Data directory of the utility, running or stopped.",
            DefaultValueFactory = _ => "./" + UpOptions.DefaultData,
        };
        var keep = WholeNumber.Option(
            "--keep-months",
            "Whole months before the utility's own month whose readings are kept, 1 to 1200.", 1, 1_200, 24);
        var dry = new Option<bool>("--dry-run") { Description = "Only say what would be removed." };
        var json = new Option<bool>("--json") { Description = "Print as JSON." };
        var command = new Command(
            "retention",
            """
            Removes the files of months whose readings need not be kept any more. The books stay.

            Example:
              ./tallywatt retention --data ./data --keep-months 24 --dry-run
            """)
        {
            data, keep, dry, json,
        };
        command.SetAction(parsed => Run(
            DataDirectory.DatabaseIn(parsed.GetValue(data)!), parsed.GetValue(keep), parsed.GetValue(dry),
            parsed.GetValue(json), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    static int Run(string database, int keepMonthCount, bool isDry, bool json, TextWriter output, TextWriter error)
    {
        if (!File.Exists(database))
        {
            error.WriteLine(
                $"tallywatt: {Path.GetFullPath(database)} does not exist. Name the data directory with --data.");
            return ExitCodes.NotFound;
        }

        try
        {
            var today = TodayOf(database);
            var keepFrom = new DateOnly(today.Year, today.Month, 1).AddMonths(-keepMonthCount);
            var files = isDry
                ? MonthRetention.Due(database, keepFrom).Select(file => Path.GetFileName(file.Path))
                : MonthRetention.Remove(database, keepFrom, TimeProvider.System).Select(month => month.FileName);
            Tell([.. files], keepFrom, isDry, json, output);
            return ExitCodes.Done;
        }
        catch (StoreRefusedException refused)
        {
            error.WriteLine($"tallywatt: {refused.Message}");
            return ExitCodes.Refused;
        }
    }

    /// <summary>The utility's own day: its clock may be years from this machine's.</summary>
    static DateOnly TodayOf(string database)
    {
        using var snapshot = LedgerSnapshot.Open(StorePlace.File(database));
        var terms = UtilityOnDisk.Terms(new(snapshot.Installation, snapshot.ServicePoints));
        return terms.Tariff.DayOf(snapshot.NowUnixSeconds);
    }

    static void Tell(string[] files, DateOnly keepFrom, bool isDry, bool json, TextWriter output)
    {
        var from = keepFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(new { keptFrom = from, dryRun = isDry, files }, Json));
            return;
        }

        var verb = isDry ? "would be removed" : "removed";
        output.WriteLine(files.Length == 0
            ? $"No file of a month before {from}."
            : $"{files.Length} {verb} (readings before {from}): {string.Join(", ", files)}.");
    }
}
