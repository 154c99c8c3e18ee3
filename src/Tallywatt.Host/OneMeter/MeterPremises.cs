using Tallywatt.Core.Purse;
using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.MeterFiles;
using Tallywatt.Formats.TariffFiles;
using Tallywatt.Host.Up;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Storage;
using Tallywatt.SoftMeter.Tariff;

namespace Tallywatt.Host.OneMeter;

/// <summary>One meter with its home, as a folder remembers it, or made new from a meter file.</summary>
static class MeterPremises
{
    const int SecondsPerDay = 86_400;
    const int SecondsPerMinute = 60;

    /// <summary>A mark in the meter that it has been set up, so that what was changed later stays.</summary>
    const uint CommissionedId = 0xE000_0001;

    /// <summary>The meter, its history played and its purse and tariff installed.</summary>
    /// <exception cref="RefusedException">The folder holds another meter, or the file asks for what a meter cannot do.
    /// </exception>
    internal static MeterFleet Open(MeterOptions options, DataDirectory data, long nowUnixSeconds)
    {
        var file = options.File;
        var tables = file.Mode == MeterFileMode.Local ? TablesOf(file, nowUnixSeconds) : null;
        var fleet = OpenFleet(PlanOf(options, nowUnixSeconds), data, file);
        try
        {
            var meter = fleet[0];
            if (!meter.Look(owner => owner.Parameters.TryGet(CommissionedId, out _)))
            {
                fleet.AdvanceTo(nowUnixSeconds);
                meter.Change(owner => Commission(owner, file, tables));
            }

            meter.Prepayment?.PlugTokens(StsTokens.ForTests(meter.Identity.SerialNumber));
            return fleet;
        }
        catch
        {
            fleet.Dispose();
            throw;
        }
    }

    /// <summary>While this program does not run the meter has no supply; now it comes back.</summary>
    internal static void EndPowerCut(MeterFleet fleet, long nowUnixSeconds)
    {
        var meter = fleet[0];
        if (meter.TrueUnixSeconds < nowUnixSeconds)
        {
            meter.LosePower();
            fleet.AdvanceTo(nowUnixSeconds);
            meter.RestorePower();
        }
    }

    static FleetPlan PlanOf(MeterOptions options, long nowUnixSeconds)
    {
        var file = options.File;
        return new(
            file.Home.Seed,
            MeterCount: 1,
            nowUnixSeconds - ((long)options.HistoryDays * SecondsPerDay),
            Site.Beijing.MovedTo(file.UtcOffsetMinutes * SecondsPerMinute),
            MeterSettings.Default with
            {
                CapturePeriodMinutes = file.CaptureMinutes,
                UtcOffsetMinutes = file.UtcOffsetMinutes,
            },
            file.Home.Watts is { } watts ? $"{watts} W" : FleetPlan.HouseholdModel)
        {
            FirstNumber = options.SerialNumber,
        };
    }

    static MeterFleet OpenFleet(FleetPlan plan, DataDirectory data, MeterFile file)
    {
        MeterFleet fleet;
        try
        {
            fleet = MeterFleet.Open(
                new FileMeterStorage(Path.Combine(data.Meters, "meter")),
                plan,
                (found, index) => file.Home.Watts is { } watts
                    ? new ConstantLoad(watts)
                    : MeterFleet.HouseholdLoad(found, index));
        }
        catch (MeterStorageException fault)
        {
            throw new RefusedException(fault.Message);
        }

        if (fleet.Plan.DifferencesFrom(plan) is { Count: > 0 } differences)
        {
            fleet.Dispose();
            throw new RefusedException(
                $"the folder {data.Path} holds another meter: {string.Join("; ", differences)}. Give one with --data.");
        }

        return fleet;
    }

    static TariffSet TablesOf(MeterFile file, long nowUnixSeconds)
    {
        var load = TariffSource.Load(file.Tariff);
        if (load.Tariff is null)
        {
            throw new RefusedException(
                string.Join(Environment.NewLine, load.Faults.Select(fault => fault.ToString())),
                load.Status == TariffLoadStatus.NotFound ? ExitCodes.NotFound : ExitCodes.Refused);
        }

        var local = DateTimeOffset.FromUnixTimeSeconds(nowUnixSeconds + (file.UtcOffsetMinutes * SecondsPerMinute));
        var today = DateOnly.FromDateTime(local.UtcDateTime);
        return TariffSetOf.TryMake(load.Tariff, ServicePointTerms.None, today, out var set, out var reason)
            ? set!
            : throw new RefusedException($"the meter cannot hold the tariff: {reason}");
    }

    static void Commission(Meter meter, MeterFile file, TariffSet? tables)
    {
        meter.Clock.SetDrift(file.DriftPartsPerMillion);
        if (tables is not null)
        {
            Activate(meter.Tariff, tables);
            var purse = meter.InstallPrepayment(TermsOf(file.Purse));
            if (!purse.TrySwitchMode(PaymentMode.Local, out var fault))
            {
                throw new RefusedException($"the purse cannot work in the meter: {fault}");
            }
        }

        meter.Parameters.TrySet(CommissionedId, [1]);
    }

    static void Activate(TariffTables tariff, TariffSet tables)
    {
        var isWritten = tariff.TryWriteSeasons(tables.Seasons, out var reason)
            && tariff.TryWriteDays(tables.Days, out reason)
            && tariff.TryWritePrices(tables.Prices, out reason)
            && tariff.TryWriteLadder(tables.Ladder, out reason)
            && tariff.TryWriteName(tables.Name, out reason)
            && tariff.TryActivate(
                [TariffPart.Seasons, TariffPart.Days, TariffPart.Prices, TariffPart.Ladder], out reason)
            && tariff.TryWriteSpecialDays(tables.SpecialDays, out reason);
        if (!isWritten)
        {
            throw new RefusedException($"the meter cannot hold the tariff: {reason}");
        }
    }

    static PrepaymentTerms TermsOf(MeterFilePurse purse)
    {
        FriendlyWindow[] windows =
        [
            .. purse.Friendly.Select(window =>
                new FriendlyWindow(FriendlyDays.EveryDay, window.FromMinute, window.ToMinute)),
        ];
        if (!FriendlyHours.TryCreate(windows, [], out var hours, out var reason))
        {
            throw new RefusedException($"the purse cannot be so: {reason}");
        }

        var terms = new PrepaymentTerms(
            new PurseTerms(purse.Preset, purse.FirstAlarm, purse.SecondAlarm, purse.Overdraft, purse.Hoarding),
            ClosePermit: default,
            hours);
        return terms.Fault() is { Length: > 0 } fault
            ? throw new RefusedException($"the purse cannot be so: {fault}")
            : terms;
    }
}
