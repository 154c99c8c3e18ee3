using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Notices;

namespace Tallywatt.Simulation;

/// <summary>The store did not say that it wrote. Whether it did is not known to the caller.</summary>
sealed class StoreFailedException(string how) : Exception(how);

/// <summary>What a commit holds, in the auditor's words. It counts once the commit is durable.</summary>
delegate void AuditNote(Auditor auditor);

/// <summary>The database of a world: what is in it survives the platform's death, and any write may go wrong.</summary>
/// <remarks>
/// A transaction is whole or absent. It is written as a log record first; a record cut short by a fault stays at
/// the end of the log until the next use, whose check must recognise it.
/// </remarks>
sealed class SimStore(Faults faults, Action<IReadOnlyList<AuditNote>> onDurable, PlantedBug bug)
{
    readonly List<JournalRow> journal = [];
    readonly List<AreaCheckpoint> checkpoints = [];
    readonly List<Notice> outbox = [];
    readonly HashSet<string> decided = [];
    readonly Dictionary<(long Account, NoticeKind Kind), int> decidedCounts = [];
    readonly HashSet<string> sent = [];
    readonly Dictionary<(long Account, DateOnly Day), MeterDay> meterDays = [];
    readonly Dictionary<(long Account, DateOnly Day), RatingAnchor> anchors = [];
    (AreaCommit Commit, byte[] Written, IReadOnlyList<AuditNote> Notes)? torn;

    internal LedgerBook Book { get; } = new();

    /// <summary>The last link of the chain over the books.</summary>
    internal byte[] Chain { get; private set; } = new byte[LedgerChain.LinkBytes];

    internal IReadOnlySet<string> Decided => decided;

    internal int DecidedCount(long account, NoticeKind kind) => decidedCounts.GetValueOrDefault((account, kind));

    /// <summary>One transaction: the journal row, the entries and the messages.</summary>
    /// <exception cref="StoreFailedException">It was not written, or torn, or written without an answer.</exception>
    internal void Append(AreaCommit commit, IReadOnlyList<AuditNote> notes)
    {
        RecoverTail();
        RefuseMaybe();
        if (faults.Strikes(FaultKind.StoreTears))
        {
            torn = (commit, commit.Journal[..faults.Below(commit.Journal.Length)].ToArray(), notes);
            throw new StoreFailedException("torn");
        }

        Write(commit, notes);
        FallSilentMaybe();
    }

    /// <summary>Keeps a checkpoint; the journal stays, so that an older one would do as well.</summary>
    internal void Keep(AreaCheckpoint checkpoint)
    {
        RefuseMaybe();
        checkpoints.Add(checkpoint);
        FallSilentMaybe();
    }

    /// <summary>Opens the area as the platform does after a start.</summary>
    internal ServiceArea Open(AreaTerms terms)
    {
        RecoverTail();
        var checkpoint = checkpoints.Count == 0 ? null : checkpoints[^1];
        return ServiceArea.Open(
            terms, checkpoint, journal.Where(row => row.Sequence > (checkpoint?.Sequence ?? 0)));
    }

    /// <summary>The same area from the first journal row on, for comparison.</summary>
    internal ServiceArea OpenWithoutCheckpoint(AreaTerms terms) => ServiceArea.Open(terms, null, journal);

    /// <summary>Closed days as the platform reads them back to rate them again.</summary>
    internal MeterHistory History(HistoryQuestion asked)
    {
        var anchor = anchors.Values
            .Where(anchor => anchor.AccountNumber == asked.AccountNumber && anchor.Day <= asked.Day
                && anchor.Day > asked.FirstDay)
            .MaxBy(anchor => anchor.Day);
        return new(anchor, [.. meterDays.Values
            .Where(day => day.AccountNumber == asked.AccountNumber
                && day.Summary.Day >= (anchor?.Day ?? asked.FirstDay))
            .OrderBy(day => day.Summary.Day)
            .Select(day => Held(day, asked.IntervalSeconds))]);
    }

    internal List<Notice> Unsent() => [.. outbox.Where(notice => !sent.Contains(notice.Id))];

    internal void MarkSent(string id) => sent.Add(id);

    /// <summary>A message that no commit decided: only a planted mistake does this.</summary>
    internal void Slip(Notice notice)
    {
        Decide(notice);
        outbox.Add(notice);
    }

    void RefuseMaybe()
    {
        if (faults.Strikes(FaultKind.StoreRefuses))
        {
            throw new StoreFailedException("refused");
        }
    }

    void FallSilentMaybe()
    {
        if (faults.Strikes(FaultKind.StoreFallsSilent))
        {
            throw new StoreFailedException("silent");
        }
    }

    void RecoverTail()
    {
        if (torn is not { } tail)
        {
            return;
        }

        torn = null;
        if (JournalForm.IsWhole(tail.Written))
        {
            Write(tail.Commit, tail.Notes);
        }
        else if (bug == PlantedBug.TornTailAccepted)
        {
            // The planted mistake: the rest of the transaction is kept though its journal row is not.
            foreach (var entry in tail.Commit.Entries)
            {
                AppendEntry(entry);
            }
        }
    }

    static HeldDay Held(MeterDay day, int intervalSeconds) =>
        RowsBlob.TryReadMarked(day.Rows.Span, intervalSeconds, out var rows)
            ? new(day.Revision, rows, day.Summary)
            : throw new InvariantBrokenException(Invariant.I08, $"The rows of {day.Summary.Day} cannot be read.");

    void KeepDays(AreaCommit commit)
    {
        foreach (var day in commit.MeterDays)
        {
            var key = (day.AccountNumber, day.Summary.Day);
            var expected = meterDays.TryGetValue(key, out var before) ? before.Revision + 1 : 0;
            if (day.Revision != expected)
            {
                throw new InvariantBrokenException(
                    Invariant.I11, $"{key} has revision {day.Revision} where {expected} comes next.");
            }

            meterDays[key] = day;
        }

        foreach (var anchor in commit.Extras.Anchors)
        {
            anchors[(anchor.AccountNumber, anchor.Day)] = anchor;
        }
    }

    void Write(AreaCommit commit, IReadOnlyList<AuditNote> notes)
    {
        var last = journal.Count == 0 ? 0 : journal[^1].Sequence;
        if (commit.Sequence != last + 1)
        {
            throw new StoreFailedException($"sequence {commit.Sequence} after {last}");
        }

        foreach (var entry in commit.Entries)
        {
            if (AppendEntry(entry) != AppendResult.Appended)
            {
                throw new InvariantBrokenException(Invariant.I11, $"Entry {entry.Key} was offered to the books twice.");
            }
        }

        KeepDays(commit);
        journal.Add(new(commit.Sequence, commit.Journal));
        foreach (var notice in commit.Notices)
        {
            Decide(notice);
            if (bug != PlantedBug.NoticeOutsideOutbox)
            {
                outbox.Add(notice);
            }
        }

        onDurable(notes);
    }

    void Decide(Notice notice)
    {
        if (!decided.Add(notice.Id))
        {
            throw new InvariantBrokenException(Invariant.I09, $"Message {notice.Id} was decided twice.");
        }

        var key = (notice.AccountNumber, notice.Kind);
        decidedCounts[key] = decidedCounts.GetValueOrDefault(key) + 1;
    }

    AppendResult AppendEntry(LedgerEntry entry)
    {
        var result = Book.Append(entry);
        if (result == AppendResult.Appended)
        {
            Chain = LedgerChain.Link(Chain, entry);
        }

        return result;
    }
}
