using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>What a meter has only when it is asked for: the relay's rules, and the purse.</summary>
public sealed partial class Meter
{
    /// <summary>The relay's rules: orders, delays, the limiter. They come with the first use.</summary>
    public SupplyControl Supply => Look(meter => meter.SupplyNow());

    /// <summary>The purse; null for a meter without prepayment.</summary>
    public MeterPrepayment? Prepayment => Look(meter => meter.Part<MeterPrepayment>());

    /// <summary>Gives a meter a purse, in central mode, with the preset credit in it. One that has one keeps it.
    /// </summary>
    /// <exception cref="ArgumentException">The terms cannot be kept; the message says why.</exception>
    /// <exception cref="IOException">It could not be made durable, and the meter has none.</exception>
    public MeterPrepayment InstallPrepayment(PrepaymentTerms terms) => Change(meter =>
    {
        if (meter.Part<MeterPrepayment>() is { } existing)
        {
            return existing;
        }

        var part = meter.PlugPurse(terms);
        meter.Mark(MeterSection.Purse);
        meter.Mark(MeterSection.RelayControl);
        return part;
    });

    /// <summary>The position for the wire and the display: not ready for reconnection while anything forbids power.
    /// </summary>
    DisconnectControl ShownRelay => Part<SupplyControl>()?.Shown(relay) ?? relay;

    SupplyControl SupplyNow()
    {
        if (Part<SupplyControl>() is not { } part)
        {
            part = new(this);
            Plug(part);
        }

        return part;
    }

    /// <summary>A stored part that this meter was not given yet.</summary>
    IMeterPart? PartOf(MeterSection section) => section switch
    {
        MeterSection.RelayControl => SupplyNow(),
        MeterSection.Purse => PlugPurse(PrepaymentTerms.Default),
        MeterSection.CosemState => CosemNow(),
        _ => null,
    };

    MeterPrepayment PlugPurse(PrepaymentTerms terms)
    {
        SupplyNow();
        var part = new MeterPrepayment(this, terms);
        Plug(part);
        CosemNow(); // After the purse, so that a day is closed when its last minute has been debited.
        return part;
    }
}
