using Tallywatt.Core.Relay;

namespace Tallywatt.Platform.Relay;

/// <summary>The way of relay orders to the meters. The head-end is behind it.</summary>
public interface IRelayLine
{
    /// <summary>An order is on disk, in the queue of commands: it is carried out now, and repeated until it is
    /// confirmed or replaced.</summary>
    /// <remarks>Returns at once. A repeat changes nothing.</remarks>
    void Send(RelayOrder order);
}
