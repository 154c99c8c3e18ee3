using System.Globalization;
using Tallywatt.Host.Up;
using Tallywatt.Storage;
using Tallywatt.Storage.Postgres;
using Tallywatt.Storage.Registry;

namespace Tallywatt.Host.Cluster;

/// <summary>`tallywatt up --cluster N`: a private PostgreSQL, N silos in processes of their own, and in this process
/// the street: the meters and the people.</summary>
/// <remarks>So a silo may be killed like a machine that lost its power, while the meters stay where they are.</remarks>
static class ClusterRun
{
    internal static async Task<int> RunAsync(
        UpOptions options, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        try
        {
            Premises.Check(options);
            using var data = DataDirectory.Take(options.DataPath);
            await using var server = await StartServerAsync(options, data, output, cancel);
            var address = server?.Address ?? options.StoreAddress!;
            await using var premises = await Premises.OpenAsync(
                data, options with { StoreAddress = address }, TimeProvider.System);
            if (premises.Database is not PostgresDatabase database)
            {
                throw new RefusedException("silos share a PostgreSQL database, so --store must name one.");
            }

            await ClusterHosting.ForgetAsync(database.ConnectionString, cancel);
            var clock = ClockOf(options, premises);
            premises.Fleet.AdvanceTo(clock.UnixSeconds, Environment.ProcessorCount);
            await using var street = await ClusterStreet.StartAsync(options, premises, database, clock, cancel);
            var plan = new SiloPlan(options, data.Path, address, street.MeterPortFirst, clock);
            await using var silos = new SiloGroup(plan, output, error);
            await silos.StartAsync(cancel);
            data.Announce(silos.Address);
            await GreetAsync(options, silos, street, output);
            await street.RunAsync(silos.Announcing(data), cancel);
            return ExitCodes.Done;
        }
        catch (RefusedException refused)
        {
            await error.WriteLineAsync($"tallywatt: {refused.Message}");
            return refused.ExitCode;
        }
        catch (StoreRefusedException refused)
        {
            await error.WriteLineAsync($"tallywatt: {refused.Message}");
            return ExitCodes.Refused;
        }
    }

    /// <summary>A PostgreSQL of its own in the data directory; none when a database was given.</summary>
    static async Task<PrivatePostgres?> StartServerAsync(
        UpOptions options, DataDirectory data, TextWriter output, CancellationToken cancel)
    {
        if (options.StoreAddress is not null)
        {
            return null;
        }

        var folder = PrivateServerPlace.Of(data);
        var server = await PrivatePostgres.StartAsync(folder, cancel: cancel);
        data.NotePrivateServer(server.Address);
        await output.WriteLineAsync($"A PostgreSQL of its own runs in {folder}.");
        return server;
    }

    // No history is played: the meters have it in their profiles, and the silos read it as a backlog.
    static SharedClock.Face ClockOf(UpOptions options, Premises premises)
    {
        var installation = premises.Registry.Installation;
        var kept = new RegistryStore(premises.Database).ClockUnixSeconds() ?? installation.HistoryToUnixSeconds;
        var real = TimeProvider.System.GetUtcNow();
        var now = Math.Max(Math.Max(kept, installation.HistoryToUnixSeconds), premises.Fleet.ClockUnixSeconds);
        return options.Speed == 1 && real.ToUnixTimeSeconds() >= now
            ? SharedClock.Face.Real
            : new(now, real.ToUnixTimeMilliseconds(), options.Speed);
    }

    static async Task GreetAsync(UpOptions options, SiloGroup silos, ClusterStreet street, TextWriter output)
    {
        foreach (var silo in silos.Running)
        {
            var pages = await silo.Up;
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"Silo {silo.Number}: process {silo.Id}, {pages}"));
        }

        await output.WriteLineAsync(street.Sentence);
        await output.WriteLineAsync(
            $"Kill a silo as you like (kill -9): its areas go on in the others, and it is started again. Data in "
            + $"{Path.GetFullPath(options.DataPath)}, Ctrl+C stops.");
        await output.WriteLineAsync($"Tallywatt is up: open {silos.Address}");
        await output.FlushAsync();
    }
}
