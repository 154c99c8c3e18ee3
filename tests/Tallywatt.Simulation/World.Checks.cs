using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Notices;
using Tallywatt.Core.Relay;
using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.Simulation;

public sealed partial class World
{
    const int RestRoundCount = 8;
    const int RestRoundSeconds = 900;
    const int StillRoundCount = 4;

    /// <summary>A row held was altered on its way and comes again: it must be reported and change nothing.</summary>
    void OfferConflict(SimMeter meter)
    {
        var rows = Auditor.IsKnown(meter.AccountNumber) ? Auditor.Rows(meter.AccountNumber) : [];
        if (!shell.IsAtRest || rows.Count < 2 || !Faults.Strikes(FaultKind.RowConflicts))
        {
            return;
        }

        var (time, import, export) = rows[Random.Below(rows.Count)];
        var result = shell.Area!.AcceptProfile(meter.MeterNumber, [new(time, import ^ 1, export)], Now);
        Require(result.AcceptedCount == 0 && result.Debited == Money.Zero && !shell.Area.HasPending, Invariant.I11,
            $"A conflicting repeat of the row at {time} was accepted.");
    }

    /// <summary>A row comes with a register that cannot be: it is kept apart, nobody pays for it, and what comes after
    /// it is accepted as if it had never been.</summary>
    void OfferLeap(SimMeter meter)
    {
        var rows = Auditor.IsKnown(meter.AccountNumber) ? Auditor.Rows(meter.AccountNumber) : [];
        if (!shell.IsAtRest || rows.Count < 2 || rows[^1].Time + IntervalSeconds > Now
            || !Faults.Strikes(FaultKind.RegisterLeaps))
        {
            return;
        }

        var capacity = MeterSettings.RegisterCapacityWattHours;
        var leap = (rows[^1].Import + 300_000_000 + Random.Below(90_000_000)) % capacity;
        var result = shell.Area!.AcceptProfile(
            meter.MeterNumber, [new(rows[^1].Time + IntervalSeconds, leap, rows[^1].Export)], Now);
        Require(result is { AcceptedCount: 0, RefusedCount: 1 } && result.Debited == Money.Zero, Invariant.I08,
            $"A register of {meter.AccountNumber} that leapt to {leap} Wh was believed.");
        shell.Commit();
    }

    /// <summary>Rows that the meter had given up are found after all, as when somebody reads them from a copy: they
    /// count, whether their day is open or closed.</summary>
    void OfferFound(SimMeter meter)
    {
        if (!Auditor.IsKnown(meter.AccountNumber) || !shell.IsAtRest || !Faults.Strikes(FaultKind.RowsFoundAgain))
        {
            return;
        }

        var rows = Auditor.GivenUp(meter.AccountNumber)
            .Where(meter.Truth.ContainsKey)
            .Take(1 + Random.Below(20))
            .Select(time => new RegisterRow(time, meter.Truth[time].Import, meter.Truth[time].Export))
            .ToArray();
        if (rows.Length > 0)
        {
            shell.Accept(meter, rows, []);
        }
    }

    /// <summary>The meter really does not hold what was declared lost.</summary>
    internal void CheckLost(SimMeter meter, MissingRows range)
    {
        for (var due = range.FirstUnixSeconds; due <= range.LastUnixSeconds; due += IntervalSeconds)
        {
            Require(!meter.Holds(due), Invariant.I07,
                $"The row of {meter.AccountNumber} at {due} was given up, and the meter holds it.");
        }
    }

    void Check()
    {
        Require(Store.Book.SumNanos == 0, Invariant.I02, "The books do not sum to zero.");
        foreach (var (reference, account, nanos) in Auditor.AcknowledgedSinceLastAsked())
        {
            Require(Auditor.IsBooked(reference), Invariant.I03,
                $"Payment {reference} of account {account} ({nanos} nanos) was acknowledged and is not booked.");
        }

        if (shell.IsAtRest)
        {
            foreach (var meter in meters)
            {
                CheckAccount(shell.Area!, meter);
            }

            var fault = shell.Area!.Prove(Store.Book.Balance).FirstOrDefault();
            Require(fault is null, Invariant.I13, fault ?? "");
        }
    }

