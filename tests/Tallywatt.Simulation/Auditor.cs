using System.Numerics;

namespace Tallywatt.Simulation;

/// <summary>Knows what every purse must be, from what is durable and from plain numbers.</summary>
/// <remarks>
/// It is told what the store really holds, and shares no code with the system: register positions in a sorted
/// list, payments in a dictionary, and everything reckoned from the beginning each time.
/// </remarks>
sealed class Auditor(PlainTariff tariff, AuditorTerms terms)
{
    readonly Dictionary<long, AuditedAccount> accounts = [];
    readonly Dictionary<string, (long Account, long Nanos)> booked = [];
    readonly List<(string Reference, long Account, long Nanos)> acknowledged = [];

    internal bool IsKnown(long account) => accounts.ContainsKey(account);

    /// <summary>Whether its rows changed since this was last asked.</summary>
    internal bool TakeChanged(long account) => accounts[account].TakeChanged();

    internal void Install(long account, long firstDueUnixSeconds) =>
        accounts.TryAdd(account, new(terms, firstDueUnixSeconds));

    internal void Paid(long account, string reference, long nanos)
    {
        if (booked.TryAdd(reference, (account, nanos)))
        {
            accounts[account].Pay(nanos);
        }
        else if (booked[reference] != (account, nanos))
        {
            throw new InvariantBrokenException(Invariant.I03, $"Payment {reference} was booked with other content.");
        }
    }

    /// <summary>The payer was told that the money is in the books.</summary>
    internal void Acknowledge(long account, string reference, long nanos) =>
        acknowledged.Add((reference, account, nanos));

    /// <summary>Acknowledgements to hold against the books.</summary>
    internal List<(string Reference, long Account, long Nanos)> AcknowledgedSinceLastAsked()
    {
        var asked = acknowledged.ToList();
        acknowledged.Clear();
        return asked;
    }

    internal void Rows(long account, IEnumerable<(long Time, long Import, long Export)> rows)
    {
        var audited = accounts[account];
        audited.HasChanged = true;
        if (audited.Take(rows))
        {
            audited.Charge(tariff.Reckon(audited.Rows, terms.RegisterCapacityWattHours));
        }
    }

    /// <summary>Rows that came after their day was closed count like all others.</summary>
    internal void LateRows(long account, IEnumerable<(long Time, long Import, long Export)> rows)
    {
        var audited = accounts[account];
        audited.HasChanged = true;
        if (audited.TakeLate(rows))
        {
            audited.Charge(tariff.Reckon(audited.Rows, terms.RegisterCapacityWattHours));
        }
    }

    internal void Lost(long account, long firstUnixSeconds, long lastUnixSeconds)
    {
        accounts[account].HasChanged = true;
        accounts[account].Lost.Add((firstUnixSeconds, lastUnixSeconds));
    }

    /// <summary>A local day was closed: what comes for it later is not counted.</summary>
    internal void Closed(long account, long localDay)
    {
        accounts[account].HasChanged = true;
        accounts[account].ClosedThrough = Math.Max(accounts[account].ClosedThrough, tariff.EndOfDay(localDay));
    }

    /// <summary>Capture times that were declared lost and are not held.</summary>
    internal IEnumerable<long> GivenUp(long account)
    {
        var held = accounts[account].Rows.Select(row => row.Time).ToHashSet();
        foreach (var (first, last) in accounts[account].Lost)
        {
            for (var time = first; time <= last; time += terms.IntervalSeconds)
            {
                if (held.Add(time))
                {
                    yield return time;
                }
            }
        }
    }

    internal long BalanceNanos(long account) => accounts[account].BalanceNanos;

    internal bool PowerWanted(long account) => accounts[account].PowerWanted;

    internal long PresetOwedNanos(long account) => accounts[account].PresetOwedNanos;

    internal IReadOnlyList<(long Time, long Import, long Export)> Rows(long account) => accounts[account].Rows;

    /// <summary>How often each kind of message must have been decided.</summary>
    internal AuditedMessages Messages(long account) => accounts[account].Messages;

    internal bool IsBooked(string reference) => booked.ContainsKey(reference);

    /// <summary>Capture times that are due up to the newest row and are neither held nor lost.</summary>
    internal List<long> Missing(long account)
    {
        var audited = accounts[account];
        var missing = new List<long>();
        if (audited.Rows.Count == 0)
        {
            return missing;
        }

        var held = audited.Rows.Select(row => row.Time).ToHashSet();
        var start = Math.Max(audited.FirstDue, audited.ClosedThrough);
        start = (start + terms.IntervalSeconds - 1) / terms.IntervalSeconds * terms.IntervalSeconds;
        for (var due = start; due < audited.Rows[^1].Time; due += terms.IntervalSeconds)
        {
            var lost = audited.Lost.Any(range => due >= range.First && due <= range.Last);
            if (!held.Contains(due) && !lost)
            {
                missing.Add(due);
            }
        }

        return missing;
    }
}

