using System.Security.Cryptography;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Events;

namespace Tallywatt.SoftMeter.Servers.Push;

/// <summary>Sends the pushes of many meters over TCP, as their push setups say.</summary>
/// <remarks>Meters without a destination cost a look at their outbox a second, and send nothing.</remarks>
public sealed class MeterPushSender : IAsyncDisposable
{
    static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    readonly TimeProvider time;
    readonly IPushLine line;
    readonly Func<int, int> randomBelow;
    readonly List<MeterPushes> meters = [];
    readonly CancellationTokenSource stopping = new();
    Task running = Task.CompletedTask;

    /// <param name="time">The clock that delays are counted on.</param>
    public MeterPushSender(TimeProvider time)
        : this(time, new TcpPushLine(time), RandomNumberGenerator.GetInt32)
    {
    }

    internal MeterPushSender(TimeProvider time, IPushLine line, Func<int, int> randomBelow)
    {
        this.time = time;
        this.line = line;
        this.randomBelow = randomBelow;
    }

    /// <summary>Sends what a meter pushes from now on: its events, and what its push methods and scripts ask for.
    /// </summary>
    public void Add(CosemMeter device)
    {
        ArgumentNullException.ThrowIfNull(device);
        device.PushRequested = Add(device, device.Meter, device.Security?.Management?.Cipher);
    }

    /// <summary>Adds a device and gives what asks it for a push: the number of the setup, and whether it can.</summary>
    internal Func<int, bool> Add(ICosemObjects device, IMeterOutbox outbox, CipherSettings? cipher)
    {
        var pushes = new MeterPushes(device, outbox, cipher, randomBelow);
        lock (meters)
        {
            meters.Add(pushes);
        }

        return setup => pushes.Request(setup, time.GetUtcNow());
    }

    /// <summary>Begins to send, until it is disposed of.</summary>
    public void Start() => running = RunAsync();

    /// <summary>Sends what is due now, to all meters at once: a destination that does not answer holds up no other.
    /// </summary>
    internal Task TickAsync(CancellationToken cancel)
    {
        MeterPushes[] all;
        lock (meters)
        {
            all = [.. meters];
        }

        return Task.WhenAll(all.Select(pushes => pushes.TickAsync(time.GetUtcNow(), line, cancel)));
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
    }

    async Task RunAsync()
    {
        await Task.Yield();
        var sending = new List<Task>();
        try
        {
            while (true)
            {
                await Task.Delay(Pace, time, stopping.Token);
                sending.RemoveAll(task => task.IsCompletedSuccessfully);
                sending.Add(TickAsync(stopping.Token));
            }
        }
        catch (OperationCanceledException)
        {
            // It was told to stop.
        }

        await Task.WhenAll(sending);
    }
}