    void CheckAccount(ServiceArea area, SimMeter meter)
    {
        var account = meter.AccountNumber;
        if (!Auditor.IsKnown(account))
        {
            return;
        }

        var purse = area.PurseOf(account)!.Value;
        var relay = area.RelayOf(account)!.Value;
        var expected = Auditor.BalanceNanos(account);
        Require(purse.BalanceNanos == expected, Invariant.I06,
            $"The purse of {account} holds {purse.BalanceNanos} and should hold {expected} nanos.");
        Require(purse.PresetOwedNanos == Auditor.PresetOwedNanos(account), Invariant.I03,
            $"Account {account} owes {purse.PresetOwedNanos} of preset credit.");
        Require(purse.PowerWanted == Auditor.PowerWanted(account) && relay.Powered == purse.PowerWanted, Invariant.I10,
            $"Account {account} with {purse.BalanceNanos} nanos wants power: {purse.PowerWanted}, {relay.Powered}.");
        if (Auditor.TakeChanged(account))
        {
            CheckRows(area, meter);
        }

        var due = Auditor.Messages(account);
        RequireMessages(account, NoticeKind.FirstReminder, due.First);
        RequireMessages(account, NoticeKind.SecondReminder, due.Second);
        RequireMessages(account, NoticeKind.CutOff, due.CutOff);
        RequireMessages(account, NoticeKind.Restored, due.Restored);
        RequireMessages(account, NoticeKind.TopUpReceived, due.Received);
    }

    void CheckRows(ServiceArea area, SimMeter meter)
    {
        var expected = Auditor.Missing(meter.AccountNumber);
        var listed = area.Missing(meter.MeterNumber).SelectMany(range => TimesOf(range)).ToList();
        Require(listed.SequenceEqual(expected), Invariant.I07,
            $"Account {meter.AccountNumber} lists {listed.Count} rows [{string.Join(' ', listed.Take(4))}] " +
            $"and misses {expected.Count} [{string.Join(' ', expected.Take(4))}].");
        var rows = Auditor.Rows(meter.AccountNumber);
        foreach (var (time, import, export) in rows)
        {
            Require(meter.Truth.TryGetValue(time, out var truth) && truth == (import, export), Invariant.I08,
                $"The row of {meter.AccountNumber} at {time} is not what the meter measured.");
        }

        Require(area.LastRowOf(meter.MeterNumber)?.CapturedUnixSeconds == (rows.Count == 0 ? null : rows[^1].Time),
            Invariant.I08, $"The newest row of {meter.AccountNumber} is not the newest accepted.");
    }

    IEnumerable<long> TimesOf(MissingRows range)
    {
        for (var due = range.FirstUnixSeconds; due <= range.LastUnixSeconds; due += IntervalSeconds)
        {
            yield return due;
        }
    }

    void RequireMessages(long account, NoticeKind kind, int expected) =>
        Require(Store.DecidedCount(account, kind) == expected, Invariant.I09,
            $"Account {account}: {Store.DecidedCount(account, kind)} messages {kind}, {expected} were due.");

    /// <summary>Faults stop. What is on its way arrives, and everything must come right.</summary>
    void ComeToRest()
    {
        Faults.Enabled = false;
        var until = Now;
        for (var round = 0; round < RestRoundCount; round++)
        {
            until += RestRoundSeconds;
            while (Schedule.TryStep(until))
            {
            }

            VisitAll();
        }

        // Time stands still now: what the last rows decided is ordered, obeyed and read back.
        for (var round = 0; round < StillRoundCount; round++)
        {
            while (Schedule.TryStep(Now))
            {
            }

            InPlatform("commit", shell.Commit);
            VisitAll();
        }

        while (Schedule.TryStep(Now))
        {
        }

        InPlatform("close", shell.CloseDays);
        InPlatform("outbox", shell.SendNotices);
        CheckRest();
    }

