namespace Tallywatt.Core.Readings;

/// <summary>Which of two qualities deserves less trust.</summary>
static class QualityOrder
{
    internal static int Doubt(ReadingQuality quality) => quality switch
    {
        ReadingQuality.Actual => 0,
        ReadingQuality.Edited => 1,
        ReadingQuality.Substituted => 2,
        ReadingQuality.Provisional => 3,
        ReadingQuality.Estimated => 4,
        ReadingQuality.Missing => 5,
        _ => throw new ArgumentOutOfRangeException(nameof(quality), quality, "not a quality"),
    };

    internal static ReadingQuality Worse(ReadingQuality left, ReadingQuality right) =>
        Doubt(left) >= Doubt(right) ? left : right;
}
