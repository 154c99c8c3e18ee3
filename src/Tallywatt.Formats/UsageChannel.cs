using Tallywatt.Core.Readings;

namespace Tallywatt.Formats;

/// <summary>One channel of one meter in a usage file.</summary>
public sealed class UsageChannel
{
    /// <summary>The meter or usage point: a NMI, the last part of a Green Button link, or "meter" in our CSV.</summary>
    public required string MeterId { get; init; }

    /// <summary>The meter and the channel: "NMI1234567/E1".</summary>
    public required string Id { get; init; }

    /// <summary>What the file calls it; may be empty.</summary>
    public string Title { get; init; } = "";

    public EnergyFlow Flow { get; init; }

    /// <summary>Why this channel cannot be rated; null when it can.</summary>
    public string? Refusal { get; init; }

    /// <summary>Where the refusal, or the channel, stands.</summary>
    public int Line { get; init; }

    /// <summary>Registers of one flow in the same meter are added up (NEM12); else one has to be picked.</summary>
    public bool AddsUp { get; init; }

    /// <summary>Seconds of an interval that does not say its own length; 0 when the file does not say.</summary>
    public int DefaultDurationSeconds { get; init; }

    /// <summary>An amount of 1 is 10 to this power, in watt-hours or watts; -6 to 9.</summary>
    internal int PowerOfTen { get; init; }

    /// <summary>Amounts are average power in watts, not energy.</summary>
    internal bool IsAveragePower { get; init; }

    /// <summary>An amount of this channel as millionths of a watt-hour.</summary>
    /// <returns>False beyond <see cref="ChannelValue.MaxMicroWattHours"/> or below what the flow allows.</returns>
    public bool TryGetMicroWattHours(long amount, int durationSeconds, out long microWattHours)
    {
        const int secondsPerHour = 3_600;
        const long most = ChannelValue.MaxMicroWattHours;
        microWattHours = 0;
        var factor = Factor();
        if (amount > most / factor || amount < -(most / factor))
        {
            return false;
        }

        var scaled = amount * factor;
        if (IsAveragePower)
        {
            var energy = (Int128)scaled * durationSeconds / secondsPerHour;
            if (energy > most || energy < -most)
            {
                return false;
            }

            scaled = (long)energy;
        }

        var fits = Flow == EnergyFlow.Net || scaled >= 0;
        microWattHours = fits ? scaled : 0;
        return fits;
    }

    /// <summary>Millionths of a watt-hour (or watt) in an amount of 1: 10 to the power 0 to 15.</summary>
    long Factor()
    {
        var factor = 1L;
        for (var power = -6; power < PowerOfTen; power++)
        {
            factor *= 10;
        }

        return factor;
    }
}
