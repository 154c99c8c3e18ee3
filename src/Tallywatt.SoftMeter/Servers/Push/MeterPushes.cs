using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Events;

namespace Tallywatt.SoftMeter.Servers.Push;

/// <summary>The pushes of one meter: those that events cause, and those that somebody asked for.</summary>
/// <remarks>
/// Events wait in the meter's outbox, which survives a power cut, until they were sent; so an event is pushed at least
/// once, and its sequence tells a repetition. Events whose push was given up go out with the next event.
/// </remarks>
/// <param name="device">The meter's objects.</param>
/// <param name="outbox">The meter's events.</param>
/// <param name="cipher">The meter's side of the cipher; null where nothing is ciphered.</param>
sealed class MeterPushes(ICosemObjects device, IMeterOutbox outbox, CipherSettings? cipher, Func<int, int> randomBelow)
{
    /// <summary>The push setup that events go out by.</summary>
    internal const int EventSetup = 0;

    /// <summary>The push setup that the push schedule sends.</summary>
    const int ScheduledSetup = 1;

    /// <summary>The push setup that a meter sends when it comes up.</summary>
    const int PowerUpSetup = 2;

    readonly PushRun?[] runs = new PushRun?[PushPlan.SetupCount];
    readonly uint[] numbers = new uint[PushPlan.SetupCount];
    readonly Lock gate = new();
    readonly PushSchedule schedule = new();
    long lastNumber;
    uint givenUpThrough;
    uint newestTried;
    bool isUp;
    int busy;

    /// <summary>Somebody asks for a push. False when the setup has no destination that can be reached.</summary>
    internal bool Request(int setup, DateTimeOffset now)
    {
        if (setup is < 0 or >= PushPlan.SetupCount || PushPlan.TryRead(device, setup) is not { } plan)
        {
            return false;
        }

        Begin(setup, NextNumber(now), plan, now, onlyIfFree: false);
        return true;
    }

    /// <summary>Pushes without an event are numbered by time: higher than before also after a power cut.</summary>
    uint NextNumber(DateTimeOffset now)
    {
        lock (gate)
        {
            lastNumber = Math.Max(lastNumber + 1, now.ToUnixTimeSeconds());
            return (uint)(lastNumber & DataNotification.NumberMask);
        }
    }

    /// <summary>Sends what is due. While a line is still busy with it, nothing.</summary>
    internal async Task TickAsync(DateTimeOffset now, IPushLine line, CancellationToken cancel)
    {
        if (Interlocked.Exchange(ref busy, 1) == 1)
        {
            return;
        }

        try
        {
            await SendDueAsync(now, line, cancel);
        }
        finally
        {
            Volatile.Write(ref busy, 0);
        }
    }

    async ValueTask SendDueAsync(DateTimeOffset now, IPushLine line, CancellationToken cancel)
    {
        var pending = outbox.PendingPushes();
        if (pending.Count > 0 && pending[^1].Sequence > givenUpThrough
            && PushPlan.TryRead(device, EventSetup) is { } plan && BeginsAnew(plan, pending[^1].Sequence))
        {
            newestTried = pending[^1].Sequence;
            Begin(EventSetup, 0, plan, now, onlyIfFree: false);
        }

        if (!isUp)
        {
            isUp = true;
            Request(PowerUpSetup, now);
        }

        if (schedule.IsDue(device))
        {
            Request(ScheduledSetup, now);
        }

        for (var setup = 0; setup < runs.Length; setup++)
        {
            PushRun? run;
            lock (gate)
            {
                run = runs[setup];
            }

            if (run is not null)
            {
                await AdvanceAsync(setup, run, pending, now, line, cancel);
            }
        }
    }

    /// <summary>A push that failed waits to be repeated; a newer event, or another destination, does not wait for it.
    /// </summary>
    bool BeginsAnew(PushPlan plan, uint newestSequence)
    {
        lock (gate)
        {
            return runs[EventSetup] is not { } run
                || (run.HasFailed
                    && (newestSequence > newestTried || (plan.Host, plan.Port) != (run.Plan.Host, run.Plan.Port)));
        }
    }

    /// <summary>The meter may ask while it holds its own gate, so nothing of the meter is read under ours.</summary>
    void Begin(int setup, uint number, PushPlan plan, DateTimeOffset now, bool onlyIfFree)
    {
        var run = new PushRun(plan, now, randomBelow);
        lock (gate)
        {
            if (runs[setup] is null || !onlyIfFree)
            {
                numbers[setup] = number;
                runs[setup] = run;
            }
        }
    }

    async ValueTask AdvanceAsync(
        int setup, PushRun run, IReadOnlyList<MeterPush> pending, DateTimeOffset now, IPushLine line,
        CancellationToken cancel)
    {
        switch (run.Step(now, PushWindow.IsOpen(run.Plan.Windows, Clock(now))))
        {
            case PushStep.Wait:
                return;
            case PushStep.GiveUp:
                GiveUp(setup, run, pending);
                return;
            case PushStep.Try:
                break;
            default:
                throw new InvalidOperationException("No such step of a push.");
        }

        if (Build(setup, run.Plan, pending) is not { } bytes)
        {
            GiveUp(setup, run, pending); // It is too long, or no frame counter is left: no attempt would end otherwise.
        }
        else if (!await line.SendAsync(run.Plan.Host, run.Plan.Port, bytes, cancel))
        {
            run.Failed(now);
        }
        else
        {
            if (setup == EventSetup && pending.Count > 0)
            {
                Acknowledge(pending[^1].Sequence);
            }

            Forget(setup, run);
        }
    }

    void GiveUp(int setup, PushRun run, IReadOnlyList<MeterPush> pending)
    {
        givenUpThrough = setup == EventSetup && pending.Count > 0 ? pending[^1].Sequence : givenUpThrough;
        Forget(setup, run);
    }

    void Acknowledge(uint throughSequence)
    {
        try
        {
            outbox.AcknowledgePushes(throughSequence);
        }
        catch (IOException)
        {
            // The meter could not write it down: the events go out again, and their sequence tells the repetition.
        }
    }

    /// <summary>Every event that waits, each in a PDU of its own; or the one push that was asked for.</summary>
    byte[]? Build(int setup, PushPlan plan, IReadOnlyList<MeterPush> pending)
    {
        if (setup != EventSetup || pending.Count == 0)
        {
            return PushApdu.Build(device, plan, cipher, numbers[setup], null);
        }

        var all = new List<byte>();
        foreach (var push in pending)
        {
            if (PushApdu.Build(device, plan, cipher, push.Sequence, push) is not { } one)
            {
                return null;
            }

            all.AddRange(one);
        }

        return [.. all];
    }

    /// <summary>What the meter's clock says; the true time when it cannot be read.</summary>
    CosemDateTime Clock(DateTimeOffset now)
    {
        var reader = new AxdrReader(PushPlan.Read(device, CosemNames.ClockTime));
        return CosemDateTime.TryRead(reader.OctetString(), out var clock)
            ? clock
            : CosemDateTime.FromUnixSeconds(now.ToUnixTimeSeconds());
    }

    void Forget(int setup, PushRun run)
    {
        lock (gate)
        {
            if (runs[setup] == run)
            {
                runs[setup] = null;
            }
        }
    }
}
