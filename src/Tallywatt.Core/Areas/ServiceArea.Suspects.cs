using Tallywatt.Core.Readings;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Areas;

/// <summary>Rows that cannot stand beside what is held. They are kept as they came, charged to nobody, and block no
/// row after them: when enough of them agree with one another, it is settled who was wrong.</summary>
public sealed partial class ServiceArea
{
    bool isReplaying;

    /// <summary>So many suspects in a row that fit each other outweigh what is held.</summary>
    const int SuspectChainCount = 4;

    /// <summary>At most so many of the newest rows held are believed to be the wrong ones.</summary>
    const int DisprovedCountMax = 3;

    /// <summary>Suspects remembered of one meter; what is older is on record only.</summary>
    const int SuspectCountMax = 32;

    /// <summary>A row for a capture time that is held: an estimate gives way, everything else stays.</summary>
    RowFate ResolveHeld(int slot, OpenWindow window, RegisterRow row, int index, ref bool rerate) =>
        CodeOf(slot, row.CapturedUnixSeconds).IsPlain
            ? window.Rows[index] == row ? RowFate.Repeated : RowFate.Conflict
            : Join(slot, window, row, ref rerate);

    /// <summary>A row that cannot stand between its neighbours: they give way when they are estimates, and else it
    /// waits among the suspects.</summary>
    RowFate ResolveImplausible(int slot, OpenWindow window, RegisterRow row, long nowUnixSeconds, ref bool rerate)
    {
        var fate = RowFate.Refused;
        if (Has(slot, AccountFlags.HasExtras) && (extras[slot].Codes.Count > 0 || !extras[slot].BaseCode.IsPlain))
        {
            fate = Join(slot, window, row, ref rerate);
            if (fate == RowFate.Refused && GivesWay(slot, window, row))
            {
                return RowFate.Closed; // Days that were closed on estimates have to be rated again.
            }
        }

        if (fate == RowFate.Refused)
        {
            Suspect(slot, row, nowUnixSeconds);
        }

        return fate;
    }

