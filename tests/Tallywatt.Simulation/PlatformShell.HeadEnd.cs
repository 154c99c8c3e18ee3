using Tallywatt.Core.Areas;
using Tallywatt.Core.Relay;
using Tallywatt.Platform.HeadEnd.Sessions;

namespace Tallywatt.Simulation;

sealed partial class PlatformShell
{
    readonly Dictionary<long, MeterSession> sessions = [];

    /// <summary>One visit to a meter: its order, its gaps, its new rows, its relay.</summary>
    internal void Poll(SimMeter meter)
    {
        meter.Advance();
        if (!sessions.TryGetValue(meter.MeterNumber, out var session))
        {
            session = new(new SimLine(meter, world.Schedule, world.Faults, world.Trace));
            sessions.Add(meter.MeterNumber, session);
        }

        SendOrder(meter, session);
        ReadRows(meter, session);
        var isKnown = Area!.RelayOf(meter.AccountNumber)!.Value.Read != ControlState.Unknown;
        if (bug != PlantedBug.RelayWithoutReadBack || !isKnown)
        {
            ReadRelay(meter, session);
        }

        if (world.Random.PerMille(500))
        {
            Done(session.CloseAsync(CancellationToken.None));
        }
    }

    void SendOrder(SimMeter meter, MeterSession session)
    {
        Commit(); // An order leaves only when it is durable.
        var order = Area!.OutstandingOrders(world.Now).FirstOrDefault(o => o.MeterNumber == meter.MeterNumber);
        if (order is null)
        {
            return;
        }

        var answer = order.Powered
            ? Done(session.ReconnectAsync(CancellationToken.None))
            : Done(session.DisconnectAsync(CancellationToken.None));
        world.Trace.Note(world.Now, order.Powered ? "reconnect" : "disconnect",
            meter.AccountNumber, order.Sequence, (long)answer.Outcome);
        if (bug == PlantedBug.RelayWithoutReadBack)
        {
            RelayRead(meter, order.Sequence,
                order.Powered ? ControlState.ReadyForReconnection : ControlState.Disconnected);
        }
        else if (answer.Answered)
        {
            RelayRead(meter, order.Sequence, (ControlState)(byte)answer.Value.State);
        }
    }

    void ReadRelay(SimMeter meter, MeterSession session)
    {
        var answer = Done(session.ReadRelayAsync(CancellationToken.None));
        if (answer.Answered)
        {
            RelayRead(meter, orderSequence: 0, (ControlState)(byte)answer.Value.State);
        }
    }

    void RelayRead(SimMeter meter, int orderSequence, ControlState read)
    {
        Area!.RelayRead(meter.MeterNumber, orderSequence, read, world.Now);
        Commit();
    }

    void ReadRows(SimMeter meter, MeterSession session)
    {
        foreach (var gap in Area!.Missing(meter.MeterNumber).Take(8))
        {
            if (Read(session, gap) is { } rows)
            {
                Enqueue(meter, rows, NotAmong(rows, gap));
            }
        }

        var last = Area.LastRowOf(meter.MeterNumber)?.CapturedUnixSeconds;
        var from = last is { } held ? held + world.IntervalSeconds : world.FirstDueUnixSeconds;
        if (from <= world.Now && Read(session, new(from, world.Now)) is { } news)
        {
            Enqueue(meter, news, []);
        }
    }

    static RegisterRow[]? Read(MeterSession session, MissingRows range)
    {
        var answer = Done(session.ReadProfileAsync(
            range.FirstUnixSeconds, range.LastUnixSeconds, CancellationToken.None));
        return answer.Answered
            ? [.. answer.Value!.Select(row => new RegisterRow(
                row.CapturedUnixSeconds, row.ImportWattHours, row.ExportWattHours))]
            : null;
    }

    /// <summary>What the meter was asked for and has not: a newer row is held, so it will never have it.</summary>
    List<MissingRows> NotAmong(RegisterRow[] rows, MissingRows range)
    {
        var held = rows.Select(row => row.CapturedUnixSeconds).ToHashSet();
        var lost = new List<MissingRows>();
        for (var due = range.FirstUnixSeconds; due <= range.LastUnixSeconds; due += world.IntervalSeconds)
        {
            if (!held.Contains(due))
            {
                lost.Add(new(due, due));
            }
        }

        return lost;
    }

    /// <summary>The queue between head-end and area may drop, repeat, delay and so reorder what it carries.</summary>
    void Enqueue(SimMeter meter, RegisterRow[] rows, List<MissingRows> lost)
    {
        if (rows.Length == 0)
        {
            Deliver(meter, [], lost);
            return;
        }

        for (var first = 0; first < rows.Length;)
        {
            var length = Math.Min(rows.Length - first, 1 + world.Random.Below(40));
            var part = rows[first..(first + length)];
            first += length;
            Deliver(meter, part, first == rows.Length ? lost : []);
        }
    }

    void Deliver(SimMeter meter, RegisterRow[] rows, List<MissingRows> lost)
    {
        if (world.Faults.Strikes(FaultKind.QueueDrop) || (rows.Length == 0 && lost.Count == 0))
        {
            return;
        }

        var repeats = world.Faults.Strikes(FaultKind.QueueRepeat) ? 2 : 1;
        for (var i = 0; i < repeats; i++)
        {
            var delay = world.Faults.Strikes(FaultKind.QueueDelay) ? world.Random.Below(4 * 3_600) : 0;
            world.LaterInThisProcess(delay, () => Accept(meter, rows, lost));
        }
    }

    /// <summary>Everything over a simulated line ends at once; what does not has left the world's hands.</summary>
    static T Done<T>(ValueTask<T> task) => task.IsCompleted
        ? task.GetAwaiter().GetResult()
        : throw new InvariantBrokenException(Invariant.I08, "A session waited for something outside the world.");

    static void Done(ValueTask task)
    {
        if (!task.IsCompleted)
        {
            throw new InvariantBrokenException(Invariant.I08, "A session waited for something outside the world.");
        }

        task.GetAwaiter().GetResult();
    }
}
