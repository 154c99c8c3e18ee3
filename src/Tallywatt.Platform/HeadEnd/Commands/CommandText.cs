using System.Globalization;
using Tallywatt.Platform.HeadEnd.Sessions;

namespace Tallywatt.Platform.HeadEnd.Commands;

/// <summary>A relay as it was read, in words.</summary>
static class RelayText
{
    internal static string Of(MeterRelay relay) => relay.State switch
    {
        MeterRelayState.Connected => "connected",
        MeterRelayState.Disconnected => "disconnected",
        MeterRelayState.ReadyForReconnection => "ready for reconnection: a person presses the button at the meter",
        _ => throw new InvalidOperationException($"No such state of a relay: {relay.State}."),
    };
}

/// <summary>A purse as it was read, in words.</summary>
static class PurseText
{
    internal static string Of(MeterPurse purse)
    {
        var (sign, cents) = (purse.BalanceCents < 0 ? "-" : "", Math.Abs(purse.BalanceCents));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{purse.PurchaseCount} purchases counted, balance {sign}{cents / 100}.{cents % 100:00}");
    }
}

/// <summary>Why a meter did not answer, in words.</summary>
static class FaultText
{
    internal static string Of<T>(MeterAnswer<T> answer) => answer.Fault switch
    {
        MeterFault.None => "answered",
        MeterFault.NotConnected => "nobody answers where the meter should be",
        MeterFault.TimedOut => "the meter does not answer",
        MeterFault.ConnectionClosed => "the connection broke off",
        MeterFault.FrameMalformed or MeterFault.ApduMalformed => "what came back is no answer of the protocol",
        MeterFault.ValueMalformed => "what came back is not what was asked for, or another meter answers there",
        MeterFault.AnswerTooLong => "the answer is longer than any may be",
        MeterFault.AssociationRejected => "the meter does not accept us: keys or password do not fit",
        MeterFault.ServiceRefused => "the meter refuses such a service",
        MeterFault.AccessRefused => string.Create(
            CultureInfo.InvariantCulture, $"the meter refuses: {answer.Refusal} ({(int)answer.Refusal})"),
        MeterFault.OutOfCounters => "the frame counters of the meter's key are used up: it needs new keys",
        MeterFault.NotSupported => "such a meter, or its protocol, knows no such command",
        _ => answer.Fault.ToString(),
    };
}