    /// <summary>Whether only estimates stand between a row and the base, and the base is one itself.</summary>
    bool GivesWay(int slot, OpenWindow window, RegisterRow row)
    {
        if (!new MarkedRow(default, extras[slot].BaseCode).GivesWay || !Has(slot, AccountFlags.HasClosed))
        {
            return false;
        }

        foreach (var held in window.Rows)
        {
            if (held.CapturedUnixSeconds < row.CapturedUnixSeconds
                && !new MarkedRow(held, CodeOf(slot, held.CapturedUnixSeconds)).GivesWay)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Puts a row into the open window by the rules of <see cref="RowSequence"/>.</summary>
    RowFate Join(int slot, OpenWindow window, RegisterRow row, ref bool rerate)
    {
        var sequence = new RowSequence(accounts[slot], HeldRows(slot, history: null));
        var fate = sequence.Offer(new(row));
        if (fate != RowFate.Accepted)
        {
            return fate;
        }

        window.RemoveFirst(window.RowCount);
        var open = sequence.Rows.GetRange(1, sequence.Rows.Count - 1);
        open.ForEach(held => window.Insert(window.RowCount, held.Row));
        KeepCodes(slot, BaseCode(slot), open);
        rerate = true;
        return fate;
    }

    void Suspect(int slot, RegisterRow row, long nowUnixSeconds)
    {
        if (Has(slot, AccountFlags.HasExtras) && extras[slot].Suspects.Contains(row))
        {
            return; // It came before, and is on record.
        }

        JournalForm.WriteSuspect(new(records), accounts[slot].AccountNumber, row, nowUnixSeconds);
        AddSuspect(slot, row);
        Quarantine(slot, row, QuarantineReason.Jump, nowUnixSeconds);
    }

    void AddSuspect(int slot, RegisterRow row)
    {
        var suspects = ExtrasOf(slot).Suspects;
        suspects.Add(row);
        if (suspects.Count > SuspectCountMax)
        {
            suspects.RemoveAt(0);
        }
    }

    void Quarantine(int slot, RegisterRow row, QuarantineReason reason, long nowUnixSeconds)
    {
        var account = accounts[slot];
        quarantined.Add(new(
            account.AccountNumber, account.MeterNumber, RawOf(slot, row), reason, nowUnixSeconds));
    }

    /// <summary>Whether the newest suspects outweigh what is held. A replay is told by the journal.</summary>
    bool IsSettleDue(int slot) => !isReplaying && Has(slot, AccountFlags.HasExtras)
        && extras[slot].Suspects.Count >= SuspectChainCount && SuspectChain(slot).Count >= SuspectChainCount;

    /// <summary>Settles who was wrong, and accepts the rest of the rows as the register counts from then on.</summary>
    ProfileResult SettleAndGoOn(
        int slot, ProfileResult before, ReadOnlySpan<RegisterRow> rest, long nowUnixSeconds)
    {
        JournalForm.WriteSettle(new(records), accounts[slot].AccountNumber, nowUnixSeconds);
        var offsets = OffsetsOf(slot);
        var settled = SettleSuspects(slot, nowUnixSeconds);
        var (import, export) = OffsetsOf(slot);
        var capacity = accounts[slot].RegisterCapacityWattHours;
        var moved = new RegisterRow[rest.Length];
        for (var i = 0; i < moved.Length; i++)
        {
            moved[i] = rest[i] with
            {
                ImportWattHours = Wrapped(rest[i].ImportWattHours + import - offsets.Import, capacity),
                ExportWattHours = Wrapped(rest[i].ExportWattHours + export - offsets.Export, capacity),
            };
        }

        var after = AcceptOnServicePoint(slot, moved, nowUnixSeconds);
        return new(
            before.AcceptedCount + after.AcceptedCount,
            before.RepeatedCount + after.RepeatedCount,
            before.ConflictCount + after.ConflictCount,
            before.ClosedCount + after.ClosedCount,
            before.RefusedCount + after.RefusedCount,
            before.Debited + settled + after.Debited,
            LastRow(slot)!.Value.CapturedUnixSeconds);
    }

    (long Import, long Export) OffsetsOf(int slot) => Has(slot, AccountFlags.HasExtras)
        && extras[slot].Segments is [.., var last]
            ? (last.ImportOffsetWattHours, last.ExportOffsetWattHours)
            : (0, 0);

    /// <summary>The newest suspects that are newer than all rows held and fit one another, oldest first.</summary>
    List<RegisterRow> SuspectChain(int slot)
    {
        if (LastRow(slot) is not { CapturedUnixSeconds: var newest })
        {
            return [];
        }

        var chain = new List<RegisterRow>();
        foreach (var row in extras[slot].Suspects
            .Where(row => row.CapturedUnixSeconds > newest)
            .OrderByDescending(row => row.CapturedUnixSeconds))
        {
            if (chain.Count > 0 && !Step.IsPlausible(accounts[slot], row, chain[^1]))
            {
                break;
            }

            chain.Add(row);
        }

        chain.Reverse();
        return chain;
    }

    Money SettleSuspects(int slot, long nowUnixSeconds)
    {
        var chain = SuspectChain(slot);
        var held = HeldRows(slot, history: null);
        var keptCount = KeptCount(slot, held, chain[0]);
        if (keptCount > 0)
        {
            foreach (var wrong in held.Skip(keptCount))
            {
                Quarantine(slot, wrong.Row, QuarantineReason.Disproved, nowUnixSeconds);
            }

            held.RemoveRange(keptCount, held.Count - keptCount);
            held.AddRange(chain.Select(row => new MarkedRow(row)));
        }
        else
        {
            held.AddRange(AfterBreak(slot, held[^1].Row, chain));
        }

        extras[slot].Suspects.RemoveAll(row => row.CapturedUnixSeconds >= chain[0].CapturedUnixSeconds);
        return Stand(
            slot, new(bases[slot], BaseRating(slot), BaseCode(slot), held[1..], Awaited(slot), Money.Zero),
            nowUnixSeconds);
    }

    /// <summary>How many of the rows held go on into the chain when at most a few of the newest are wrong; zero when
    /// the register itself has jumped.</summary>
    int KeptCount(int slot, List<MarkedRow> held, RegisterRow next)
    {
        for (var wrongCount = 1; wrongCount <= DisprovedCountMax && wrongCount < held.Count; wrongCount++)
        {
            if (Step.IsPlausible(accounts[slot], held[^(wrongCount + 1)].Row, next))
            {
                return held.Count - wrongCount;
            }
        }

        return 0;
    }

    /// <summary>The register has jumped, or has fewer digits than we thought: from here on it counts from elsewhere.
    /// </summary>
    IEnumerable<MarkedRow> AfterBreak(int slot, RegisterRow last, List<RegisterRow> chain)
    {
        var account = accounts[slot];
        var (import, importIsKnown) = Landing(slot, last, chain[0], row => row.ImportWattHours);
        var (export, exportIsKnown) = Landing(slot, last, chain[0], row => row.ExportWattHours);
        var capacity = account.RegisterCapacityWattHours;
        var moved = (Import: Wrapped(import - chain[0].ImportWattHours, capacity),
            Export: Wrapped(export - chain[0].ExportWattHours, capacity));
        BreakRegister(slot, last.CapturedUnixSeconds, moved.Import, moved.Export);
        var code = importIsKnown && exportIsKnown
            ? default
            : new QualityCode(ReadingQuality.Substituted, ReadingMethod.Zero);
        return chain.Select((row, index) => new MarkedRow(
            row with
            {
                ImportWattHours = Wrapped(row.ImportWattHours + moved.Import, capacity),
                ExportWattHours = Wrapped(row.ExportWattHours + moved.Export, capacity),
            },
            index == 0 ? code : default));
    }

    /// <summary>Where the first row after a break lies: on from the last row by what a register of fewer digits moved
    /// over its end, or at the last row when what flowed is not known. Nobody pays for a guess.</summary>
    (long WattHours, bool IsKnown) Landing(
        int slot, RegisterRow last, RegisterRow next, Func<RegisterRow, long> positionOf)
    {
        var account = accounts[slot];
        var (from, to) = (positionOf(last), positionOf(next));
        var limit = Step.LimitWattHours(account, next.CapturedUnixSeconds - last.CapturedUnixSeconds);
        if (to >= from && to - from <= limit)
        {
            return (to, true);
        }

        var (rawFrom, rawTo) = (positionOf(RawOf(slot, last)), positionOf(RawOf(slot, next)));
        for (var digits = 100_000L; digits < account.RegisterCapacityWattHours; digits *= 10)
        {
            if (rawFrom < digits && rawTo < rawFrom && digits - rawFrom + rawTo <= limit)
            {
                return (Wrapped(from + digits - rawFrom + rawTo, account.RegisterCapacityWattHours), true);
            }
        }

        return (from, false);
    }

    List<MissingRows> Awaited(int slot) => Has(slot, AccountFlags.HasExtras) ? [.. extras[slot].Awaited] : [];

    static long Wrapped(long wattHours, long capacityWattHours) =>
        ((wattHours % capacityWattHours) + capacityWattHours) % capacityWattHours;

    void ReplaySuspect(ref JournalReader records)
    {
        var slot = SlotOfRecord(records.Signed());
        AddSuspect(slot, new(records.Signed(), records.Signed(), records.Signed()));
        _ = records.Signed();
    }

    void ReplaySettle(ref JournalReader records)
    {
        var slot = SlotOfRecord(records.Signed());
        SettleSuspects(slot, records.Signed());
    }

    int SlotOfRecord(long accountNumber) => slotByAccount.TryGetValue(accountNumber, out var slot)
        ? slot
        : throw new AreaCorruptException($"The journal names account {accountNumber}, which is not of this area.");
}
