using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Notices;
using Tallywatt.Core.Units;
using Tallywatt.Core.Vending;

namespace Tallywatt.Simulation;

/// <summary>The platform's shell, as small as it can be: decide, commit, acknowledge, send.</summary>
/// <remarks>
/// It may die anywhere. The real one has grains and SQLite around the same area; the order of steps is the same.
/// </remarks>
sealed partial class PlatformShell(World world, PlantedBug bug)
{
    readonly List<AuditNote> notes = [];
    readonly List<Action> acknowledgements = [];
    int attemptCount;

    /// <summary>The area while the platform runs; null while it is down.</summary>
    internal ServiceArea? Area { get; private set; }

    /// <summary>Grows with each start: what an earlier process had in memory is gone.</summary>
    internal int Incarnation { get; private set; }

    /// <summary>Whether what the area holds in memory is all in the store.</summary>
    internal bool IsAtRest => Area is { HasPending: false } && notes.Count == 0 && acknowledgements.Count == 0;

    internal void Start()
    {
        Incarnation++;
        Area = world.Store.Open(world.Terms);
        if (bug == PlantedBug.ReminderTwice && Incarnation > 1)
        {
            RemindAgain();
        }

        foreach (var account in Area.NotInstalled().ToList())
        {
            Area.Install(account, world.Now);
            notes.Add(auditor => auditor.Install(account, world.FirstDueUnixSeconds));
        }

        Commit();
    }

