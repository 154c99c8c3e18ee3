namespace Tallywatt.SoftMeter.Relay;

/// <summary>What came of a trigger.</summary>
public enum RelayAnswer
{
    /// <summary>The state changed.</summary>
    Moved = 0,

    /// <summary>The state is already what the trigger leads to. A repeat of an order lands here.</summary>
    Already = 1,

    /// <summary>The control mode or the state does not allow it. Nothing changed.</summary>
    Refused = 2,
}
