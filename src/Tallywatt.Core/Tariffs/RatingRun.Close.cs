using Tallywatt.Core.Units;

namespace Tallywatt.Core.Tariffs;

/// <summary>What falls due with the end of a day, month and contract year.</summary>
ref partial struct RatingRun
{
    const int MonthsPerYear = 12;

    /// <summary>Closes every day before this one. A date the zone skips is never open.</summary>
    internal void AdvanceTo(int dayNumber)
    {
        while (state.DayNumber < dayNumber)
        {
            var next = tariff.NextDay(day);
            CloseDay(next, ends: false);
            state.DayNumber = next.DayNumber;
            day = next;
            EnterDay();
        }
    }

    /// <summary>Closes the open day and its month, ended or not. The state is not usable afterwards.</summary>
    internal void Finish()
    {
        CloseDay(tariff.NextDay(day), ends: true);
        state.DayNumber = 0;
    }

    void EnterDay()
    {
        run = 0;
        if (state.LadderDayNumber != day.LadderDayNumber)
        {
            state.LadderDayNumber = day.LadderDayNumber;
            state.LadderWattHours = 0;
        }
    }

    void CloseDay(CompiledDay next, bool ends)
    {
        var monthEnds = ends || next.Date.Month != day.Date.Month || next.Date.Year != day.Date.Year;
        if (day.Version.Waits && SettlesBefore(next, monthEnds))
        {
            Settle();
        }

        state.SettlementHour = 0;
        state.MonthDaysCount++;
        ChargeFixed(ChargeKind.FixedPerDay, day.Version.Source.FixedPerDay);
        if (monthEnds)
        {
            CloseMonth(next);
        }
    }

    readonly bool SettlesBefore(CompiledDay next, bool monthEnds) =>
        monthEnds || day.Version.Settlement != Settlement.Month || next.Version != day.Version
            || next.LadderDayNumber != day.LadderDayNumber;

    void ChargeFixed(ChargeKind kind, Money amount)
    {
        if (amount.Nanos != 0)
        {
            Charge(kind, TaxBase.Fixed, "", ExactAmount.Of(amount));
        }
    }

    void CloseMonth(CompiledDay next)
    {
        var source = day.Version.Source;
        ChargeFixed(ChargeKind.FixedPerMonth, source.FixedPerMonth);
        ChargeDemand();
        var perDays = (Int128)source.MinimumPerDay.Nanos * state.MonthDaysCount;
        var minimum = (source.MinimumPerMonth.Nanos + perDays) * ExactAmount.AttosPerNano;
        state.YearAttos += state.MonthAttos + LiftTo(minimum, state.MonthAttos);
        state.MonthAttos = 0;
        state.MonthDaysCount = 0;
        state.MonthPeakWatts = 0;
        state.YearMonthsCount++;
        if (source.Export.TrueUpMonth == day.Date.Month && day.Version.NetMetering)
        {
            TrueUp();
        }

        // The year is settled with the month it ends in, though an annual ladder may reset in mid month.
        var firstOfMonth = new DateOnly(day.Date.Year, day.Date.Month, 1).DayNumber;
        if (next.YearDayNumber != LadderLimitsRule.ContractYearOf(firstOfMonth, day.Version))
        {
            CloseYear();
        }
    }

    void CloseYear()
    {
        var months = Math.Min(state.YearMonthsCount, MonthsPerYear);
        var nanos = (Int128)day.Version.Source.MinimumPerYear.Nanos * months / MonthsPerYear;
        LiftTo(nanos * ExactAmount.AttosPerNano, state.YearAttos);
        state.YearAttos = 0;
        state.YearMonthsCount = 0;
    }

    /// <summary>Charges what is missing to a minimum; a minimum of zero never adds anything.</summary>
    Int128 LiftTo(Int128 minimumAttos, Int128 chargedAttos)
    {
        if (minimumAttos <= 0 || chargedAttos >= minimumAttos)
        {
            return 0;
        }

        var missing = minimumAttos - chargedAttos;
        Charge(ChargeKind.MinimumAdjustment, TaxBase.MinimumAdjustment, "", new(missing));
        return missing;
    }

    void ChargeDemand()
    {
        var slots = day.Version.MonthDemands[day.Date.Month - 1];
        for (var slot = 0; slot < RatingState.DemandSlots; slot++)
        {
            var watts = state.Registers[slot];
            state.Registers[slot] = 0;
            if (slot < slots.Length && watts > 0)
            {
                var charge = day.Version.Source.Demand[slots[slot]];
                Charge(ChargeKind.Demand, TaxBase.Demand, charge.Name, PriceOf(watts, charge.Tiers));
            }
        }
    }

    static ExactAmount PriceOf(long watts, IReadOnlyList<DemandTier> tiers)
    {
        Int128 attos = 0;
        var below = 0L;
        foreach (var tier in tiers)
        {
            var part = Math.Min(watts, tier.UpToWatts) - below;
            if (part <= 0)
            {
                break;
            }

            // W x nanos per kW is pico-units.
            attos += (Int128)part * tier.PerKilowatt.Nanos * 1_000_000;
            below += part;
        }

        return new(attos);
    }
}
