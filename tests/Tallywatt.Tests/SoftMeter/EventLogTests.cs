using System.Globalization;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.Tests.Architecture;
using Xunit;
using static Tallywatt.Tests.Metrology.MeterFixtures;

namespace Tallywatt.Tests.SoftMeter;

public sealed class EventLogTests
{
    [Fact]
    public void A_record_takes_forty_bytes_and_lasts_until_it_ends()
    {
        var lasts = new MeterEventRecord(1, MeterEventCode.CoverOpen, 5, null, 0, 0);
        Assert.Equal(40, System.Runtime.CompilerServices.Unsafe.SizeOf<MeterEventRecord>());
        Assert.Null(lasts.EndUnixSeconds);
        Assert.Equal(9, (lasts with { EndUnixSeconds = 9 }).EndUnixSeconds);
        Assert.Equal(lasts, lasts with { EndUnixSeconds = 9 } with { EndUnixSeconds = null });
    }

    [Fact]
    public void A_cover_that_was_open_has_a_beginning_an_end_and_a_count()
    {
        var meter = MeterOf(new ConstantLoad(1_000));
        meter.AdvanceTo(Start + Hour);
        meter.OpenCover();
        meter.OpenCover();
        Assert.True(meter.Look(m => m.Events.IsOpen(MeterEventCode.CoverOpen)));
        Assert.True(meter.Inputs.HasFlag(SiteInputs.CoverOpen));
        meter.AdvanceTo(Start + (2 * Hour));
        meter.CloseCover();

        Assert.Equal(1u, meter.Look(m => m.Events.Count(MeterEventCode.CoverOpen)));
        Assert.Equal(
            [new(1, MeterEventCode.CoverOpen, Start + Hour, Start + (2 * Hour), 0, 1_000)],
            meter.Look(m => m.Events.Records(MeterEventCode.CoverOpen)));
    }

    [Fact]
    public void Ten_of_a_kind_are_kept_newest_first_and_all_are_counted()
    {
        var meter = MeterOf(new ConstantLoad(0));
        for (var i = 0; i < 25; i++)
        {
            meter.AdvanceTo(Start + (i * 60));
            meter.Change(m => m.Events.Note(MeterEventCode.IllegalCard, i));
            meter.Change(m => m.Events.Note(MeterEventCode.Programming, i));
        }

        Assert.Equal(25u, meter.Look(m => m.Events.Count(MeterEventCode.IllegalCard)));
        var kept = meter.Look(m => m.Events.Records(MeterEventCode.IllegalCard));
        Assert.Equal(Enumerable.Range(15, 10).Reverse().Select(i => (long)i), kept.Select(one => one.Detail));
        Assert.Equal(10, meter.Look(m => m.Events.All(EventLogKind.Fraud)).Count);
        Assert.Equal(20, meter.Look(m => m.Events.All()).Count);
    }

    [Fact]
    public void Energy_that_flows_back_without_a_contract_is_logged_from_beginning_to_end()
    {
        var meter = MeterOf(new ExportFor(Start + Hour, Start + (2 * Hour)), new() { ExportContracted = false });
        meter.AdvanceTo(Start + (4 * Hour));
        var record = Assert.Single(meter.Look(m => m.Events.Records(MeterEventCode.ReverseFlow)));
        Assert.Equal((Start + Hour + 900, Start + (2 * Hour) + 900), (record.StartUnixSeconds, record.EndUnixSeconds));

        var contracted = MeterOf(new ExportFor(Start + Hour, Start + (2 * Hour)));
        contracted.AdvanceTo(Start + (4 * Hour));
        Assert.Empty(contracted.Look(m => m.Events.Records(MeterEventCode.ReverseFlow)));
    }

