using Tallywatt.Core.Relay;

namespace Tallywatt.Platform.Relay;

/// <summary>The way of relay orders to the meters. The head-end is behind it.</summary>
public interface IRelayLine
{
    /// <summary>Takes an order that is on disk already, and repeats it until it is confirmed or replaced.</summary>
    /// <remarks>Returns at once. A newer order of the same meter takes the place of an older one; a repeat of the
    /// same order changes nothing.</remarks>
    void Send(RelayOrder order);

    /// <summary>Whether the order went onto the wire and nothing that settles it was read back yet.</summary>
    /// <remarks>Known of this process only: after a restart every open order is sent again.</remarks>
    bool IsSent(long meterNumber, int orderSequence);
}
