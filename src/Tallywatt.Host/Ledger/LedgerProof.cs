using System.Globalization;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Registry;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Host.Ledger;

/// <summary>Proves from what is stored alone that the books, the purses and the readings add up.</summary>
/// <remarks>It shares no code with what writes them, but for the purses: those are what the area itself comes to
/// when it is opened again from its checkpoint and journal.</remarks>
sealed class LedgerProof
{
    readonly LedgerSnapshot snapshot;
    readonly Dictionary<AccountId, Int128> sums = [];
    readonly Dictionary<long, Money> dayNets = [];

    LedgerProof(LedgerSnapshot snapshot) => this.snapshot = snapshot;

    internal static ProofReport Of(StorePlace place)
    {
        using var snapshot = LedgerSnapshot.Open(place);
        var proof = new LedgerProof(snapshot);
        var entries = proof.Entries();
        return new(
        [
            new("database file whole", 1, snapshot.Damage()),
            .. entries,
            proof.Balances(),
            .. proof.Accounts(),
            .. BillProof.Of(snapshot),
        ])
        {
            Unproved = [.. snapshot.RemovedMonths().Select(month => string.Create(
                CultureInfo.InvariantCulture,
                $"Readings of {month:yyyy-MM} were removed by retention: its days count as the sums that were kept, "
                + $"and cannot be proved row by row any more."))],
        };
    }

    Proof[] Entries()
    {
        Int128 total = 0;
        var count = 0L;
        var faults = new List<string>();
        var chain = new ChainProof();
        foreach (var stored in snapshot.Entries())
        {
            count++;
            chain.Add(stored);
            if (stored.Entry is not { } entry)
            {
                faults.Add($"entry {stored.Sequence} of area {stored.AreaId}: {stored.Fault}");
                continue;
            }

            foreach (var line in entry.Lines)
            {
                sums[line.Account] = sums.GetValueOrDefault(line.Account) + line.Amount.Nanos;
                total += line.Amount.Nanos;
            }

            Remember(entry);
        }

        if (total != 0)
        {
            faults.Add($"all entries together sum to {total} nanos");
        }

        return
        [
            new("debits = credits", count, faults),
            new("chain of entries unbroken", count, chain.Faults),
        ];
    }

    void Remember(LedgerEntry entry)
    {
        if (entry.Kind is not (EntryKind.DayClose or EntryKind.Correction))
        {
            return;
        }

        foreach (var line in entry.Lines)
        {
            if (line.Account.Kind is AccountKind.CustomerPrepayment or AccountKind.UnbilledReceivable)
            {
                dayNets[line.Account.Number] = dayNets.GetValueOrDefault(line.Account.Number) - line.Amount;
            }
        }
    }

    Proof Balances()
    {
        var kept = snapshot.Balances();
        var faults = sums.Keys.Union(kept.Keys).Order()
            .Where(account => sums.GetValueOrDefault(account) != kept.GetValueOrDefault(account).Nanos)
            .Select(account => $"{account}: kept {kept.GetValueOrDefault(account).Nanos} nanos, "
                + $"entries sum to {sums.GetValueOrDefault(account)}")
            .ToList();
        return new("balance = sum of entries", kept.Count, faults);
    }

    Proof[] Accounts()
    {
        var (purses, readings, days) = (new List<string>(), new List<string>(), new List<string>());
        var rowCount = 0L;
        var registry = new UtilityRegistry(snapshot.Installation, snapshot.ServicePoints);
        var terms = UtilityOnDisk.Terms(registry);
        var balances = snapshot.Balances();
        foreach (var areaId in registry.AreaIds)
        {
            if (OpenArea(terms, areaId, purses) is not { } area)
            {
                continue;
            }

            purses.AddRange(area.Prove(account => balances.GetValueOrDefault(account)));
            foreach (var point in registry.AllInArea(areaId))
            {
                var fromUnixSeconds = Math.Max(
                    snapshot.Installation.HistoryFromUnixSeconds, point.FromUnixSeconds);
                var closed = ClosedDays(terms, areaId, point);
                var removed = snapshot.Removed(areaId, point.SeriesNumber);
                var readingProof = new ReadingProof(point, removed.DayCount == 0 ? fromUnixSeconds : null);
                readings.AddRange(readingProof.Faults(closed, area.Snapshot(point.AccountNumber)!));
                rowCount += readingProof.RowCount;
                days.AddRange(DayFaults(point, closed, removed.Net));
            }
        }

        var accountCount = snapshot.ServicePoints.Count;
        return
        [
            new("purse = ledger - unbilled use", accountCount, purses),
            new("closed days = their ledger entries", accountCount, days),
            new("readings complete, none twice", rowCount, readings),
        ];
    }

    /// <summary>The closed days of one account, of all its service point has.</summary>
    List<ClosedDay> ClosedDays(UtilityTerms terms, int areaId, ServicePoint point) =>
        [.. snapshot.ClosedDays(areaId, point.SeriesNumber)
            .Where(day => terms.StartOf(day.Day) is var start && start >= point.FromUnixSeconds
                && (point.UntilUnixSeconds == 0 || start < point.UntilUnixSeconds))];

    ServiceArea? OpenArea(UtilityTerms terms, int areaId, List<string> faults)
    {
        try
        {
            var stored = snapshot.Area(areaId);
            return ServiceArea.Open(terms.OfArea(areaId), stored.Checkpoint, stored.Journal);
        }
        catch (AreaCorruptException corrupt)
        {
            faults.Add($"area {ServicePoint.NameOfArea(areaId)} cannot be opened: {corrupt.Message}");
            return null;
        }
    }

    IEnumerable<string> DayFaults(ServicePoint point, IReadOnlyList<ClosedDay> closed, Money removed)
    {
        var net = closed.Aggregate(removed, (sum, day) => sum + day.Net);
        var booked = dayNets.GetValueOrDefault(point.AccountNumber);
        if (net != booked)
        {
            yield return $"account {point.AccountNumber}: closed days come to {net}, the ledger has {booked}";
        }
    }
}

/// <param name="Name">What was proved.</param>
/// <param name="CheckedCount">Over how many entries, accounts or readings.</param>
/// <param name="Faults">What does not add up; empty when it holds.</param>
sealed record Proof(string Name, long CheckedCount, IReadOnlyList<string> Faults)
{
    public bool Holds => Faults.Count == 0;
}

/// <summary>All proofs of one moment.</summary>
sealed record ProofReport(IReadOnlyList<Proof> Proofs)
{
    public bool Holds => Proofs.All(proof => proof.Holds);

    /// <summary>What cannot be proved any more, a sentence each; no fault.</summary>
    public IReadOnlyList<string> Unproved { get; init; } = [];
}
