using Tallywatt.Core.Units;

namespace Tallywatt.Core.Tariffs;

/// <summary>Energy that waits in the registers until a settlement period ends: proportional ladders, netting.
/// </summary>
ref partial struct RatingRun
{
    void Keep(RunTerms terms, long unixSeconds, long importWattHours, long exportWattHours)
    {
        var version = day.Version;
        if (version.Settlement == Settlement.Hour)
        {
            // Counted from 1, so that 0 means none is open.
            var hour = (int)((unixSeconds - day.StartUnixSeconds) / SecondsPerHour) + 1;
            if (state.SettlementHour != hour)
            {
                Settle();
                state.SettlementHour = hour;
            }
        }

        var slot = version.RateSlot(day.Date.Month, terms.RateIndex);
        state.Registers[RatingState.ImportAt + slot] += importWattHours;
        if (version.NetMetering)
        {
            state.Registers[RatingState.ExportAt + slot] += exportWattHours;
        }
        else
        {
            CreditExport(terms.ExportIndex, exportWattHours);
        }
    }

    /// <summary>Nets what is to be netted and charges the rest.</summary>
    void Settle()
    {
        var rates = day.Version.MonthRates[day.Date.Month - 1];
        var chargedBefore = state.MonthAttos;
        if (day.Version.NetMetering)
        {
            for (var slot = 0; slot < rates.Length; slot++)
            {
                Net(slot, rates[slot]);
            }
        }

        SpreadOverBlocks(rates);
        if (day.Version.NetMetering && state.KeptAttos > 0)
        {
            SpendKeptMoney(state.MonthAttos - chargedBefore);
        }
    }

    /// <summary>Export cancels import of the same rate; then kept surplus does; what is left over is kept.</summary>
    void Net(int slot, int rate)
    {
        ref var import = ref state.Registers[RatingState.ImportAt + slot];
        ref var export = ref state.Registers[RatingState.ExportAt + slot];
        ref var kept = ref state.Registers[RatingState.KeptAt + day.Version.KeptSlots[rate]];
        var netted = Math.Min(import, export);
        var spent = Math.Min(import - netted, kept);
        var surplus = export - netted;
        import -= netted + spent;
        export = 0;
        kept -= spent;
        Note(ChargeKind.NettedImport, rate, netted);
        Note(ChargeKind.NettedExport, rate, netted);
        Note(ChargeKind.KeptImport, rate, spent);
        if (surplus > 0)
        {
            KeepSurplus(rate, surplus, ref kept);
        }
    }

    void KeepSurplus(int rate, long surplusWattHours, ref long kept)
    {
        var price = new Price(day.Version.ExportNanos[rate]);
        var energy = Energy.FromWattHours(surplusWattHours);
        switch (day.Version.RollOver)
        {
            case RollOver.Energy:
                kept += surplusWattHours;
                Note(ChargeKind.KeptExport, rate, surplusWattHours);
                break;
            case RollOver.Money:
                state.KeptAttos += ExactAmount.Of(energy, price).Attos;
                Note(ChargeKind.KeptExport, rate, surplusWattHours, price);
                break;
            case RollOver.None:
                Charge(ChargeKind.Export, TaxBase.ExportCredit, day.Version.RateName(rate), 0, energy, price);
                break;
            default:
                throw new InvalidOperationException($"No such roll-over: {day.Version.RollOver}.");
        }
    }

    void SpendKeptMoney(Int128 energyChargeAttos)
    {
        var spent = Int128.Min(state.KeptAttos, energyChargeAttos);
        if (spent > 0)
        {
            state.KeptAttos -= spent;
            Charge(ChargeKind.KeptCredit, TaxBase.ExportCredit, "kept credit", new(spent));
        }
    }

    /// <summary>What is kept is paid out, or forfeited at price zero, and the next year starts from nothing.
    /// </summary>
    void TrueUp()
    {
        var wattHours = 0L;
        for (var slot = 0; slot < RatingState.KeptSlots; slot++)
        {
            wattHours += state.Registers[RatingState.KeptAt + slot];
            state.Registers[RatingState.KeptAt + slot] = 0;
        }

        if (wattHours > 0)
        {
            var price = new Price(day.Version.TrueUpNanos);
            var energy = Energy.FromWattHours(wattHours);
            Charge(ChargeKind.KeptCredit, TaxBase.ExportCredit, "true-up", 0, energy, price);
        }

        if (state.KeptAttos != 0)
        {
            Charge(ChargeKind.KeptCredit, TaxBase.ExportCredit, "true-up", new(state.KeptAttos));
            state.KeptAttos = 0;
        }
    }

    /// <summary>Charges the waiting import: each block takes from each rate in proportion, in whole Wh.</summary>
    void SpreadOverBlocks(int[] rates)
    {
        Span<long> blocks = stackalloc long[day.LimitsWattHours.Length + 1];
        var left = FillBlocks(rates.Length, blocks);
        for (var slot = 0; slot < rates.Length; slot++)
        {
            ref var register = ref state.Registers[RatingState.ImportAt + slot];
            var wattHours = register;
            register = 0;
            if (wattHours > 0)
            {
                SpreadRate(rates[slot], wattHours, blocks, left);
                left -= wattHours;
            }
        }
    }

    /// <summary>How much of the waiting total lies in each block, and the total itself.</summary>
    readonly long FillBlocks(int slotCount, scoped Span<long> blocks)
    {
        var total = 0L;
        for (var slot = 0; slot < slotCount; slot++)
        {
            total += state.Registers[RatingState.ImportAt + slot];
        }

        var (rest, block) = (total, 0);
        while (rest > 0)
        {
            var limit = block < blocks.Length - 1 ? LimitOf(block) : long.MaxValue;
            var part = Math.Clamp(limit - state.LadderWattHours, 0, rest);
            blocks[block++] = part;
            rest -= part;
            state.LadderWattHours += blocks.Length == 1 ? 0 : part;
        }

        return total;
    }

    readonly long LimitOf(int block)
    {
        var limit = day.LimitsWattHours[block];
        return limit == LadderLimits.NoLimit || !day.Version.LimitsPerKilowatt
            ? limit
            : (long)((Int128)limit * state.MonthPeakWatts / 1_000);
    }

    /// <summary>Takes one rate's energy out of the blocks: cumulative shares rounded down, so that rates and
    /// blocks both add up, and no part is negative or more than the block still holds.</summary>
    void SpreadRate(int rate, long wattHours, scoped Span<long> blocks, long left)
    {
        var (blocksUntil, takenUntil) = (0L, 0L);
        for (var block = 0; block < blocks.Length; block++)
        {
            blocksUntil += blocks[block];
            var share = (long)((Int128)wattHours * blocksUntil / left);
            var part = share - takenUntil;
            takenUntil = share;
            blocks[block] -= part;
            if (part > 0)
            {
                ChargeEnergy(rate, block, part);
            }
        }
    }
}
