using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Tallywatt.Host.Up;

namespace Tallywatt.Host.Accounts;

/// <summary>Asks a running utility about accounts. A repeat is harmless, so a line that broke is tried again.</summary>
sealed class AccountClient(Uri address) : IDisposable
{
    const int AttemptCountMax = 3;
    static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    readonly HttpClient client = new() { BaseAddress = address, Timeout = AttemptTimeout };

    /// <summary>The last answer as it came.</summary>
    internal string Answer { get; private set; } = "";

    public void Dispose() => client.Dispose();

    /// <exception cref="RefusedException">The utility says no, or nobody answers.</exception>
    internal Task<JsonElement> GetAsync(string path, CancellationToken cancel) =>
        AskAsync(() => client.GetAsync(new Uri(path, UriKind.Relative), cancel), cancel);

    /// <inheritdoc cref="GetAsync"/>
    internal Task<JsonElement> PutAsync<T>(string path, T body, CancellationToken cancel) =>
        AskAsync(() => client.PutAsJsonAsync(path, body, AccountApi.Json, cancel), cancel);

    async Task<JsonElement> AskAsync(Func<Task<HttpResponseMessage>> ask, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var answer = await ask();
                if (answer.IsSuccessStatusCode)
                {
                    Answer = await answer.Content.ReadAsStringAsync(cancel);
                    return JsonSerializer.Deserialize<JsonElement>(Answer, AccountApi.Json);
                }

                throw await RefusalAsync(answer, cancel);
            }
            catch (HttpRequestException) when (attempt < AttemptCountMax)
            {
                await Task.Delay(Pause, TimeProvider.System, cancel);
            }
            catch (Exception fault) when (fault is HttpRequestException
                || (fault is TaskCanceledException && !cancel.IsCancellationRequested))
            {
                throw new RefusedException(
                    "nobody answered. It is not known whether it was done; ask again, it is never done twice.",
                    ExitCodes.NotFound);
            }
        }
    }

    static async Task<RefusedException> RefusalAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        string? title;
        try
        {
            title = (await answer.Content.ReadFromJsonAsync<ProblemDetails>(AccountApi.Json, cancel))?.Title;
        }
        catch (JsonException)
        {
            title = null;
        }

        return new(
            title ?? $"the utility answered {(int)answer.StatusCode}; is another program on that port?",
            answer.StatusCode == HttpStatusCode.NotFound ? ExitCodes.NotFound : ExitCodes.Refused);
    }
}
