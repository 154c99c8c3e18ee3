using Tallywatt.SoftMeter.CardSlot;

namespace Tallywatt.Host.OneMeter;

/// <summary>A card that never answers: all there is to put into a slot until cards are sold.</summary>
sealed class BlankCard : ICard
{
    public ReadOnlyMemory<byte> AnswerToReset => default;

    public int Transmit(ReadOnlySpan<byte> command, Span<byte> answer) => 0;
}