    /// <summary>The process is gone, and with it everything it held.</summary>
    internal void Die()
    {
        Area = null;
        Incarnation++;
        notes.Clear();
        acknowledgements.Clear();
        foreach (var session in sessions.Values)
        {
            session.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        sessions.Clear();
    }

    /// <summary>Rows of one meter come out of the queue between the head-end and the area.</summary>
    internal void Accept(SimMeter meter, RegisterRow[] rows, IReadOnlyList<MissingRows> lost)
    {
        var area = Area!;
        var result = area.AcceptProfile(meter.MeterNumber, rows, world.Now);
        world.Trace.Note(world.Now, "rows", meter.AccountNumber, rows.Length, result.AcceptedCount);
        notes.Add(auditor => auditor.Rows(
            meter.AccountNumber,
            rows.Select(row => (row.CapturedUnixSeconds, row.ImportWattHours, row.ExportWattHours))));
        foreach (var range in lost)
        {
            DeclareLost(meter, range);
        }

        if (result.ClosedCount > 0)
        {
            ReviseLate(area, meter, rows);
        }

        if (bug == PlantedBug.GapSwallowed)
        {
            foreach (var range in area.Missing(meter.MeterNumber))
            {
                DeclareLost(meter, range);
            }
        }

        // Some commits carry one profile, some carry several.
        if (world.Random.PerMille(700))
        {
            Commit();
        }
        else
        {
            world.LaterInThisProcess(5, Commit);
        }
    }

    /// <summary>Rows whose day was closed without them: their days are rated again, in a commit of their own.</summary>
    void ReviseLate(ServiceArea area, SimMeter meter, RegisterRow[] rows)
    {
        Commit();
        MeterHistory? history = null;
        var offered = Array.ConvertAll(rows, row => new MarkedRow(row));
        while (bug != PlantedBug.LateRowIgnored
            && area.Revise(meter.MeterNumber, offered, history, world.Now) is { NeedsHistoryFrom: { } day })
        {
            history = world.Store.History(area.AskHistory(meter.MeterNumber, day));
        }

        world.Trace.Note(world.Now, "late", meter.AccountNumber, rows.Length);
        notes.Add(auditor => auditor.LateRows(
            meter.AccountNumber,
            rows.Select(row => (row.CapturedUnixSeconds, row.ImportWattHours, row.ExportWattHours))));
        Commit();
    }

    /// <summary>A payment arrives. The payer is answered only when it is durable.</summary>
    internal void Pay(TopUpRequest request, Action<TopUpResult> answer)
    {
        var reference = request.Reference;
        if (bug == PlantedBug.TopUpWithoutKey)
        {
            request = request with { Reference = $"{request.Reference}-try{++attemptCount}" };
        }

        EntryKey.TryTopUp(request.Channel, request.Reference, out var key);
        var result = Area!.AcceptTopUp(request, world.Store.Book.Find(key), world.Now);
        world.Trace.Note(world.Now, "payment", request.AccountNumber, (long)result.Outcome, request.Amount.Nanos);
        if (result.Outcome == TopUpOutcome.Booked)
        {
            notes.Add(auditor => auditor.Paid(request.AccountNumber, reference, request.Amount.Nanos));
        }

        if (bug == PlantedBug.AcknowledgeBeforeCommit)
        {
            answer(result);
            Commit();
            return;
        }

        acknowledgements.Add(() => answer(result));
        Commit();
    }

    internal void CloseDays()
    {
        Commit();
        var day = world.Calendar.DayOf(world.Now).AddDays(-1);
        Area!.CloseDay(day, world.Now);
        Commit();
        if (world.Random.PerMille(300))
        {
            KeepCheckpoint();
        }
    }

    /// <summary>Sends what the outbox holds, marks it sent after. A repeat has the same id.</summary>
    internal void SendNotices()
    {
        foreach (var notice in world.Store.Unsent())
        {
            world.Faults.MayDie("before sending a message");
            world.Receive(notice);
            world.Faults.MayDie("after sending a message");
            world.Store.MarkSent(notice.Id);
        }
    }

    /// <summary>Stores what was decided, and only then tells anyone.</summary>
    internal void Commit()
    {
        world.Faults.MayDie("before commit");
        if (bug == PlantedBug.DroppedCarry)
        {
            DropCarries();
        }

        if (Area!.TakeCommit() is { } commit)
        {
            var closed = commit.Entries.Where(entry => entry.Kind == EntryKind.DayClose).Select(ClosedNote);
            List<AuditNote> said = [.. notes, .. closed];
            notes.Clear();
            if (bug == PlantedBug.CheckpointBeforeCommit && world.Random.PerMille(100))
            {
                world.Store.Keep(Area.ToCheckpoint());
            }

            try
            {
                world.Store.Append(commit, said);
            }
            catch (StoreFailedException) when (bug == PlantedBug.GoesOnAfterFailedCommit)
            {
                // The planted mistake: the area is kept though the store may not have what it holds.
            }

            if (bug == PlantedBug.NoticeOutsideOutbox)
            {
                SendFromMemory(commit.Notices);
            }
        }
        else
        {
            // Nothing of it changed the area; the auditor hears of it all the same.
            notes.ForEach(note => note(world.Auditor));
            notes.Clear();
        }

        world.Faults.MayDie("after commit");
        Action[] answers = [.. acknowledgements];
        acknowledgements.Clear();
        foreach (var answer in answers)
        {
            answer();
        }
    }

    void DeclareLost(SimMeter meter, MissingRows range)
    {
        if (Area!.DeclareLost(meter.MeterNumber, range, world.Now))
        {
            notes.Add(auditor =>
            {
                world.CheckLost(meter, range);
                auditor.Lost(meter.AccountNumber, range.FirstUnixSeconds, range.LastUnixSeconds);
            });
        }
    }

    void KeepCheckpoint()
    {
        if (bug != PlantedBug.CheckpointBeforeCommit)
        {
            world.Store.Keep(Area!.ToCheckpoint());
        }
    }

    AuditNote ClosedNote(LedgerEntry entry)
    {
        var parts = entry.Key.Text.Split(':');
        var account = long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        var day = DateOnly.ParseExact(parts[2], "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        return auditor => auditor.Closed(
            account, day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber);
    }

    void RemindAgain()
    {
        foreach (var account in Area!.AccountNumbers)
        {
            if (Area.PurseOf(account) is { FirstArmed: false } purse
                && purse.Balance <= world.Terms.Purse.FirstReminder)
            {
                world.Store.Slip(new(account, NoticeKind.FirstReminder, 1_000 + Incarnation, purse.Balance,
                    world.Terms.Purse.FirstReminder, world.Now));
            }
        }
    }

    void DropCarries()
    {
        foreach (var account in Area!.AccountNumbers)
        {
            if (Area.WindowOf(account) is { } window)
            {
                System.Runtime.CompilerServices.Unsafe.AsRef(in window.Head).CarryAttos = 0;
            }
        }
    }

    void SendFromMemory(IReadOnlyList<Notice> decided)
    {
        foreach (var notice in decided)
        {
            world.Faults.MayDie("before sending a message");
            world.Receive(notice);
        }
    }
}
