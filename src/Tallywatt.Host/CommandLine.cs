using System.CommandLine;
using System.CommandLine.Help;

namespace Tallywatt.Host;

/// <summary>The product's command line: one file per verb, listed here.</summary>
static class CommandLine
{
    /// <summary>Every verb. A verb's options are built only when it is the one asked for, so start-up stays
    /// short.</summary>
    static readonly Verb[] Verbs =
    [
        new("rate", Rate.RateCommand.Create),
        new("homes", Homes.HomesCommand.Create),
        new("tariff", Tariffs.TariffCommand.Create),
        new("bench", Bench.BenchCommand.Create),
        new("simulate", Simulate.SimulateCommand.Create),
        new("up", Up.UpCommand.Create),
        new("meter", OneMeter.MeterCommand.Create),
        new("topup", TopUp.TopUpCommand.Create),
        new("ledger", Ledger.LedgerCommand.Create),
        new("account", Accounts.AccountCommand.Create),
        new("bill", Billing.BillCommand.Create),
        new("command", Commands.CommandVerb.Create),
        new("acquisition", HeadEnd.AcquisitionCommand.Create),
        new("readings", Readings.ReadingsCommand.Create),
        new("meters", Meters.MetersCommand.Create),
        new("wire", Wire.WireCommand.Create),
        new("probe", Probe.ProbeCommand.Create),
        new("backup", Backup.BackupCommand.Create),
        new("restore", Backup.RestoreCommand.Create),
        new("store", Store.StoreCommand.Create),
        new("retention", Backup.RetentionCommand.Create),
        new("silo", Cluster.SiloCommand.Create),
    ];

    /// <summary>How long a verb that was told to stop may take to come to its end; the default cut off a start of many
    /// meters, with exit code 130.</summary>
    static readonly TimeSpan LastStep = TimeSpan.FromSeconds(10);

    /// <summary>Runs one verb and gives its exit code: see <see cref="ExitCodes"/>.</summary>
    /// <remarks>
    /// A verb's action returns its own exit code and writes data to stdout and messages to stderr. What a verb
    /// did not foresee ends here as one line, never as a stack trace.
    /// </remarks>
    internal static Task<int> RunAsync(string[] args) => RunAsync(args, Console.Out, Console.Error);

    internal static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var invocation = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            Output = output,
            Error = error,
            ProcessTerminationTimeout = LastStep,
        };
        try
        {
            // A file whose name begins with @ is a file, not a list of more arguments.
            var parsed = Root(args).Parse(args, new() { ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count == 0 || parsed.Action is HelpAction)
            {
                return await parsed.InvokeAsync(invocation);
            }

            WrongUsage.Explain(parsed, error);
            return ExitCodes.WrongUsage;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Done;
        }
#pragma warning disable CA1031 // The outermost loop: what nobody foresaw becomes one line for a person.
        catch (Exception unforeseen)
#pragma warning restore CA1031
        {
            await error.WriteLineAsync($"tallywatt: {unforeseen.GetType().Name}: {unforeseen.Message}");
            return ExitCodes.Failed;
        }
    }

    internal static RootCommand Root(string[] args)
    {
        var root = new RootCommand("Tallywatt: prepaid electricity, from the meter to the money.");
        var asked = Array.Find(Verbs, verb => args.Length > 0 && verb.Name == args[0]);
        foreach (var verb in asked is null ? Verbs : [asked])
        {
            root.Add(verb.Create());
        }

        return root;
    }

    /// <param name="Name">What is typed.</param>
    /// <param name="Create">Builds the command. The first line of its description stands in the list of verbs;
    /// the description ends with an example.</param>
    sealed record Verb(string Name, Func<Command> Create);
}
