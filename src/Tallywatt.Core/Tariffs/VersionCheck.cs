using Tallywatt.Core.Units;

namespace Tallywatt.Core.Tariffs;

/// <summary>Checks one version of a tariff.</summary>
sealed class VersionCheck(FaultList faults, string at, TariffVersion version, ServicePointTerms? terms)
{
    const int BlocksMax = 32;
    const int RatesMax = 1_000;
    const int RulesMax = 10_000;
    const long LimitMax = 1_000_000_000_000_000;
    const int TaxMaxPartsPerMillion = 10_000_000;

    ExportMode Mode => terms?.ExportMode ?? version.Export.Mode;

    internal void Run()
    {
        if (!faults.Require(
            version.Rates.Count is >= 1 and <= RatesMax, $"{at}.rates", $"Give from 1 to {RatesMax} rates."))
        {
            return;
        }

        CheckRates();
        CheckLadder();
        CheckCalendar(version.Calendar, version.Rates.Count, $"{at}.calendar", "rate");
        CheckExport();
        CheckDemand();
        CheckCharges();
        CheckWaiting();
    }

    void CheckRates()
    {
        var blockCount = BlockCountOf(version.Ladder);
        for (var i = 0; i < version.Rates.Count; i++)
        {
            var rate = version.Rates[i];
            faults.Require(rate.Name.Length > 0, $"{at}.rates[{i}].name", "A rate needs a name.");
            faults.Require(
                rate.Prices.Count == blockCount,
                $"{at}.rates[{i}].prices",
                $"Rate '{rate.Name}' has {rate.Prices.Count} prices; it needs one for each of {blockCount} blocks.");
            faults.Require(rate.Prices.All(IsSane), $"{at}.rates[{i}].prices", "A price is at most 1000000 per kWh.");
        }
    }

    static bool IsSane(Price price) =>
        price.NanosPerKilowattHour is >= -TariffCheck.PriceNanosMax and <= TariffCheck.PriceNanosMax;

    static int BlockCountOf(Ladder? ladder) => ladder is null || ladder.Limits.Count == 0
        ? 1
        : ladder.Limits[0].UpTo.Count + 1;

    void CheckLadder()
    {
        if (version.Ladder is not { } ladder)
        {
            return;
        }

        var days = ladder.Reset.On;
        if (!faults.Require(
            days.Count is >= 1 and <= 366 && days.All(day => day.IsValid) && days.Distinct().Count() == days.Count,
            $"{at}.ladder.reset",
            "The ladder resets on days of the year, each named once, such as 01-01."))
        {
            return;
        }

        faults.Require(
            days.Count != 12 || days.All(day => day.Day <= 28),
            $"{at}.ladder.reset",
            "A monthly reset is on a day from 1 to 28, which every month has.");
        CheckLimits(ladder);
        CheckPerKilowatt(ladder);
        for (var i = 0; i < ladder.Entitlements.Count; i++)
        {
            var entitlement = ladder.Entitlements[i];
            faults.Require(
                entitlement.PersonsMin >= 1 && entitlement.ShiftWattHours.Count == BlockCountOf(ladder) - 1,
                $"{at}.ladder.entitlements[{i}]",
                $"Give at least one person, and a shift for each of {BlockCountOf(ladder) - 1} limits.");
            faults.Require(
                entitlement.ShiftWattHours.All(shift => shift >= 0) && IsAscending(entitlement.ShiftWattHours),
                $"{at}.ladder.entitlements[{i}].shift",
                "Shifts are zero or more and never descend, so that limits stay in order.");
        }
    }

    void CheckLimits(Ladder ladder)
    {
        var path = $"{at}.ladder.limits";
        if (!faults.Require(ladder.Limits.Count >= 1, path, "A ladder needs limits."))
        {
            return;
        }

        for (var i = 0; i < ladder.Limits.Count; i++)
        {
            var upTo = ladder.Limits[i].UpTo;
            faults.Require(
                upTo.Count >= 1 && upTo.Count < BlocksMax && upTo.Count == ladder.Limits[0].UpTo.Count,
                $"{path}[{i}]",
                $"Every season has the same number of limits, from 1 to {BlocksMax - 1}.");
            faults.Require(
                upTo.All(limit => limit is >= 0 and (<= LimitMax or LadderLimits.NoLimit)) && IsAscending(upTo),
                $"{path}[{i}]",
                "Limits are zero or more, in rising order.");
            CheckSeason(ladder.Limits[i].Season, $"{path}[{i}].season");
        }

        faults.Require(
            ladder.Reset.On.All(day => ladder.Limits.Any(set => set.Season is not { } s || s.Contains(day))),
            path,
            "Every ladder period must begin in a season that has limits.");
    }

    static bool IsAscending(IReadOnlyList<long> values)
    {
        for (var i = 1; i < values.Count; i++)
        {
            if (values[i] < values[i - 1])
            {
                return false;
            }
        }

        return true;
    }

    void CheckPerKilowatt(Ladder ladder) => faults.Require(
        ladder.Unit is LadderUnit.WattHours or LadderUnit.WattHoursPerDay
            || (ladder is { Rule: BlockRule.Proportional, Settlement: Settlement.Month }
                && ladder.Reset.Equals(LadderReset.Monthly())
                && Mode != ExportMode.NetBillingHourly),
        $"{at}.ladder.unit",
        "Limits per kW are known when the month has ended: they need a monthly reset on day 1, the rule "
            + "proportional, and settlement by the month.");

