using Tallywatt.Platform.HeadEnd.Sessions;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>Opens conversations with meters: knows where each of them answers.</summary>
public interface IMeterSessions
{
    /// <summary>A session of its own for one meter. It connects when first asked a question.</summary>
    IMeterSession Open(long meterNumber);

    /// <summary>The meter is not spoken to from this process any more.</summary>
    void Leave(long meterNumber)
    {
        // Whoever keeps nothing of a meter has nothing to forget.
    }
}