    [Fact]
    public void What_is_pushed_waits_until_it_is_acknowledged()
    {
        var meter = MeterOf(new ConstantLoad(0));
        meter.ApplyMagnet();
        meter.Change(m => m.Events.Note(MeterEventCode.Programming)); // Not of a kind that is pushed
        meter.OpenTerminalCover();
        Assert.Equal(
            [MeterEventCode.Magnet, MeterEventCode.TerminalCoverOpen],
            meter.PendingPushes().Select(push => push.Code));

        meter.AcknowledgePushes(meter.PendingPushes()[0].Sequence);
        Assert.Equal([MeterEventCode.TerminalCoverOpen], meter.PendingPushes().Select(push => push.Code));
        meter.Change(m => m.Events.SetPushMask(0));
        meter.RemoveMagnet();
        meter.ApplyMagnet();
        Assert.Single(meter.PendingPushes());
    }

    [Fact]
    public void An_outbox_nobody_empties_keeps_the_newest_and_says_how_many_it_lost()
    {
        var meter = MeterOf(new ConstantLoad(0));
        for (var i = 0; i < EventLogs.OutboxMax + 5; i++)
        {
            meter.Change(m => m.Events.Note(MeterEventCode.IllegalCard, i));
        }

        Assert.Equal(EventLogs.OutboxMax, meter.PendingPushes().Count);
        Assert.Equal(5, meter.PendingPushes()[0].Detail);
        Assert.Equal(5u, meter.Look(m => m.Events.LostPushCount));
    }

    [Fact]
    public void Clearing_the_logs_is_itself_logged()
    {
        var meter = MeterOf(new ConstantLoad(0));
        meter.OpenCover();
        meter.Change(m => m.Events.Clear());
        Assert.Equal([MeterEventCode.EventClear], meter.Look(m => m.Events.All()).Select(one => one.Code));
        Assert.Equal(0u, meter.Look(m => m.Events.Count(MeterEventCode.CoverOpen)));
        Assert.Equal(2u, meter.Look(m => m.Events.TotalCount));
    }

    [Fact]
    public void Every_code_has_a_log_and_a_number_of_its_own()
    {
        var codes = Enum.GetValues<MeterEventCode>();
        Assert.Equal(codes.Length, codes.Select(code => MeterEventMap.CosemNumber(code)).Distinct().Count());
        Assert.All(codes, code => Assert.InRange((byte)code, 1, 63));
        Assert.All(codes, code => Assert.True(Enum.IsDefined(MeterEventMap.LogOf(code))));
        var items = codes.Select(code => MeterEventMap.Dlt645Item(code)).Where(item => item is not null).ToList();
        Assert.Equal(items.Distinct().Count(), items.Count);
    }

    [Fact]
    public void The_page_about_the_meter_lists_every_event_as_it_is()
    {
        var expected = Enum.GetValues<MeterEventCode>().Select(code => string.Create(
            CultureInfo.InvariantCulture,
            $"| {Words(code)} | 0.0.99.98.{(byte)MeterEventMap.LogOf(code)} | {Numbers(code)} |"
                + $" {MeterEventMap.Dlt645Item(code)?.ToString("X8", CultureInfo.InvariantCulture)} |"));
        var page = Repository.Read("docs/soft-meter.md").Split('\n');
        Assert.Equal(expected, page.Where(line => line.Contains("| 0.0.99.98.", StringComparison.Ordinal)));

        static string Words(MeterEventCode code) => string.Concat(code.ToString().Select((letter, i) =>
            char.IsUpper(letter) ? (i > 0 ? " " : "") + char.ToLowerInvariant(letter) : $"{letter}"));

        static string Numbers(MeterEventCode code) => code switch
        {
            MeterEventCode.RelayOpened => "60 by hand, 62 by order, 64 by itself",
            MeterEventCode.RelayClosed => "61 by hand, 63 by order, 69 by itself",
            _ when MeterEventMap.CosemEndNumber(code) is { } end => $"{MeterEventMap.CosemNumber(code)}, end {end}",
            _ => $"{MeterEventMap.CosemNumber(code)}",
        };
    }

    sealed class ExportFor(long fromUnixSeconds, long toUnixSeconds) : ILoad
    {
        public LoadEnergy Between(long from, long to)
        {
            var seconds = Math.Max(0, Math.Min(to, toUnixSeconds) - Math.Max(from, fromUnixSeconds));
            return new(0, 1_000 * seconds);
        }

        public LoadPower At(long unixSeconds) => default;
    }
}
