namespace Tallywatt.Core.Relay;

/// <summary>control_state of a COSEM disconnect control, and "not read yet". The numbers are stored.</summary>
/// <remarks>Source: IEC 62056-6-2, class 70, attribute 3: (0) disconnected, (1) connected, (2) ready.</remarks>
public enum ControlState : byte
{
    Disconnected = 0,
    Connected = 1,
    ReadyForReconnection = 2,
    Unknown = 255,
}

/// <summary>What a meter's relay must be, numbered so that its answer can be matched.</summary>
/// <param name="MeterNumber">Which meter.</param>
/// <param name="Sequence">Counts the orders of one meter from 1. A repeat of an order carries the same number.</param>
/// <param name="Powered">True: remote_reconnect. False: remote_disconnect.</param>
/// <param name="DecidedUnixSeconds">When it was decided.</param>
public sealed record RelayOrder(long MeterNumber, int Sequence, bool Powered, long DecidedUnixSeconds);

/// <summary>One meter's relay as a state machine: pure, and shared by the running utility and the simulation.</summary>
/// <param name="Powered">What is wanted now: a level, so a late or repeated message cannot toggle it.</param>
/// <param name="InFlight">Whether the order numbered <see cref="Sequence"/> has not been confirmed yet.</param>
/// <param name="OrderedPower">What that order asks for.</param>
/// <param name="Sequence">The number of the last order; zero before the first.</param>
/// <param name="Read">What the meter's control_state was when last read.</param>
/// <remarks>
/// One order at a time: a new wish waits until the order in flight has been answered, because both could
/// otherwise reach the meter in either order. An order is done only when control_state, read back after it, is
/// what was wanted; the meter's own answer to the command is not enough.
/// </remarks>
public readonly record struct RelayState(
    bool Powered, bool InFlight, bool OrderedPower, int Sequence, ControlState Read)
{
    /// <summary>A meter as installed: connected, as far as we know.</summary>
    public static RelayState Installed => new(Powered: true, false, OrderedPower: true, 0, ControlState.Unknown);

    /// <summary>Whether the relay was last read as wanted and nothing is on its way.</summary>
    public bool IsSettled => !InFlight && Satisfies(Read, Powered);

    /// <summary>The order to send, and to repeat until it is confirmed. Derived, so it cannot go stale.</summary>
    public RelayOrder? Outstanding(long meterNumber, long decidedUnixSeconds) =>
        InFlight ? new(meterNumber, Sequence, OrderedPower, decidedUnixSeconds) : null;

    /// <summary>The purse says this meter should have power, or should not.</summary>
    public RelayState Want(bool powered)
    {
        var wanted = this with { Powered = powered };
        return powered == Powered || InFlight ? wanted : wanted.Ordered();
    }

    /// <summary>control_state was read back after the order with this number was sent.</summary>
    /// <remarks>An answer to another order than the one in flight is old and changes nothing.</remarks>
    public RelayState Answered(int sequence, ControlState read)
    {
        if (!InFlight || sequence != Sequence || read == ControlState.Unknown)
        {
            return this;
        }

        var answered = this with { Read = read, InFlight = false };
        return Satisfies(read, Powered) ? answered : answered.Ordered();
    }

    /// <summary>control_state was read with no order in mind, as every poll does.</summary>
    /// <remarks>
    /// When nothing is in flight and the meter is not where it should be (an old command came late, someone
    /// switched it by hand), a new order puts it right.
    /// </remarks>
    public RelayState Observed(ControlState read)
    {
        if (InFlight || read == ControlState.Unknown)
        {
            return this;
        }

        var observed = this with { Read = read };
        return Satisfies(read, Powered) ? observed : observed.Ordered();
    }

    /// <summary>Whether a control_state is what a wish asks for.</summary>
    /// <remarks>
    /// Ready for reconnection counts as powered: only a person at the meter may close the contact from there
    /// (control_mode 1 and 3).
    /// </remarks>
    public static bool Satisfies(ControlState read, bool powered) => powered
        ? read is ControlState.Connected or ControlState.ReadyForReconnection
        : read is ControlState.Disconnected;

    RelayState Ordered() => this with { InFlight = true, OrderedPower = Powered, Sequence = Sequence + 1 };
}
