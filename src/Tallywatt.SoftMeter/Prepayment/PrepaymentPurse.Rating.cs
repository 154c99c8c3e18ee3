using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Prepayment;

/// <summary>Local mode: each minute of energy is rated and debited.</summary>
public sealed partial class PrepaymentPurse
{
    const long Capacity = MeterSettings.RegisterCapacityWattHours;

    /// <summary>Null in central mode: most of a purse's memory is this.</summary>
    RatedPosition? rated;
    bool isRatingStopped;

    /// <summary>Why energy waits, or nothing.</summary>
    public string RatingFault { get; private set; } = "";

    /// <summary>What the ladder has counted in its present period, in Wh; zero in central mode.</summary>
    public long LadderPositionWattHours => rated?.State.LadderPositionWattHours ?? 0;

    /// <summary>Moves the purse into the meter or out of it. Energy is rated here from this instant on, or no longer.
    /// </summary>
    /// <param name="tariff">What local mode rates with; null only for central mode.</param>
    /// <param name="fault">Empty when the mode was switched.</param>
    public bool TrySwitchMode(
        PaymentMode next,
        CompiledTariff? tariff,
        long meterUnixSeconds,
        EnergyRegister import,
        EnergyRegister export,
        out string fault,
        out PurseNotices notices)
    {
        notices = PurseNotices.None;
        fault = "";
        if (next == mode)
        {
            return true;
        }

        if (next == PaymentMode.Local && !TryOpen(tariff, meterUnixSeconds, import, export, out fault))
        {
            return false;
        }

        if (next == PaymentMode.Central)
        {
            (rated, isRatingStopped, RatingFault) = (null, false, "");
        }

        mode = next;
        notices = PurseNotices.ModeSwitched | Move(Money.Zero);
        notices |= CheckBooks();
        return true;
    }

    /// <summary>Rates and debits the energy since the last call. In central mode it does nothing.</summary>
    /// <param name="tariff">In force now; null when the tables in the meter cannot be used.</param>
    /// <param name="meterUnixSeconds">The meter's clock at the end of the energy.</param>
    /// <param name="elapsedSeconds">True time since the last call: a clock that was set does not stretch it.</param>
    public PurseNotices Charge(
        CompiledTariff? tariff,
        long meterUnixSeconds,
        int elapsedSeconds,
        EnergyRegister import,
        EnergyRegister export)
    {
        if (rated is not { } position)
        {
            return PurseNotices.None;
        }

        if (!TryRate(tariff, position, meterUnixSeconds, elapsedSeconds, import, export, out var charge, out var fault))
        {
            return Stop(fault);
        }

        chargedNanos += charge.Nanos;
        state = state.Debit(charge, terms.Purse, out var events);
        var resumed = isRatingStopped ? PurseNotices.RatingResumed : PurseNotices.None;
        (isRatingStopped, RatingFault) = (false, "");
        return NoticesOf(events) | resumed | CheckBooks();
    }

    static bool TryRate(
        CompiledTariff? tariff,
        RatedPosition position,
        long meterUnixSeconds,
        int elapsedSeconds,
        EnergyRegister import,
        EnergyRegister export,
        out Money charge,
        out string fault)
    {
        charge = Money.Zero;
        if (tariff is null)
        {
            fault = "There is no tariff to rate with.";
            return false;
        }

        try
        {
            // A clock that was set back is still in the open day as far as money goes, until it has caught up.
            var rating = position.State;
            var start = Math.Max(meterUnixSeconds - Math.Max(1, elapsedSeconds), tariff.StartOf(rating.Day));
            charge = tariff.Rate(ref rating, new IntervalReading(
                start,
                (int)Math.Max(1, meterUnixSeconds - start),
                import.Since(position.Import, Capacity).WattHours,
                export.Since(position.Export, Capacity).WattHours));
            position.Set(rating, import, export);
            fault = "";
            return true;
        }
        catch (Exception reason) when (reason is TariffException or ArgumentException or OverflowException)
        {
            fault = reason.Message;
            return false;
        }
    }

    bool TryOpen(
        CompiledTariff? tariff, long meterUnixSeconds, EnergyRegister import, EnergyRegister export, out string fault)
    {
        if (tariff is null)
        {
            fault = "Local mode needs a tariff in the meter, and there is none.";
            return false;
        }

        try
        {
            var rating = tariff.Open(tariff.DayOf(meterUnixSeconds));
            rated = new(rating, import, export);
            fault = "";
            return true;
        }
        catch (TariffException reason)
        {
            fault = reason.Message;
            return false;
        }
    }

    /// <summary>Nothing is lost: the energy stays unrated, and is rated when it can be.</summary>
    PurseNotices Stop(string fault)
    {
        var isNew = !isRatingStopped;
        (isRatingStopped, RatingFault) = (true, fault);
        return isNew ? PurseNotices.RatingStopped : PurseNotices.None;
    }

    /// <summary>Up to where energy has been rated.</summary>
    /// <remarks>Rating's state is kept in its stored form: a sixth of the size, and written every minute anyway.
    /// </remarks>
    sealed class RatedPosition
    {
        byte[] stored = [];

        internal RatedPosition(in RatingState state, EnergyRegister import, EnergyRegister export) =>
            Set(state, import, export);

        internal EnergyRegister Import { get; private set; }

        internal EnergyRegister Export { get; private set; }

        internal ReadOnlySpan<byte> Stored => stored;

        internal RatingState State => RatingState.TryRead(stored, out var state, out _)
            ? state
            : throw new InvalidOperationException("What was written can be read.");

        internal void Set(in RatingState state, EnergyRegister import, EnergyRegister export)
        {
            Span<byte> bytes = stackalloc byte[RatingState.SizeMaxBytes];
            var written = bytes[..state.Write(bytes)];
            stored = stored.Length == written.Length ? stored : new byte[written.Length];
            written.CopyTo(stored);
            (Import, Export) = (import, export);
        }
    }
}
