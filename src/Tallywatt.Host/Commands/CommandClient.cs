using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Tallywatt.Host.Up;

namespace Tallywatt.Host.Commands;

/// <summary>Asks a running utility about its commands.</summary>
sealed class CommandClient(Uri address) : IDisposable
{
    const int AttemptCountMax = 3;
    static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    readonly HttpClient client = new() { BaseAddress = address, Timeout = AttemptTimeout };

    public void Dispose() => client.Dispose();

    /// <exception cref="RefusedException">The utility says no, or nobody answers.</exception>
    internal async Task<CommandReceipt> SendAsync(string key, CommandOrder order, CancellationToken cancel) =>
        await AskAsync<CommandReceipt>(
            () => client.PutAsJsonAsync($"api/commands/{Uri.EscapeDataString(key)}", order, CommandView.Json, cancel),
            $"It is not known whether it was accepted; ask again with --id {key}, which never counts twice.", cancel);

    /// <inheritdoc cref="SendAsync"/>
    internal async Task<IReadOnlyList<CommandView>> ListAsync(string query, CancellationToken cancel) =>
        await AskAsync<CommandView[]>(() => client.GetAsync(new Uri($"api/commands{query}", UriKind.Relative), cancel),
            "", cancel);

    /// <inheritdoc cref="SendAsync"/>
    internal async Task<CommandView> FindAsync(long id, CancellationToken cancel) =>
        await AskAsync<CommandView>(
            () => client.GetAsync(new Uri(FormattableString.Invariant($"api/commands/{id}"), UriKind.Relative), cancel),
            "", cancel);

    /// <inheritdoc cref="SendAsync"/>
    internal async Task<CommandView> CancelAsync(long id, string by, CancellationToken cancel) =>
        await AskAsync<CommandView>(
            () => client.PostAsJsonAsync(
                FormattableString.Invariant($"api/commands/{id}/cancel"), new CancelOrder(by), CommandView.Json,
                cancel),
            "", cancel);

    /// <summary>Waits until none of these is open, or the time is over.</summary>
    internal async Task<IReadOnlyList<CommandView>> WaitAsync(
        IReadOnlyList<CommandView> commands, TimeSpan longest, CancellationToken cancel)
    {
        var now = commands.ToArray();
        var began = TimeProvider.System.GetTimestamp();
        while (now.Any(command => command.IsOpen) && TimeProvider.System.GetElapsedTime(began) < longest)
        {
            await Task.Delay(Pause, TimeProvider.System, cancel);
            for (var index = 0; index < now.Length; index++)
            {
                now[index] = now[index].IsOpen ? await FindAsync(now[index].Id, cancel) : now[index];
            }
        }

        return now;
    }

    // The key makes a repeat harmless, so a line that broke is simply tried again.
    async Task<T> AskAsync<T>(
        Func<Task<HttpResponseMessage>> ask, string doubt, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var answer = await ask();
                if (answer.IsSuccessStatusCode)
                {
                    return (await answer.Content.ReadFromJsonAsync<T>(CommandView.Json, cancel))!;
                }

                throw new RefusedException(
                    await ProblemAsync(answer, cancel),
                    answer.StatusCode == HttpStatusCode.NotFound ? ExitCodes.NotFound : ExitCodes.Refused);
            }
            catch (HttpRequestException) when (attempt < AttemptCountMax)
            {
                await Task.Delay(Pause, TimeProvider.System, cancel);
            }
            catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
            {
                throw new RefusedException($"nothing answered at {address}. {doubt}".TrimEnd(), ExitCodes.NotFound);
            }
        }
    }

    static async Task<string> ProblemAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        try
        {
            var problem = await answer.Content.ReadFromJsonAsync<ProblemDetails>(CommandView.Json, cancel);
            return problem?.Title ?? $"the utility answered {(int)answer.StatusCode}.";
        }
        catch (JsonException)
        {
            return $"the utility answered {(int)answer.StatusCode}; is another program on that port?";
        }
    }
}