    void VisitAll()
    {
        foreach (var meter in meters)
        {
            Step("power", meter.PowerUp);
            InPlatform("poll", () => shell.Poll(meter));
            Step("press", residents[meter.AccountNumber].PressIfReady);
        }
    }

    void CheckRest()
    {
        Require(shell.IsAtRest, Invariant.I17, "The platform is not at rest.");
        var area = shell.Area!;
        foreach (var meter in meters.Where(meter => !meter.IsDead))
        {
            CheckMeterAtRest(area, meter);
        }

        Require(residents.Values.All(resident => resident.OpenPaymentCount == 0), Invariant.I17,
            "A payment was never confirmed.");
        var received = residents.Values.SelectMany(resident => resident.Received).ToHashSet();
        Require(received.SetEquals(Store.Decided), Invariant.I17,
            $"{Store.Decided.Count} messages were decided and {received.Count} arrived.");
        CheckBooks(area);
    }

    void CheckMeterAtRest(ServiceArea area, SimMeter meter)
    {
        var account = meter.AccountNumber;
        var invariant = plan.HasDeadMeter ? Invariant.I18 : Invariant.I17;
        var newest = meter.Truth.Keys.Last();
        Require(area.LastRowOf(meter.MeterNumber)?.CapturedUnixSeconds >= newest - RestRoundSeconds - IntervalSeconds,
            invariant, $"Account {account} was not read to the end.");
        Require(area.Missing(meter.MeterNumber).Count == 0, invariant, $"Account {account} still misses rows.");
        var open = area.Snapshot(account)!.OpenDays;
        Require(open.Length == 0 || open[0].Day >= Calendar.DayOf(Now - RestRoundSeconds - IntervalSeconds),
            invariant, $"Account {account} has a day that was not closed.");
        var relay = area.RelayOf(account)!.Value;
        Require(relay.IsSettled && (byte)relay.Read == (byte)meter.RelayState
                || relay.IsSettled && relay.Powered && meter.RelayState == SoftMeter.Relay.ControlState.Connected,
            Invariant.I10, $"The relay of {account} is {meter.RelayState}, was read as {relay.Read}.");
        var wanted = relay.Powered
            ? SoftMeter.Relay.ControlState.Connected
            : SoftMeter.Relay.ControlState.Disconnected;
        var balance = area.PurseOf(account)!.Value.Balance;
        Require(meter.RelayState == wanted, Invariant.I10,
            $"Account {account} has {balance} and its relay is {meter.RelayState}.");
    }

    void CheckBooks(ServiceArea area)
    {
        var again = new LedgerBook();
        var chain = new byte[LedgerChain.LinkBytes];
        foreach (var entry in Store.Book.Entries)
        {
            Require(entry.Lines.Aggregate((Int128)0, (sum, line) => sum + line.Amount.Nanos) == 0, Invariant.I02,
                $"Entry {entry.Key} does not sum to zero.");
            again.Append(entry);
            chain = LedgerChain.Link(chain, entry);
        }

        Require(again.Balances.Count == Store.Book.Balances.Count
            && again.Balances.All(pair => Store.Book.Balance(pair.Key) == pair.Value), Invariant.I02,
            "A balance is not the sum of its entries.");
        Require(chain.AsSpan().SequenceEqual(Store.Chain), Invariant.I16, "The chain over the books is broken.");
        var reopened = Store.OpenWithoutCheckpoint(Terms).ToCheckpoint();
        Require(reopened.Payload.Span.SequenceEqual(area.ToCheckpoint().Payload.Span), Invariant.I13,
            "The area opened from its whole journal is another one.");
    }

    static void Require(bool holds, Invariant invariant, string message)
    {
        if (!holds)
        {
            throw new InvariantBrokenException(invariant, message);
        }
    }
}
