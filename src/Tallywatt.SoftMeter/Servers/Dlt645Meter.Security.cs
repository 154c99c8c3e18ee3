using Tallywatt.Core.Units;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Relay;
using Tallywatt.SoftMeter.Servers.Dlt645;
using CreditOrder = Tallywatt.Protocols.Dlt645.CreditOrder;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Who is believed, what they may order, and how money comes in.</summary>
public sealed partial class Dlt645Meter
{
    const int WrongPasswordsMax = 3;
    const long LockedSeconds = 24 * 60 * 60;
    const byte ProgrammingLevel = 0x02;
    const byte NormalLevel = 0x04;

    public Dlt645Errors Open(
        Dlt645Function function,
        ReadOnlySpan<byte> header,
        ReadOnlySpan<byte> carried,
        bool isCiphered,
        Span<byte> value,
        out int length)
    {
        lock (gate)
        {
            try
            {
                return Security.Open(function, header, carried, isCiphered, value, out length);
            }
            catch (IOException)
            {
                length = 0;
                return Dlt645Errors.Other;
            }
        }
    }

    public Dlt645SecurityErrors Secure(ReadOnlySpan<byte> data, Span<byte> target, out int length)
    {
        lock (gate)
        {
            try
            {
                return Security.Serve(data, target, out length);
            }
            catch (IOException)
            {
                length = 0;
                return Dlt645SecurityErrors.Other;
            }
        }
    }

    public Dlt645Errors ControlRelay(in Credentials who, in RelayControl control)
    {
        var until = control.ValidUntil.ToUnixSeconds();
        var order = control;
        lock (gate)
        {
            if (!Admit(who, needsProgramming: false))
            {
                return Dlt645Errors.NotAuthorised;
            }

            return Change(
                who.Operator,
                changed => until < changed.Clock.LocalSeconds
                    || StationPurse.Order(changed, OrderOf(order.Command), order.Reserved * 5) == RelayAnswer.Refused
                        ? Dlt645Errors.Other
                        : Dlt645Errors.None,
                keepsRefusal: true);
        }
    }

    static RelayOrder OrderOf(RelayCommand command) => command switch
    {
        RelayCommand.Trip => RelayOrder.Trip,
        RelayCommand.PermitClose => RelayOrder.PermitClose,
        RelayCommand.Close => RelayOrder.Close,
        RelayCommand.TripThenPermit or RelayCommand.TripThenClose => RelayOrder.TripAndRestore,
        RelayCommand.Alarm => RelayOrder.AlarmOn,
        RelayCommand.AlarmOff => RelayOrder.AlarmOff,
        RelayCommand.KeepPower => RelayOrder.KeepPowerOn,
        RelayCommand.KeepPowerOff => RelayOrder.KeepPowerOff,
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No such command of 1CH."),
    };

    /// <summary>The keys are derived when they are first needed: most meters of a crowd never are asked.</summary>
    SecurityService Security => security ??= new(element = access.ElementOf(meter), new Secured(this), access.Profile);

    /// <summary>Whether a password opens its level, or a secured order was opened already. The caller holds the gate.
    /// </summary>
    bool Admit(in Credentials who, bool needsProgramming)
    {
        if (who.IsSecured)
        {
            return true;
        }

        var (wrongCount, lockedUntil) = meter.Look(_ => (memory.WrongPasswordCount, memory.LockedUntilTrueSeconds));
        var now = meter.TrueUnixSeconds;
        if (now < lockedUntil || who.Level >= StationMemory.LevelCount)
        {
            return false;
        }

        var level = who.Level;
        if (meter.Look(_ => memory.Password(level)) is not { } password)
        {
            if (level is not (ProgrammingLevel or NormalLevel))
            {
                return false;
            }

            password = level == ProgrammingLevel ? access.ProgrammingPassword : access.NormalPassword;
        }

        if (who.Password != password)
        {
            var isLast = wrongCount + 1 >= WrongPasswordsMax;
            Change(0, _ =>
            {
                memory.SetLock(isLast ? 0 : wrongCount + 1, isLast ? now + LockedSeconds : long.MinValue);
                return Dlt645Errors.None;
            });
            return false;
        }

        if (wrongCount > 0)
        {
            Change(0, _ =>
            {
                memory.SetLock(0, long.MinValue);
                return Dlt645Errors.None;
            });
        }

        return level <= (needsProgramming ? ProgrammingLevel : NormalLevel);
    }

