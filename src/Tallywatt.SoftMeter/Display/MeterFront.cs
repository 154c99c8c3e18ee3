using Tallywatt.SoftMeter.CardSlot;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Keypad;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.SoftMeter.Display;

/// <summary>The front of a meter as a person has it before them: display, two buttons beside it, the button that closes
/// the relay, keypad and card slot.</summary>
/// <remarks>
/// One per meter, shared by all who stand before it; safe for several threads. Everything a person does here happens
/// at the meter itself and is durable. Time is the person's: a steady clock, not the meter's.
/// </remarks>
public sealed class MeterFront
{
    const int CommunicatingMilliseconds = 5_000;

    readonly Meter meter;
    readonly TimeProvider time;
    readonly long startTicks;
    readonly Lock gate = new();
    readonly MeterDisplay display = new();
    readonly ReconnectButton button = new();
    readonly TokenKeypad keypad = new();
    readonly KeypadLock keypadLock;
    readonly MeterCardSlot slot = new();
    long communicatedMilliseconds = long.MinValue / 2;

    public MeterFront(Meter meter, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(meter);
        ArgumentNullException.ThrowIfNull(time);
        this.meter = meter;
        this.time = time;
        startTicks = time.GetTimestamp();
        keypadLock = KeypadLock.Of(meter);
        keypad.Resume(keypadLock.WrongCount, keypadLock.LeftSeconds, NowSeconds);
    }

    /// <summary>How long the button must be held.</summary>
    public int HoldMilliseconds => button.HoldMilliseconds;

    long NowMilliseconds => (long)time.GetElapsedTime(startTicks).TotalMilliseconds;

    long NowSeconds => NowMilliseconds / 1_000;

    /// <summary>What stands on the face now.</summary>
    public DisplayFrame Frame()
    {
        lock (gate)
        {
            Tick();
            return display.Frame(Reading(), NowSeconds);
        }
    }

    /// <summary>What the face is made from, for a page that shows more of it than an LCD can.</summary>
    public DisplayReading Read()
    {
        lock (gate)
        {
            return Reading();
        }
    }

    public KeypadView Keypad
    {
        get
        {
            lock (gate)
            {
                return keypad.View(NowSeconds);
            }
        }
    }

    public CardSlotView Card
    {
        get
        {
            lock (gate)
            {
                Tick();
                return slot.View(NowSeconds);
            }
        }
    }

    /// <summary>The next screen of the round.</summary>
    public void Next()
    {
        lock (gate)
        {
            display.Next(NowSeconds, Reading());
        }
    }

    public void Previous()
    {
        lock (gate)
        {
            display.Previous(NowSeconds, Reading());
        }
    }

    /// <summary>The button that closes the relay goes down, or is still held: a page says so at least every second.
    /// </summary>
    public void Press()
    {
        lock (gate)
        {
            button.Press(NowMilliseconds);
        }
    }

    /// <summary>It comes up again: it counts when it was held long enough and did not count while held.</summary>
    /// <returns>What came of it; null when it does not count now.</returns>
    public RelayAnswer? Release()
    {
        lock (gate)
        {
            return button.Release(NowMilliseconds) ? meter.PressButton() : null;
        }
    }

    /// <summary>A whole press of a length measured elsewhere.</summary>
    /// <returns>What came of it; null when it was not held long enough.</returns>
    public RelayAnswer? Hold(TimeSpan held) =>
        held.TotalMilliseconds >= button.HoldMilliseconds ? meter.PressButton() : null;

    public bool Digit(char digit)
    {
        lock (gate)
        {
            return keypad.Digit(digit, NowSeconds);
        }
    }

    public void Delete()
    {
        lock (gate)
        {
            keypad.Delete(NowSeconds);
        }
    }

    /// <summary>Hands in what was typed.</summary>
    /// <returns>What came of it; null when nothing was handed in: the keypad's text says why.</returns>
    public TokenOutcome? Enter()
    {
        lock (gate)
        {
            // One change: the token, and how many wrong ones there were in a row.
            return meter.Change(owner =>
            {
                var wasUntil = keypad.LockedUntilTrueSeconds;
                var outcome = keypad.Enter(owner.Prepayment ?? (ITokenGateway)new NoGateway(), NowSeconds);
                if (outcome is not null)
                {
                    keypadLock.Judged(keypad.WrongCount, locks: keypad.LockedUntilTrueSeconds != wasUntil);
                }

                return outcome;
            });
        }
    }

    /// <summary>Plugs in what understands cards.</summary>
    public void PlugCards(ICardApplication? application)
    {
        lock (gate)
        {
            slot.Plug(application);
        }
    }

    public CardFinding Insert(ICard card)
    {
        lock (gate)
        {
            var finding = slot.Insert(card, NowSeconds);
            if (finding != CardFinding.Accepted)
            {
                var code = finding == CardFinding.Unreadable
                    ? MeterEventCode.AbnormalCard
                    : MeterEventCode.IllegalCard;
                meter.Change(owner => owner.Events.Note(code));
            }

            return finding;
        }
    }

    public void Remove()
    {
        lock (gate)
        {
            slot.Remove();
        }
    }

    /// <summary>Somebody asked the meter something: the symbol is shown for a while.</summary>
    public void NoteCommunication()
    {
        lock (gate)
        {
            communicatedMilliseconds = NowMilliseconds;
        }
    }

    /// <summary>Lets the card's dwell and the held button go on. Whoever runs the meter calls it every second; looking
    /// at the face does the same.</summary>
    public void Tick()
    {
        lock (gate)
        {
            if (button.IsDue(NowMilliseconds))
            {
                meter.PressButton();
            }

            // Not inside a change of the meter: each record must be durable before the card is told.
            slot.Step(NowSeconds);
        }
    }

    DisplayReading Reading()
    {
        var now = NowMilliseconds;
        var reading = meter.Look(owner => MeterFace.Of(owner));
        return reading with
        {
            IsCommunicating = now - communicatedMilliseconds < CommunicatingMilliseconds,
            Keypad = keypad.View(now / 1_000),
            Card = slot.View(now / 1_000),
            ButtonPercent = button.ProgressPercent(now),
        };
    }

    sealed class NoGateway : ITokenGateway
    {
        public TokenReceipt? LastToken => null;

        public TokenOutcome Enter(ReadOnlySpan<byte> token, TokenDelivery delivery) => new(
            TokenStatus.ExecutionFailure, TokenKind.Unknown, CreditAnswer.CentralMode, default,
            TokenText.Of(CreditAnswer.CentralMode));
    }
}
