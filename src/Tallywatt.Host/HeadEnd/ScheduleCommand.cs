using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tallywatt.Host.Store;
using Tallywatt.Host.Up;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.Registry;
using Tallywatt.Storage;
using Tallywatt.Storage.HeadEnd;
using Tallywatt.Storage.Registry;

namespace Tallywatt.Host.HeadEnd;

/// <summary>`tallywatt acquisition schedule`: when the meters of an area are asked for what.</summary>
static class ScheduleCommand
{
    internal static Command Create()
    {
        var (store, json) = (new StoreOption(), AcquisitionCommand.AsJson());
        var area = WholeNumber.Optional("--area", "The area; all areas are shown without it.", 1, int.MaxValue);
        var profile = WholeNumber.Optional(
            "--profile", "Seconds between readings of load profiles, 60 to 86400.", 60, 86_400);
        var daily = WholeNumber.Optional(
            "--daily", "Minutes after local midnight for the daily freeze, 0 to 1439; -1 for never.", -1, 1_439);
        var billing = WholeNumber.Optional(
            "--billing", "Minutes after the midnight of the first for billing registers; -1 for never.", -1, 1_439);
        var events = WholeNumber.Optional(
            "--events", "Seconds between readings of event logs; 0 for only after a push.", 0, 2_678_400);
        var clock = WholeNumber.Optional("--clock", "Seconds between clock checks; 0 for never.", 0, 2_678_400);
        var drift = WholeNumber.Optional("--drift", "A clock wrong by more seconds than this is set.", 1, 86_400);
        var command = new Command(
            "schedule",
            """
            Shows or sets when the meters of an area are asked for what. A running utility follows within seconds.

            Example:
              ./tallywatt acquisition schedule --area 1 --profile 3600 --clock 86400
            """)
        {
            area, profile, daily, billing, events, clock, drift, json,
        };
        store.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(
            parsed, store,
            (int?)parsed.GetValue(area),
            schedule => schedule with
            {
                ProfileSeconds = (int)(parsed.GetValue(profile) ?? schedule.ProfileSeconds),
                DailyFreezeMinute = (int)(parsed.GetValue(daily) ?? schedule.DailyFreezeMinute),
                BillingMinute = (int)(parsed.GetValue(billing) ?? schedule.BillingMinute),
                EventsSeconds = (int)(parsed.GetValue(events) ?? schedule.EventsSeconds),
                ClockSeconds = (int)(parsed.GetValue(clock) ?? schedule.ClockSeconds),
                DriftSecondsMax = (int)(parsed.GetValue(drift) ?? schedule.DriftSecondsMax),
            },
            parsed.GetValue(json)));
        return command;
    }

    static async Task<int> RunAsync(
        ParseResult parsed, StoreOption store, int? only, Func<AreaSchedule, AreaSchedule> change, bool json)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        try
        {
            await using var database = store.Of(parsed).Open();
            var schedules = new AcquisitionStore(database);
            var areas = new RegistryStore(database).ServicePoints().Select(point => point.AreaId).Distinct().Order()
                .Where(area => only is null || area == only).ToList();
            if (areas.Count == 0)
            {
                await error.WriteLineAsync($"tallywatt: there is no area {only}.");
                return ExitCodes.NotFound;
            }

            var known = schedules.Schedules();
            var now = areas.ToDictionary(area => area, area => known.GetValueOrDefault(area) ?? AreaSchedule.Default);
            foreach (var (area, schedule) in now.ToList())
            {
                if (change(schedule) is var wanted && wanted != schedule)
                {
                    await schedules.SetScheduleAsync(area, wanted);
                    now[area] = wanted;
                }
            }

            await output.WriteLineAsync(json
                ? JsonSerializer.Serialize(
                    now.Select(one => new { area = one.Key, schedule = one.Value }), AcquisitionCommand.Json)
                : string.Join(Environment.NewLine, now.Select(one => Sentence(one.Key, one.Value))));
            return ExitCodes.Done;
        }
        catch (RefusedException refused)
        {
            await error.WriteLineAsync($"tallywatt: {refused.Message}");
            return refused.ExitCode;
        }
        catch (StoreRefusedException refused)
        {
            await error.WriteLineAsync($"tallywatt: {refused.Message}");
            return ExitCodes.Refused;
        }
    }

    static string Sentence(int area, AreaSchedule schedule) => string.Create(
        CultureInfo.InvariantCulture,
        $"{ServicePoint.NameOfArea(area)}: profile every {schedule.ProfileSeconds} s, daily freeze "
        + $"{At(schedule.DailyFreezeMinute)}, billing on the first {At(schedule.BillingMinute)}, events "
        + $"{Every(schedule.EventsSeconds, "only after a push")}, clock {Every(schedule.ClockSeconds, "never")}, "
        + $"set when wrong by more than {schedule.DriftSecondsMax} s");

    static string At(int minute) => minute < 0
        ? "never"
        : string.Create(CultureInfo.InvariantCulture, $"at {minute / 60:00}:{minute % 60:00}");

    static string Every(int seconds, string otherwise) =>
        seconds == 0 ? otherwise : string.Create(CultureInfo.InvariantCulture, $"every {seconds} s");
}
