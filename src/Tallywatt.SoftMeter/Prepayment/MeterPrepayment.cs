using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Relay;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Prepayment;

/// <summary>The purse as a part of a meter: it steps with the meter's time, moves its relay and writes its events.
/// </summary>
/// <remarks>
/// Public members are safe for several threads. Each that changes something is one change through the meter's durable
/// door: when it returns, the outcome would survive a power cut; when it throws, nothing has happened.
/// </remarks>
public sealed partial class MeterPrepayment : IMeterStepPart
{
    const byte StoredVersion = 1;
    const int MinuteSeconds = 60;

    readonly Meter meter;
    PrepaymentPurse purse;
    long chargedTrueSeconds;

    /// <summary>What the last minute cost: when little more is left, the purse is looked at every second.</summary>
    long minuteNanos;
    long minuteFromNanos;

    internal MeterPrepayment(Meter meter, PrepaymentTerms terms)
    {
        this.meter = meter;
        purse = PrepaymentPurse.Installed(terms);
        chargedTrueSeconds = meter.TrueNow;
    }

    public PurseView View => meter.Look(_ => purse.View);

    public PrepaymentTerms Terms => meter.Look(_ => purse.Terms);

    /// <summary>The last ten purchases, the newest first.</summary>
    public IReadOnlyList<PurchaseRecord> Purchases => meter.Look(_ => purse.Purchases);

    /// <summary>The last ten refunds, the newest first.</summary>
    public IReadOnlyList<PurchaseRecord> Refunds => meter.Look(_ => purse.Refunds);

    /// <summary>Why energy waits to be rated, or nothing.</summary>
    public string RatingFault => meter.Look(_ => purse.RatingFault);

    /// <summary>What the ladder has counted in its present period, in Wh; zero in central mode.</summary>
    public long LadderPositionWattHours => meter.Look(_ => purse.LadderPositionWattHours);

    /// <summary>True while credit that runs out does not cut the power.</summary>
    public bool IsFriendlyNow => meter.Look(owner => purse.Terms.FriendlyHours.Contains(owner.Clock.LocalSeconds));

    MeterSection IMeterPart.Section => MeterSection.Purse;

    internal PurseView ViewNow => purse.View;

    internal PrepaymentPurse Purse => purse;

    /// <summary>Credit, once, or why not. A refusal is written into the event log.</summary>
    public CreditAnswer Credit(CreditOrder order) => meter.Change(owner =>
    {
        var answer = purse.Apply(order, owner.Clock.UnixSeconds, out var notices);
        return Done(answer, notices, order.Amount);
    });

    /// <summary>Whether a credit order would be applied, without applying it.</summary>
    public CreditAnswer Check(CreditOrder order) => meter.Look(_ => purse.Check(order));

    /// <summary>A correction in either direction: method 1 of class 112.</summary>
    public CreditAnswer Adjust(Money change) =>
        meter.Change(_ => Done(purse.Adjust(change, out var notices), notices, change));

    /// <summary>Method 2 of class 112.</summary>
    public CreditAnswer SetBalance(Money balance) =>
        meter.Change(_ => Done(purse.SetBalance(balance, out var notices), notices, balance));

    public CreditAnswer Refund(Money amount, CreditSource source) => meter.Change(owner =>
        Done(purse.Refund(amount, source, owner.Clock.UnixSeconds, out var notices), notices, amount));

    /// <summary>Opens the account without a purchase: method 1 of class 111.</summary>
    public CreditAnswer Open(long? customerNumber = null) =>
        meter.Change(_ => Done(purse.Open(customerNumber, out var notices), notices, Money.Zero));

    /// <summary>Method 2 of class 111: what is left is paid back.</summary>
    public CreditAnswer Close(CreditSource source) => meter.Change(owner =>
        Done(purse.Close(source, owner.Clock.UnixSeconds, out var notices), notices, Money.Zero));

    /// <summary>A new purse with a preset credit: 070103FF, and method 3 of class 111.</summary>
    public CreditAnswer Initialise(Money preset) => meter.Change(_ =>
    {
        (minuteNanos, minuteFromNanos) = (0, 0);
        return Done(purse.Initialise(preset, out var notices), notices, preset);
    });

    /// <summary>Takes other terms, or says why not.</summary>
    public bool TrySetTerms(PrepaymentTerms terms, out string fault)
    {
        fault = meter.Change(_ =>
        {
            if (purse.TrySetTerms(terms, out var why, out var notices))
            {
                Note(notices, Money.Zero);
            }

            return why;
        });
        return fault.Length == 0;
    }

    /// <summary>Moves the purse into the meter (local) or out of it (central), or says why not.</summary>
    public bool TrySwitchMode(PaymentMode mode, out string fault)
    {
        fault = meter.Change(owner =>
        {
            Charge(owner.Clock.LocalSeconds, minuteEnds: true);
            var tariff = TariffNow(out var why);
            if (mode == PaymentMode.Local && tariff is null)
            {
                return why;
            }

            if (purse.TrySwitchMode(
                mode, tariff, owner.Clock.LocalSeconds, owner.Registers.ImportRegister,
                owner.Registers.ExportRegister, out why, out var notices))
            {
                (chargedTrueSeconds, minuteNanos) = (owner.TrueNow, 0);
                minuteFromNanos = purse.View.TotalCharged.Nanos;
                Note(notices, Money.Zero);
            }

            return why;
        });
        return fault.Length == 0;
    }

    void IMeterPart.Write(RecordWriter into)
    {
        into.Byte(StoredVersion);
        purse.Write(into);
        into.Signed(chargedTrueSeconds);
        into.Signed(minuteNanos);
        into.Signed(minuteFromNanos);
        WriteToken(into);
    }

