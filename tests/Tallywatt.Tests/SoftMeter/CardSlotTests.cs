using Tallywatt.SoftMeter.CardSlot;
using Xunit;

namespace Tallywatt.Tests.SoftMeter;

public sealed class CardSlotTests
{
    const long Start = 1_767_225_600;

    [Fact]
    public void A_card_counts_once_after_it_has_stayed_in()
    {
        var (slot, application) = Slot();
        Assert.Equal(CardFinding.Accepted, slot.Insert(new MuteCard(), Start));
        Assert.Equal(15, slot.View(Start).SecondsLeft);
        Assert.Null(slot.Step(Start + 14));
        Assert.Equal(0, application.CommitCount);
        Assert.True(slot.Step(Start + 15)!.Value.IsDone);
        Assert.Null(slot.Step(Start + 16));
        Assert.Equal(1, application.CommitCount);
        Assert.Equal(CardSlotState.Done, slot.State);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(14)]
    public void A_card_that_is_pulled_before_the_end_has_done_nothing(int afterSeconds)
    {
        var (slot, application) = Slot();
        slot.Insert(new MuteCard(), Start);
        slot.Step(Start + afterSeconds);
        slot.Remove();
        slot.Step(Start + 60);
        Assert.Equal(0, application.CommitCount);
        Assert.Equal(CardSlotState.Empty, slot.State);
    }

    [Fact]
    public void A_card_that_is_put_back_begins_anew_and_the_old_session_is_dead()
    {
        var (slot, application) = Slot();
        var card = new MuteCard();
        slot.Insert(card, Start);
        var old = application.IsPresent!;
        Assert.True(old());
        slot.Remove();
        slot.Insert(card, Start + 10);
        Assert.False(old());
        Assert.True(application.IsPresent!());
        Assert.Null(slot.Step(Start + 16));
        Assert.NotNull(slot.Step(Start + 25));
        Assert.Equal(1, application.CommitCount);
    }

    [Theory]
    [InlineData(CardFinding.Illegal, 1)]
    [InlineData(CardFinding.OtherMeter, 1)]
    [InlineData(CardFinding.Unreadable, 0)]
    public void A_card_that_is_not_ours_never_commits(CardFinding finding, int illegalCount)
    {
        var (slot, application) = Slot();
        application.Finding = finding;
        Assert.Equal(finding, slot.Insert(new MuteCard(), Start));
        slot.Step(Start + 60);
        Assert.Equal(0, application.CommitCount);
        Assert.Equal(illegalCount, slot.IllegalCount);
        Assert.Equal(CardSlotState.Failed, slot.State);
    }

    [Fact]
    public void A_slot_without_an_application_reads_no_card() =>
        Assert.Equal(CardFinding.Unreadable, new MeterCardSlot().Insert(new MuteCard(), Start));

    static (MeterCardSlot Slot, FakeApplication Application) Slot()
    {
        var (slot, application) = (new MeterCardSlot(), new FakeApplication());
        slot.Plug(application);
        return (slot, application);
    }

    sealed class MuteCard : ICard
    {
        public ReadOnlyMemory<byte> AnswerToReset => default;

        public int Transmit(ReadOnlySpan<byte> command, Span<byte> answer) => 0;
    }

    sealed class FakeApplication : ICardApplication
    {
        internal CardFinding Finding { get; set; } = CardFinding.Accepted;

        internal int CommitCount { get; private set; }

        internal Func<bool>? IsPresent { get; private set; }

        public CardFinding Examine(ICard card, Func<bool> isPresent)
        {
            IsPresent = isPresent;
            return Finding;
        }

        public CardOutcome Commit(ICard card, Func<bool> isPresent)
        {
            Assert.True(isPresent());
            CommitCount++;
            return new(true, "Done. Take the card out.");
        }
    }
}
