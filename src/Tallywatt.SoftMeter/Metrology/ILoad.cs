namespace Tallywatt.SoftMeter.Metrology;

/// <summary>What flows through a meter's terminals, as a function of time alone.</summary>
/// <remarks>
/// Energies are whole joules (watt-seconds), and exactly additive: for any a &lt;= b &lt;= c,
/// <c>Between(a, b) + Between(b, c) = Between(a, c)</c>. The same question always gets the same answer, so a meter
/// that was restarted meters what it would have metered. An implementation need not be safe for several threads:
/// a meter asks under its own lock, and no two meters share a load.
/// </remarks>
public interface ILoad
{
    /// <summary>Energy in [from, to), for the output switched on all the while.</summary>
    LoadEnergy Between(long fromUnixSeconds, long toUnixSeconds);

    /// <summary>Power at an instant, for the output switched on.</summary>
    LoadPower At(long unixSeconds);

    /// <summary>The reactive power that goes with it; the same for ever.</summary>
    LoadCharacter Character => LoadCharacter.Household;
}
