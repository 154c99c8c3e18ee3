using Tallywatt.Core.Tariffs;

namespace Tallywatt.Host.Tariffs;

/// <summary>Parts of a tariff as a person reads them.</summary>
static class TariffWords
{
    const int MinutesPerHour = 60;

    internal static string Times(TimeWindow window) => $"{Clock(window.FromMinute)}-{Clock(window.ToMinute)}";

    internal static string Of(Season? season) => season is { } some ? $"{some.From}..{some.To}" : "all year";

    internal static string Of(DayKinds days)
    {
        var words = new List<string>();
        var left = days;
        Take(DayKinds.Any, "every day");
        Take(DayKinds.Weekday, "Monday to Friday");
        Take(DayKinds.Weekend, "weekends");
        foreach (var kind in Enum.GetValues<DayKinds>().Where(kind => (kind & (kind - 1)) == 0 && kind != 0))
        {
            Take(kind, kind switch
            {
                DayKinds.Holiday => "holidays",
                DayKinds.Critical => "critical days",
                _ => kind.ToString(),
            });
        }

        return string.Join(", ", words);

        void Take(DayKinds kind, string word)
        {
            if ((left & kind) == kind)
            {
                words.Add(word);
                left &= ~kind;
            }
        }
    }

    internal static string From(DateOnly date) =>
        date == DateOnly.MinValue ? "from the beginning" : $"from {date:yyyy-MM-dd}";

    internal static string Of(LadderReset reset) => reset.On switch
    {
        { Count: 12 } monthly when monthly.All(day => day.Day == monthly[0].Day) =>
            monthly[0].Day == 1 ? "every month" : $"every month on day {monthly[0].Day}",
        [var only] => $"every year on {only}",
        var several => $"on {string.Join(", ", several)}",
    };

    internal static string Of(LadderUnit unit) => unit switch
    {
        LadderUnit.WattHours => "kWh",
        LadderUnit.WattHoursPerDay => "kWh a day",
        LadderUnit.WattHoursPerKilowatt => "kWh per kW of the month's peak",
        LadderUnit.WattHoursPerKilowattPerDay => "kWh a day per kW of the month's peak",
        _ => throw new InvalidOperationException($"No such unit: {unit}."),
    };

    internal static string Of(BlockRule rule) => rule switch
    {
        BlockRule.Surcharge => "surcharge: each block adds to every price",
        BlockRule.Chronological => "chronological: energy fills the blocks in the order of use",
        BlockRule.Proportional => "proportional: each block takes from every rate in proportion",
        _ => throw new InvalidOperationException($"No such rule: {rule}."),
    };

    internal static string Of(ExportMode mode) => mode switch
    {
        ExportMode.NetBilling => "net-billing",
        ExportMode.NetMetering => "net-metering",
        ExportMode.BuyAllSellAll => "buy-all-sell-all",
        ExportMode.NetBillingHourly => "net-billing-hourly",
        _ => throw new InvalidOperationException($"No such mode: {mode}."),
    };

    /// <summary>Wh as kWh without trailing zeros.</summary>
    internal static string KilowattHours(long wattHours) => Core.Units.DecimalText.Format(wattHours, decimals: 3);

    static string Clock(int minute) => $"{minute / MinutesPerHour:00}:{minute % MinutesPerHour:00}";
}