/// <summary>The purse rules as plain numbers, in nano-units.</summary>
sealed record AuditorTerms(
    long PresetNanos, long FirstNanos, long SecondNanos, int IntervalSeconds, long RegisterCapacityWattHours);

/// <summary>How often each kind of message must have been decided.</summary>
readonly record struct AuditedMessages(int First, int Second, int CutOff, int Restored, int Received);

/// <summary>One account as the auditor keeps it.</summary>
sealed class AuditedAccount(AuditorTerms terms, long firstDue)
{
    static readonly BigInteger AttosPerNano = 1_000_000_000;
    bool firstArmed = terms.PresetNanos > terms.FirstNanos;
    bool secondArmed = terms.PresetNanos > terms.SecondNanos;
    long creditedNanos = terms.PresetNanos;
    BigInteger charged;

    internal long FirstDue => firstDue;

    internal List<(long Time, long Import, long Export)> Rows { get; } = [];

    internal List<(long First, long Last)> Lost { get; } = [];

    internal long ClosedThrough { get; set; }

    internal bool HasChanged { get; set; }

    internal long PresetOwedNanos { get; private set; } = terms.PresetNanos;

    internal bool PowerWanted { get; private set; } = terms.PresetNanos > 0;

    internal AuditedMessages Messages { get; private set; }

    /// <summary>Whole nano-units are taken; what is less waits.</summary>
    internal long BalanceNanos => creditedNanos - FloorNanos(charged);

    internal bool TakeChanged()
    {
        var changed = HasChanged;
        HasChanged = false;
        return changed;
    }

    internal void Pay(long nanos)
    {
        var repaid = Math.Min(nanos, PresetOwedNanos);
        PresetOwedNanos -= repaid;
        creditedNanos += nanos - repaid;
        firstArmed |= BalanceNanos > terms.FirstNanos;
        secondArmed |= BalanceNanos > terms.SecondNanos;
        Messages = Messages with { Received = Messages.Received + 1 };
        Settle();
    }

    internal void Charge(BigInteger attos)
    {
        charged = attos;
        Settle();
    }

    /// <summary>Takes rows not held yet. The first to come stays; closed days are not touched.</summary>
    internal bool Take(IEnumerable<(long Time, long Import, long Export)> rows)
    {
        var taken = false;
        foreach (var row in rows)
        {
            var at = Rows.FindIndex(held => held.Time >= row.Time);
            var isHeld = at >= 0 && Rows[at].Time == row.Time;
            if (isHeld || row.Time <= ClosedThrough || IsInsideClosedStep(row.Time))
            {
                continue;
            }

            Rows.Insert(at < 0 ? Rows.Count : at, row);
            taken = true;
        }

        return taken;
    }

    /// <summary>Takes rows not held yet, of closed days too; only what is older than the first stays outside.</summary>
    internal bool TakeLate(IEnumerable<(long Time, long Import, long Export)> rows)
    {
        var taken = false;
        foreach (var row in rows)
        {
            var at = Rows.FindIndex(held => held.Time >= row.Time);
            if (at != 0 && (at < 0 || Rows[at].Time != row.Time))
            {
                Rows.Insert(at < 0 ? Rows.Count : at, row);
                taken = true;
            }
        }

        return taken;
    }

    /// <summary>Whether a closed day was reckoned over the step this row would cut in two.</summary>
    bool IsInsideClosedStep(long time)
    {
        if (ClosedThrough == 0 || Rows.Any(row => row.Time == ClosedThrough))
        {
            return false;
        }

        var next = Rows.FindIndex(row => row.Time > ClosedThrough);
        return next >= 0 && time < Rows[next].Time;
    }

    void Settle()
    {
        var balance = BalanceNanos;
        if (firstArmed && balance <= terms.FirstNanos)
        {
            firstArmed = false;
            Messages = Messages with { First = Messages.First + 1 };
        }

        if (secondArmed && balance <= terms.SecondNanos)
        {
            secondArmed = false;
            Messages = Messages with { Second = Messages.Second + 1 };
        }

        if (PowerWanted && balance <= 0)
        {
            PowerWanted = false;
            Messages = Messages with { CutOff = Messages.CutOff + 1 };
        }
        else if (!PowerWanted && balance > 0)
        {
            PowerWanted = true;
            Messages = Messages with { Restored = Messages.Restored + 1 };
        }
    }

    static long FloorNanos(BigInteger attos)
    {
        var nanos = BigInteger.DivRem(attos, AttosPerNano, out var rest);
        return (long)(rest.Sign < 0 ? nanos - 1 : nanos);
    }
}
