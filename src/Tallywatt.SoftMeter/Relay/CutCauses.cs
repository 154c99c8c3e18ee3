namespace Tallywatt.SoftMeter.Relay;

/// <summary>Why the power is off, or would be off if nothing held the cut back. Several may hold at once.</summary>
[Flags]
public enum CutCauses : byte
{
    None = 0,

    /// <summary>The highest order from afar is to disconnect.</summary>
    RemoteOrder = 1,

    /// <summary>Credit and overdraft are used up.</summary>
    CreditUsedUp = 2,

    /// <summary>The limiter saw more power than its threshold for longer than it allows.</summary>
    OverPower = 4,

    /// <summary>There is credit, but less than the close-permit amount.</summary>
    BelowClosePermit = 8,

    /// <summary>Nothing forbids power any more: a person must hold the button.</summary>
    AwaitsButton = 16,
}

/// <summary>What holds a cut back that is otherwise due.</summary>
[Flags]
public enum CutHolds : byte
{
    None = 0,

    /// <summary>An order keeps the power on, whatever else.</summary>
    KeepPower = 1,

    /// <summary>It is friendly hours: used-up credit cuts at their end.</summary>
    FriendlyHours = 2,

    /// <summary>The relay moved a moment ago, and does not flap.</summary>
    MinimumDwell = 4,

    /// <summary>A trip was ordered and its delay runs.</summary>
    TripDelay = 8,

    /// <summary>Control mode 0: the output is always on.</summary>
    AlwaysConnected = 16,
}

/// <summary>Orders from afar that go beyond connect and disconnect.
/// Source: DL/T 645-2007, control code 1CH.</summary>
public enum RelayOrder : byte
{
    /// <summary>1AH: disconnect, after the trip delay.</summary>
    Trip = 0,

    /// <summary>1BH: a person at the meter may switch on.</summary>
    PermitClose = 1,

    /// <summary>1CH: connect at once, where the control mode allows it.</summary>
    Close = 2,

    /// <summary>1DH, 1EH: disconnect, and connect again after so many minutes.</summary>
    TripAndRestore = 3,

    /// <summary>2AH</summary>
    AlarmOn = 4,

    /// <summary>2BH</summary>
    AlarmOff = 5,

    /// <summary>3AH: no cut at all until it is withdrawn.</summary>
    KeepPowerOn = 6,

    /// <summary>3BH</summary>
    KeepPowerOff = 7,
}

/// <summary>Why a trigger or an order was refused.</summary>
public enum RelayRefusal : byte
{
    None = 0,

    /// <summary>The control mode or the state does not know this transition.</summary>
    ControlMode = 1,
    KeepPower = 2,
    CreditUsedUp = 3,
    BelowClosePermit = 4,
    OverPower = 5,

    /// <summary>An order from afar holds the relay open.</summary>
    RemoteOrder = 6,

    /// <summary>The button was not held long enough.</summary>
    NotHeld = 7,
}

/// <summary>What the relay's rules need to know of the rest of the meter at one instant.</summary>
/// <param name="TrueUnixSeconds">True time: delays do not stretch when the clock is set.</param>
/// <param name="MeterUnixSeconds">The meter's clock, for what is dated.</param>
/// <param name="IsCreditUsedUp">Local mode, and credit and overdraft used up.</param>
/// <param name="IsFriendly">Friendly hours by the meter's local time.</param>
/// <param name="MayReconnect">False while the balance is below the close-permit amount.</param>
public readonly record struct RelayInputs(
    long TrueUnixSeconds, long MeterUnixSeconds, bool IsCreditUsedUp, bool IsFriendly, bool MayReconnect)
{
    /// <summary>A meter without prepayment.</summary>
    public static RelayInputs At(long trueUnixSeconds, long meterUnixSeconds) =>
        new(trueUnixSeconds, meterUnixSeconds, IsCreditUsedUp: false, IsFriendly: false, MayReconnect: true);
}

/// <summary>The relay, with every cause and everything that holds a cut back.</summary>
/// <param name="Shown">As it is on the wire: not ready for reconnection while anything forbids power.</param>
/// <param name="TripInSeconds">Until a delayed trip; null when none is pending.</param>
/// <param name="RestoreInSeconds">Until an automatic restoration; null when none is pending.</param>
public readonly record struct RelayView(
    DisconnectControl Shown,
    CutCauses Causes,
    CutHolds Holds,
    bool KeepsPower,
    bool AlarmOrdered,
    long? TripInSeconds,
    long? RestoreInSeconds);
