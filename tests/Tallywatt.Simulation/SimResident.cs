using Tallywatt.Core.Ledger;
using Tallywatt.Core.Notices;
using Tallywatt.Core.Units;
using Tallywatt.Core.Vending;
using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.Simulation;

/// <summary>Somebody at home: reads messages, pays and asks again until it is confirmed, presses the button.</summary>
sealed class SimResident(World world, SimMeter meter, SimRandom random)
{
    readonly HashSet<string> received = [];
    int paymentCount;
    bool isWorried;

    /// <summary>Payments not confirmed yet.</summary>
    internal int OpenPaymentCount { get; private set; }

    internal IReadOnlySet<string> Received => received;

    /// <summary>A message arrives on the telephone. A repeat has the same id and is dropped.</summary>
    internal void Receive(Notice notice)
    {
        if (received.Add(notice.Id))
        {
            isWorried |= notice.Kind is NoticeKind.FirstReminder or NoticeKind.SecondReminder or NoticeKind.CutOff;
        }
    }

    /// <summary>A look around, now and then.</summary>
    internal void Look()
    {
        if (meter.HasPower && meter.RelayState == ControlState.ReadyForReconnection && random.PerMille(600))
        {
            meter.Advance();
            meter.PressButton();
        }

        if (world.Faults.Enabled && random.PerMille(isWorried ? 350 : 25))
        {
            isWorried = false;
            Start(new(meter.AccountNumber, Channel.Resident, $"{meter.AccountNumber}-{++paymentCount}",
                Money.FromCents(random.Between(1, 6_000))));
        }
    }

    /// <summary>Everything in order at the end: the button is pressed whenever it can be.</summary>
    internal void PressIfReady()
    {
        if (meter.HasPower && meter.RelayState == ControlState.ReadyForReconnection)
        {
            meter.Advance();
            meter.PressButton();
        }
    }

    void Start(TopUpRequest request)
    {
        OpenPaymentCount++;
        var isOpen = true;
        void Ask()
        {
            if (isOpen)
            {
                world.Schedule.After(random.Between(60, 1_800), Ask);
            }

            world.Offer(request, result =>
            {
                if (world.Faults.Strikes(FaultKind.PaymentAnswerLost))
                {
                    return;
                }

                if (!result.IsBooked)
                {
                    throw new InvariantBrokenException(
                        Invariant.I03, $"Payment {request.Reference} was answered {result.Outcome}.");
                }

                world.Auditor.Acknowledge(request.AccountNumber, request.Reference, request.Amount.Nanos);
                OpenPaymentCount -= isOpen ? 1 : 0;
                isOpen = false;
                if (world.Faults.Strikes(FaultKind.PaymentRepeats))
                {
                    // The provider calls back once more, much later.
                    world.Schedule.After(random.Between(1, 36_000), () => world.Offer(request, _ => { }));
                }
            });
        }

        Ask();
    }
}
