using Microsoft.Extensions.Logging.Abstractions;
using Tallywatt.Host.Up;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Commands;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Platform.Registry;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Xunit;

namespace Tallywatt.Tests.Up;

/// <summary>Frame counters of the two ways from a meter to the head-end.</summary>
public sealed class LineSecurityTests
{
    static readonly MeterIdentity Identity = MeterIdentity.FromNumber(7);

    readonly Book book = new();
    readonly LineSecurity security;

    public LineSecurityTests() => security = Security();

    static SystemTitle Title => TestKeys.MeterTitle(Identity);

    SessionCounters Answers => AnswersOf(security);

    SessionCounters Pushes => (SessionCounters)security.PushKeysOf(Title)!.Keys.Counters;

    [Fact]
    public async Task A_push_that_was_sealed_before_an_answer_and_arrives_after_it_is_taken_once()
    {
        Assert.True(Answers.TryAccept(Title, 28));
        await Answers.SettleAsync();

        Assert.True(Pushes.TryAccept(Title, 22));
        Assert.False(Pushes.TryAccept(Title, 22));
        await Pushes.SettleAsync();
        security.Forget(Identity.Number); // As after a restart.
        Assert.False(Pushes.TryAccept(Title, 22));
        Assert.False(Answers.TryAccept(Title, 28));
    }

    [Fact]
    public async Task What_another_process_used_meanwhile_is_never_used_again()
    {
        var before = Answers;
        Assert.True(await before.PrepareAsync(TestKeys.ClientTitle));
        Assert.True(before.TryReserve(TestKeys.ClientTitle, out var first));

        var elsewhere = AnswersOf(Security());
        Assert.True(await elsewhere.PrepareAsync(TestKeys.ClientTitle));
        Assert.True(elsewhere.TryReserve(TestKeys.ClientTitle, out var second));
        Assert.True(second > first);

        security.Forget(Identity.Number);
        Assert.True(await Answers.PrepareAsync(TestKeys.ClientTitle));
        Assert.True(Answers.TryReserve(TestKeys.ClientTitle, out var third));
        Assert.True(third > second);
    }

    static SessionCounters AnswersOf(LineSecurity security) =>
        (SessionCounters)security.DlmsProofOf(Identity.Number)!.Cipher!.Keys.Counters;

    /// <summary>Of a process; all of them have the same book.</summary>
    LineSecurity Security() => new(
        new(
            new(1, 1, "t", "", "UTC", "CNY", null, 0, 0, UpOptions.SecurityHigh),
            [new(1, 101, Identity.Number, false)]),
        book, new(TimeProvider.System, NullLogger<RefusalLog>.Instance), new OneVersion());

    sealed class OneVersion : IMeterKeyVersions
    {
        public int VersionOf(long meterNumber) => 1;
    }

    sealed class Book : IFrameCounterBook
    {
        internal List<KeptFrameCounter> Kept { get; } = [];

        public IReadOnlyList<KeptFrameCounter> Of(ulong keyId) => [.. Kept.Where(one => one.KeyId == keyId)
            .GroupBy(one => (one.SystemTitle, one.IsSent)).Select(group => group.MaxBy(one => one.Limit))];

        public Task KeepAsync(IReadOnlyList<KeptFrameCounter> counters)
        {
            Kept.AddRange(counters);
            return Task.CompletedTask;
        }
    }
}
