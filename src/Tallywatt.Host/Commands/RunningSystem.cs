using System.CommandLine;
using System.Data.Common;
using Tallywatt.Host.Store;
using Tallywatt.Host.Up;
using Tallywatt.Storage;

namespace Tallywatt.Host.Commands;

/// <summary>Where the utility is: its port, or its data directory; and what to read when it does not run.</summary>
sealed class RunningSystem
{
    readonly Option<long?> port = WholeNumber.Optional("--port", "Port of the running utility, 1 to 65535.", 1, 65_535);
    readonly Option<bool> json = new("--json") { Description = "Print JSON." };
    readonly StoreOption store = new();

    internal void AddTo(Command command)
    {
        command.Add(port);
        store.AddTo(command);
        command.Add(json);
    }

    internal bool Json(ParseResult parsed) => parsed.GetValue(json);

    /// <summary>Asks the running utility, or reads the store of one that is stopped.</summary>
    /// <param name="offline">Null for what only a running utility can do.</param>
    internal async Task<int> RunAsync(
        ParseResult parsed, Func<CommandClient, Task> online, Action<DbConnection>? offline)
    {
        try
        {
            var address = parsed.GetValue(port) is { } given
                ? new Uri(FormattableString.Invariant($"http://127.0.0.1:{given}/"))
                : DataDirectory.AddressOf(parsed.GetValue(store.Data)!);
            if (address is not null)
            {
                using var client = new CommandClient(address);
                await online(client);
                return ExitCodes.Done;
            }

            if (offline is null)
            {
                throw new RefusedException(
                    "no utility runs on this data directory. Start it with ./tallywatt up, or name its directory with "
                    + "--data or its port with --port. Nothing was sent.",
                    ExitCodes.NotFound);
            }

            await using var connection = store.Of(parsed).OpenForReading();
            offline(connection);
            return ExitCodes.Done;
        }
        catch (RefusedException refused)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"tallywatt: {refused.Message}");
            return refused.ExitCode;
        }
        catch (StoreRefusedException refused)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"tallywatt: {refused.Message}");
            return ExitCodes.Refused;
        }
    }
}