    void IMeterPart.Read(ref RecordReader from)
    {
        from.RequireVersion(StoredVersion);
        purse = PrepaymentPurse.Read(ref from);
        chargedTrueSeconds = from.Signed();
        minuteNanos = from.Signed();
        minuteFromNanos = from.Signed();
        ReadToken(ref from);
    }

    long IMeterStepPart.NextDueUnixSeconds(long meterUnixSeconds) =>
        purse.Mode != PaymentMode.Local ? long.MaxValue
            : IsNear ? meterUnixSeconds + 1
            : LocalTime.NextMultiple(meterUnixSeconds, MinuteSeconds);

    void IMeterStepPart.Step(in MeterStep step)
    {
        if (purse.Mode != PaymentMode.Local || step.IsClockJump)
        {
            return;
        }

        var minuteEnds = LocalTime.Floor(step.LocalSeconds, MinuteSeconds) > step.LocalFromSeconds;
        if (IsNear || minuteEnds)
        {
            Charge(step.LocalSeconds, minuteEnds);
        }
    }

    /// <summary>What the relay's rules need to know of the purse.</summary>
    internal RelayInputs Complete(in RelayInputs now) => now with
    {
        IsCreditUsedUp = purse.IsUsedUp,
        IsFriendly = purse.IsUsedUp && purse.Terms.FriendlyHours.Contains(meter.Clock.LocalSeconds),
        MayReconnect = purse.MayReconnect,
    };

    /// <summary>Another tariff comes into force: what was used until now is charged by the one before. Inside a change
    /// or a step only.</summary>
    internal void ChargeByPresentTariff() => Charge(meter.Clock.LocalSeconds, minuteEnds: false);

    /// <summary>Estimated: the purse, its records and what rating remembers.</summary>
    internal int MemoryBytes => 480 + (72 * (purse.Purchases.Count + purse.Refunds.Count))
        + (purse.Mode == PaymentMode.Local ? 180 : 0) + (lastToken is null ? 0 : 480);

    /// <summary>The tariff in force; null, with a reason, when there are no prices or they cannot be used.</summary>
    internal CompiledTariff? TariffNow(out string fault)
    {
        if (!meter.Tariff.TryCompile(out var tariff, out fault))
        {
            return null;
        }

        var isFree = meter.Tariff.Active.Prices.NanosPerKilowattHour.All(nanos => nanos == 0)
            && meter.Tariff.Active.Ladder.NanosPerKilowattHour.All(nanos => nanos == 0);
        fault = isFree ? "The meter has no prices: write and activate a tariff first." : "";
        return isFree ? null : tariff;
    }

    /// <summary>So little is left that the coming minutes may use it up.</summary>
    bool IsNear => !purse.IsUsedUp && minuteNanos > 0
        && purse.View.Balance.Nanos + purse.Terms.Purse.OverdraftLimit.Nanos <= 3 * minuteNanos;

    void Charge(long localSeconds, bool minuteEnds)
    {
        var elapsedSeconds = (int)Math.Min(int.MaxValue, meter.TrueNow - chargedTrueSeconds);
        if (purse.Mode != PaymentMode.Local || elapsedSeconds == 0)
        {
            return;
        }

        var before = purse.View;
        var notices = purse.Charge(
            TariffNow(out _), localSeconds, elapsedSeconds, meter.Registers.ImportRegister,
            meter.Registers.ExportRegister);
        var view = purse.View;
        if (!view.IsRatingStopped)
        {
            chargedTrueSeconds = meter.TrueNow; // What waits is spread over the time it was used in.
        }

        var soFarNanos = view.TotalCharged.Nanos - minuteFromNanos;
        minuteNanos = minuteEnds ? soFarNanos : Math.Max(minuteNanos, soFarNanos);
        minuteFromNanos = minuteEnds ? view.TotalCharged.Nanos : minuteFromNanos;
        meter.Mark(MeterSection.Purse);
        if (!before.Balance.IsNegative && view.Balance.IsNegative)
        {
            meter.Events.Note(MeterEventCode.OverdraftUsed);
        }

        Note(notices, Money.Zero);
    }

    CreditAnswer Done(CreditAnswer answer, PurseNotices notices, Money amount)
    {
        if (answer == CreditAnswer.Applied)
        {
            Note(notices, amount);
        }
        else
        {
            meter.Events.Note(MeterEventCode.CreditRefused, (long)answer);
        }

        return answer;
    }

    /// <summary>Writes what happened into the event log and lets the relay follow.</summary>
    void Note(PurseNotices notices, Money amount)
    {
        foreach (var (notice, code) in PurseEventCodes.Of)
        {
            if ((notices & notice) != 0)
            {
                meter.Events.Note(code, code == MeterEventCode.CreditEntered ? amount.Nanos / 10_000_000 : 0);
            }
        }

        if (notices != PurseNotices.None)
        {
            meter.MarkUrgent(MeterSection.Purse);
            meter.ScheduleAnew();
        }
        else
        {
            meter.Mark(MeterSection.Purse);
        }

        NoteFriendlyHours();
        meter.Part<SupplyControl>()?.Settle();
    }

    /// <summary>Friendly hours are an event while they hold a cut back.</summary>
    void NoteFriendlyHours()
    {
        var holds = purse.IsUsedUp && meter.RelayNow.OutputState
            && purse.Terms.FriendlyHours.Contains(meter.Clock.LocalSeconds);
        if (holds)
        {
            meter.Events.Begin(MeterEventCode.FriendlyHours);
        }
        else
        {
            meter.Events.End(MeterEventCode.FriendlyHours);
        }
    }
}