    Dlt645SecurityErrors TakeCredit(in CreditOrder order, CreditKind kind)
    {
        var amount = Money.FromCents(order.AmountCents);
        if (!order.CustomerNumber.IsValid || order.CustomerNumber.HasWildcard)
        {
            return Dlt645SecurityErrors.CustomerMismatch;
        }

        var customer = NumberOf(order.CustomerNumber);
        var (count, orderNumber) = (order.PurchaseCount, order.OrderNumber);
        return ChangePurse(changed => access.Profile.Recharge == RechargeForm.OrderNumber
            ? TakeOrder(changed, orderNumber, amount, customer, kind)
            : ErrorsOf(StationPurse.Credit(changed, new(
                CreditSource.Remote, OrderNumbering.Counted, count, amount,
                kind == CreditKind.OpenAccount, customer))));
    }

    /// <summary>One durable change of the purse; what cannot be written is refused, and has not happened.</summary>
    Dlt645SecurityErrors ChangePurse(Func<Meter, Dlt645SecurityErrors> apply)
    {
        var taken = Dlt645SecurityErrors.Other;
        var errors = Change(
            0,
            changed =>
            {
                taken = apply(changed);
                return Dlt645Errors.None;
            },
            keepsRefusal: true);
        return errors == Dlt645Errors.None ? taken : Dlt645SecurityErrors.Other;
    }

    /// <summary>A maker's order number stands for the count: each is taken once, and the next count is given.</summary>
    Dlt645SecurityErrors TakeOrder(Meter changed, ulong orderNumber, Money amount, long customer, CreditKind kind)
    {
        if (orderNumber == 0)
        {
            return Dlt645SecurityErrors.Other;
        }

        if (memory.HasTaken(orderNumber))
        {
            return Dlt645SecurityErrors.RepeatedRecharge;
        }

        if (StationPurse.View(changed) is not { } view)
        {
            return Dlt645SecurityErrors.Other;
        }

        if (kind == CreditKind.Refund && view.CustomerNumber != customer)
        {
            return Dlt645SecurityErrors.CustomerMismatch;
        }

        var answer = kind == CreditKind.Refund
            ? StationPurse.Refund(changed, amount)
            : StationPurse.Credit(changed, new(
                CreditSource.Remote, OrderNumbering.Counted, view.LastNumber + 1, amount,
                view.Status == AccountStatus.NewInactive, customer));
        if (answer == CreditAnswer.Applied)
        {
            memory.Take(orderNumber);
        }

        return ErrorsOf(answer);
    }

    static Dlt645SecurityErrors ErrorsOf(CreditAnswer answer) => answer switch
    {
        CreditAnswer.Applied => Dlt645SecurityErrors.None,
        CreditAnswer.Repeated => Dlt645SecurityErrors.RepeatedRecharge,
        CreditAnswer.CountError or CreditAnswer.AlreadyOpened => Dlt645SecurityErrors.RechargeCountWrong,
        CreditAnswer.OverHoardingLimit => Dlt645SecurityErrors.AboveHoardingLimit,
        CreditAnswer.CustomerMismatch => Dlt645SecurityErrors.CustomerMismatch,
        _ => Dlt645SecurityErrors.Other,
    };

    static long NumberOf(Dlt645Address digits)
    {
        Span<byte> bytes = stackalloc byte[Dlt645Address.Length];
        digits.Write(bytes);
        Bcd.TryRead(bytes, out var number);
        return number;
    }

    static Dlt645Address DigitsOf(long number)
    {
        Span<byte> bytes = stackalloc byte[Dlt645Address.Length];
        Bcd.TryWrite(number, bytes);
        return Dlt645Address.FromWire(bytes);
    }

    /// <summary>What the service of 03H asks of this meter. The station's gate is held.</summary>
    sealed class Secured(Dlt645Meter station) : ISecuredMeter
    {
        public long RunningSeconds => station.meter.TrueUnixSeconds;

        public long SecondsToMidnight => station.meter.Look(meter =>
            LocalTime.SecondsPerDay - (meter.Clock.LocalSeconds - LocalTime.StartOfDay(meter.Clock.LocalSeconds)));

        public SecurityMemory SecurityMemory => station.meter.Look(_ => station.memory.Security);

        public PurchaseState Purchases => station.meter.Look(meter => StationPurse.View(meter) is { } view
            ? new PurchaseState(
                view.Balance.Nanos / (Money.NanosPerUnit / 100),
                view.LastNumber,
                DigitsOf(view.CustomerNumber),
                0)
            : default);

        public void Remember(in SecurityMemory memory)
        {
            var kept = memory;
            station.meter.Change(_ => station.memory.SetSecurity(kept));
        }

        public Dlt645SecurityErrors TakeCredit(in CreditOrder order, CreditKind kind) =>
            station.TakeCredit(order, kind);

        public Dlt645SecurityErrors InitialisePurse(uint amountCents) => station.ChangePurse(changed =>
            ErrorsOf(StationPurse.Initialise(changed, Money.FromCents(amountCents))));
    }
}
