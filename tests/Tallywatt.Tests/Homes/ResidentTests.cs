using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Relay;
using Xunit;
using static Tallywatt.Tests.Metrology.MeterFixtures;

namespace Tallywatt.Tests.Homes;

public sealed class ResidentTests
{
    /// <summary>2026-01-01 08:00 China time.</summary>
    const long Morning = Start;

    static readonly ResidentView Calm =
        new(Morning, ResidentNotice.None, 0, ControlState.Connected, null, null, 0);

    [Fact]
    public void Nobody_pays_or_presses_while_nothing_is_wrong()
    {
        foreach (var resident in Residents(200))
        {
            for (var at = Morning; at < Morning + (3 * Day); at += Hour)
            {
                Assert.Equal(ResidentAction.Nothing, resident.Decide(Calm with { NowUnixSeconds = at }));
            }
        }
    }

    [Fact]
    public void The_first_reminder_moves_the_prompt_the_second_the_late_and_the_dark_everybody()
    {
        foreach (var resident in Residents(300))
        {
            var first = HoursUntilPayment(resident, Reminded(ResidentNotice.FirstReminder));
            var second = HoursUntilPayment(resident, Reminded(ResidentNotice.SecondReminder));
            var dark = HoursUntilPayment(resident, Calm with
            {
                Notice = ResidentNotice.CutOff,
                NoticeUnixSeconds = Morning,
                Relay = ControlState.Disconnected,
                DarkSinceUnixSeconds = Morning,
            });

            Assert.Equal(resident.Kind == ResidentKind.Prompt, first is not null);
            Assert.Equal(resident.Kind is ResidentKind.Prompt or ResidentKind.LastMinute, second is not null);
            Assert.NotNull(dark);
            Assert.InRange(dark.Value, resident.Kind == ResidentKind.Absent ? 48 : 0, 24 * 6);
            Assert.True(resident.Kind == ResidentKind.Absent || dark <= 24, $"{resident.Kind} after {dark} h");
        }
    }

    [Fact]
    public void All_four_kinds_live_in_a_street_and_few_are_absent()
    {
        var kinds = Residents(1_000).CountBy(resident => resident.Kind).ToDictionary();
        Assert.Equal(4, kinds.Count);
        Assert.InRange(kinds[ResidentKind.Absent], 20, 90);
        Assert.InRange(kinds[ResidentKind.Prompt], 420, 580);
    }

    [Fact]
    public void A_purchase_is_for_50_100_or_200_and_keeps_its_number_while_it_is_repeated()
    {
        var amounts = new HashSet<int>();
        foreach (var resident in Residents(200))
        {
            var noon = Morning + (10 * Day) + (4 * Hour);
            var view = Calm with { NowUnixSeconds = noon, DarkSinceUnixSeconds = Morning, PurchaseCount = 6 };
            var action = resident.Decide(view);
            Assert.Equal(ResidentActionKind.TopUp, action.Kind);
            Assert.Equal(7, action.PurchaseNumber);
            Assert.Equal(action, resident.Decide(view with { NowUnixSeconds = view.NowUnixSeconds + 60 }));
            amounts.Add(action.AmountUnits);
        }

        Assert.Equal([50, 100, 200], amounts.Order());
    }

    [Fact]
    public void Whoever_has_just_paid_waits_before_paying_again()
    {
        var resident = Residents(1).Single();
        var noon = Morning + (10 * Day) + (4 * Hour);
        var view = Calm with
        {
            NowUnixSeconds = noon,
            DarkSinceUnixSeconds = Morning,
            LastPurchaseUnixSeconds = noon - Hour,
        };
        Assert.Equal(ResidentAction.Nothing, resident.Decide(view));
    }

    [Fact]
    public void The_button_is_pressed_within_half_an_hour_once_the_meter_is_ready_and_not_before()
    {
        foreach (var resident in Residents(200))
        {
            var paid = Calm with { DarkSinceUnixSeconds = Morning - Hour, LastPurchaseUnixSeconds = Morning };
            var early = resident.Decide(paid with { Relay = ControlState.Disconnected });
            Assert.NotEqual(ResidentActionKind.PressButton, early.Kind);
            var ready = paid with { Relay = ControlState.ReadyForReconnection, NowUnixSeconds = Morning + 1_800 };
            Assert.Equal(ResidentActionKind.PressButton, resident.Decide(ready).Kind);
        }
    }

    static IEnumerable<Resident> Residents(int count) =>
        Enumerable.Range(0, count).Select(i => new Resident(1, i, Site.Beijing));

    static ResidentView Reminded(ResidentNotice notice) =>
        Calm with { Notice = notice, NoticeUnixSeconds = Morning };

    static int? HoursUntilPayment(Resident resident, ResidentView view)
    {
        for (var hour = 0; hour < 24 * 14; hour++)
        {
            var action = resident.Decide(view with { NowUnixSeconds = Morning + (hour * Hour) });
            if (action.Kind == ResidentActionKind.TopUp)
            {
                return hour;
            }
        }

        return null;
    }
}