    /// <summary>Every minute of every date has a rate; checked once for each kind of date that can occur.</summary>
    void CheckCalendar(IReadOnlyList<RateRule> rules, int rateCount, string path, string what)
    {
        faults.Require(rules.Count <= RulesMax, path, $"A calendar has at most {RulesMax} rules.");
        faults.Require(
            rules.Count > 0 || rateCount == 1,
            path,
            $"With {rateCount} {what}s, a calendar must say when each applies.");
        var sound = true;
        for (var i = 0; i < rules.Count; i++)
        {
            sound &= faults.Require(
                rules[i].Rate >= 0 && rules[i].Rate < rateCount,
                $"{path}[{i}]",
                $"There is no {what} {rules[i].Rate}; there are {rateCount}, from 0.");
            sound &= CheckWindow(rules[i].When, $"{path}[{i}]");
        }

        if (sound && rules.Count > 0 && CalendarCoverage.FirstGap(rules) is { } gap)
        {
            faults.Require(false, path, $"No {what} covers {gap}.");
        }
    }

    bool CheckWindow(TimeWindow window, string path)
    {
        var sound = CheckSeason(window.Season, path);
        sound &= faults.Require(
            window.Days != DayKinds.None && (window.Days & ~CalendarCoverage.Known) == 0,
            path,
            "Name the kinds of day.");
        return sound & faults.Require(
            window.FromMinute is >= 0 and < TimeWindow.MinutesPerDay
                && window.ToMinute is >= 0 and <= TimeWindow.MinutesPerDay,
            path,
            "A window is from 00:00 to 23:59, until 00:00 to 24:00.");
    }

    bool CheckSeason(Season? season, string path) => faults.Require(
        season is not { } s || (s.From.IsValid && s.To.IsValid), path, "A season is from MM-DD to MM-DD.");

    void CheckExport()
    {
        var export = version.Export;
        var path = $"{at}.export";
        for (var i = 0; i < export.Prices.Count; i++)
        {
            var price = export.Prices[i];
            faults.Require(price.Name.Length > 0, $"{path}.prices[{i}].name", "An export price needs a name.");
            faults.Require(IsSane(price.Price), $"{path}.prices[{i}]", "A price is at most 1000000 per kWh.");
        }

        if (CompiledVersion.Nets(Mode))
        {
            faults.Require(
                export.Prices.Count <= 1 || export.Prices.Count == version.Rates.Count
                    || terms?.ExportPrice is not null,
                $"{path}.prices",
                "Net metering values surplus by energy rate: give one export price, or one for each rate.");
        }
        else if (export.Prices.Count > 0)
        {
            CheckCalendar(export.Calendar, export.Prices.Count, $"{path}.calendar", "export price");
        }

        faults.Require(
            export.TrueUpMonth is null or (>= 1 and <= 12), $"{path}.trueUpMonth", "A month is from 1 to 12.");
        faults.Require(IsSane(export.TrueUpPrice), $"{path}.trueUpPrice", "A price is at most 1000000 per kWh.");
    }

    void CheckDemand()
    {
        for (var i = 0; i < version.Demand.Count; i++)
        {
            var path = $"{at}.demand[{i}]";
            var tiers = version.Demand[i].Tiers;
            foreach (var window in version.Demand[i].When)
            {
                CheckWindow(window, $"{path}.when");
            }

            faults.Require(
                tiers.Count >= 1 && tiers[^1].UpToWatts == LadderLimits.NoLimit
                    && tiers.Zip(tiers.Skip(1)).All(pair => pair.First.UpToWatts < pair.Second.UpToWatts),
                $"{path}.tiers",
                "Tiers are in rising order, and the last has no limit.");
            faults.Require(
                tiers.All(tier => tier.UpToWatts > 0), $"{path}.tiers", "The limit of a tier is more than zero.");
        }

        for (var month = 1; month <= 12; month++)
        {
            var count = CompiledVersion.DemandsOf(version, month).Length;
            if (!faults.Require(
                count <= RatingState.DemandSlots,
                $"{at}.demand",
                $"At most {RatingState.DemandSlots} demand charges can apply in one month; month {month} has {count}."))
            {
                return;
            }
        }
    }

    void CheckCharges()
    {
        faults.Require(version.MinimumPerDay.Nanos >= 0, $"{at}.minimum.perDay", "A minimum is zero or more.");
        faults.Require(version.MinimumPerMonth.Nanos >= 0, $"{at}.minimum.perMonth", "A minimum is zero or more.");
        faults.Require(version.MinimumPerYear.Nanos >= 0, $"{at}.minimum.perYear", "A minimum is zero or more.");
        for (var i = 0; i < version.Taxes.Count; i++)
        {
            faults.Require(
                version.Taxes[i] is { PartsPerMillion: >= 0 and <= TaxMaxPartsPerMillion, On: not TaxBase.None },
                $"{at}.taxes[{i}]",
                "A tax is from 0 to 1000 % of at least one component.");
        }
    }

    void CheckWaiting()
    {
        var waits = CompiledVersion.Nets(Mode)
            || version.Ladder is { Rule: BlockRule.Proportional };
        for (var month = 1; waits && month <= 12; month++)
        {
            var count = CompiledVersion.RatesOf(version, month).Length;
            if (!faults.Require(
                count <= RatingState.RateSlots,
                $"{at}.calendar",
                $"Net metering and the rule proportional hold at most {RatingState.RateSlots} rates in one month; "
                    + $"month {month} has {count}."))
            {
                return;
            }
        }
    }
}
