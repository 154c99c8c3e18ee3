using System.Globalization;
using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.SoftMeter.Display;

/// <summary>One screen of the round.</summary>
readonly record struct DisplayScreen(string Code, string Label, string Value, string Unit = "");

/// <summary>The round of screens, in the order usual on DL/T 645 meters; faults come first.</summary>
static class DisplayScreens
{
    const long NanosPerTenThousandth = 100_000;

    static readonly (DisplayFaults Fault, string Code, string Label)[] Faults =
    [
        (DisplayFaults.Relay, "Err-01", "Relay fault"),
        (DisplayFaults.Battery, "Err-04", "Battery low"),
        (DisplayFaults.Memory, "Err-06", "Memory fault"),
        (DisplayFaults.Clock, "Err-08", "Clock not set"),
        (DisplayFaults.Rating, "Err-28", "No valid tariff"),
        (DisplayFaults.OverPower, "Err-51", "Too much power"),
        (DisplayFaults.Reverse, "Err-56", "Reverse energy"),
    ];

    internal static List<DisplayScreen> Of(DisplayReading reading)
    {
        var screens = new List<DisplayScreen>(24);
        AddFaults(screens, reading.Faults);
        AddClock(screens, reading.LocalSeconds);
        AddEnergy(screens, reading);
        if (reading.Purse is { Mode: PaymentMode.Local } purse)
        {
            AddMoney(screens, purse);
        }

        AddPrice(screens, reading);
        AddElectric(screens, reading);
        screens.Add(new("04000503", "Relay", RelayText(reading.Relay)));
        return screens;
    }

    /// <summary>"12.34" or "-0.01": cut off, never rounded up, so that nobody sees money that is not there.</summary>
    internal static string Amount(Money amount)
    {
        var cents = amount.Nanos / (Money.NanosPerUnit / 100);
        var magnitude = Math.Abs(cents);
        return string.Create(
            CultureInfo.InvariantCulture, $"{(cents < 0 ? "-" : "")}{magnitude / 100}.{magnitude % 100:00}");
    }

    static void AddFaults(List<DisplayScreen> screens, DisplayFaults faults)
    {
        foreach (var (fault, code, label) in Faults)
        {
            if ((faults & fault) != 0)
            {
                screens.Add(new(code, label, code));
            }
        }
    }

    static void AddClock(List<DisplayScreen> screens, long localSeconds)
    {
        var local = DateTime.UnixEpoch.AddSeconds(localSeconds);
        screens.Add(new("04000101", "Date", local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        screens.Add(new("04000102", "Time", local.ToString("HH:mm:ss", CultureInfo.InvariantCulture)));
    }

    static void AddEnergy(List<DisplayScreen> screens, DisplayReading reading)
    {
        screens.Add(new("00010000", "Import, total", Energy(reading.ImportWattHours), "kWh"));
        for (var i = 0; i < reading.RateWattHours.Count; i++)
        {
            screens.Add(new($"0001{i + 1:00}00", $"Import, rate {i + 1}", Energy(reading.RateWattHours[i]), "kWh"));
        }

        if (reading.ExportWattHours > 0)
        {
            screens.Add(new("00020000", "Export, total", Energy(reading.ExportWattHours), "kWh"));
        }
    }

    static void AddMoney(List<DisplayScreen> screens, in PurseView purse)
    {
        screens.Add(new("00900200", "Remaining", Amount(purse.Remaining)));
        if (purse.Overdraft > Money.Zero)
        {
            screens.Add(new("00900201", "Overdraft", Amount(purse.Overdraft)));
        }

        screens.Add(new("03330201", "Purchases", purse.PurchaseCount.ToString(CultureInfo.InvariantCulture)));
        screens.Add(new("03330601", "Total purchased", Amount(purse.TotalPurchased)));
        if (purse.PresetOwed > Money.Zero)
        {
            screens.Add(new("", "Advance owed", Amount(purse.PresetOwed)));
        }
    }

    static void AddPrice(List<DisplayScreen> screens, DisplayReading reading)
    {
        if (reading.LadderStep > 0)
        {
            screens.Add(new("0280000B", "Ladder step", $"L{reading.LadderStep}"));
        }

        if (reading.CurrentPrice is { } price)
        {
            var value = price.NanosPerKilowattHour / NanosPerTenThousandth;
            var sign = value < 0 ? "-" : "";
            value = Math.Abs(value);
            screens.Add(new("02800020", "Price now", $"{sign}{value / 10_000}.{value % 10_000:0000}", "/kWh"));
        }
    }

    static void AddElectric(List<DisplayScreen> screens, DisplayReading reading)
    {
        var watts = reading.ImportWatts - reading.ExportWatts;
        var sign = watts < 0 ? "-" : "";
        watts = Math.Abs(watts);
        screens.Add(new("02030000", "Power", $"{sign}{watts / 1_000}.{watts % 1_000:000}", "kW"));
        screens.Add(new("02010100", "Voltage", Thousandths(reading.VoltageMillivolts, 1), "V"));
        screens.Add(new("02020100", "Current", Thousandths(reading.CurrentMilliamps, 3), "A"));
    }

    static string Thousandths(long value, int decimals) => decimals == 1
        ? $"{value / 1_000}.{Math.Abs(value) % 1_000 / 100}"
        : $"{value / 1_000}.{Math.Abs(value) % 1_000:000}";

    static string Energy(long wattHours) => $"{wattHours / 1_000:000000}.{wattHours % 1_000 / 10:00}";

    static string RelayText(in RelayView relay) => relay.Shown.OutputState ? "On"
        : relay.Shown.State == ControlState.ReadyForReconnection ? "OFF, hold button"
        : (relay.Causes & CutCauses.CreditUsedUp) != 0 ? "OFF, please buy"
        : (relay.Causes & CutCauses.OverPower) != 0 ? "OFF, too much"
        : (relay.Causes & CutCauses.BelowClosePermit) != 0 ? "OFF, buy more"
        : "OFF, ordered";
}
