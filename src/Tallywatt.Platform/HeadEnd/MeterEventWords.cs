namespace Tallywatt.Platform.HeadEnd;

/// <summary>What the numbers of meter events mean.</summary>
/// <remarks>1 to 91 are those that European meter profiles agree on; from 200 they are ours.</remarks>
public static class MeterEventWords
{
    /// <summary>A few words; empty for a number that nobody told us about.</summary>
    public static string Of(int code) => code switch
    {
        1 => "power down",
        2 => "power up",
        3 => "daylight saving switched",
        5 => "clock set",
        6 => "clock invalid",
        9 => "tariff switched",
        40 => "terminal cover opened",
        41 => "terminal cover closed",
        42 => "strong magnetic field",
        43 => "no strong magnetic field any more",
        44 => "meter cover opened",
        45 => "meter cover closed",
        46 => "authentication failed several times",
        47 => "parameters changed",
        48 => "keys changed",
        50 => "replay refused",
        59 => "ready for reconnection",
        60 => "disconnected by hand",
        61 => "connected by hand",
        62 => "disconnected by order",
        63 => "connected by order",
        64 => "disconnected by the meter",
        65 => "power limit exceeded",
        66 => "power below the limit again",
        67 => "power limit changed",
        68 => "an order to the relay was refused",
        69 => "connected by the meter",
        91 => "reverse flow",
        252 => "demand registers cleared",
        253 => "meter cleared",
        255 => "event log cleared",
        _ => "",
    };
}
