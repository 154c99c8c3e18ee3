using System.Globalization;

namespace Tallywatt.Core.Readings;

/// <summary>The quality of one value and how it was made: "A", "E15", "F16". One byte; the default is a plain
/// actual.</summary>
public readonly record struct QualityCode(ReadingQuality Quality, ReadingMethod Method = ReadingMethod.None)
{
    const int QualityBits = 3;
    const int QualityMask = (1 << QualityBits) - 1;

    /// <summary>Measured and read.</summary>
    public static QualityCode Actual => default;

    /// <summary>A plain actual: nothing has to be stored beside it.</summary>
    public bool IsPlain => this == default;

    /// <summary>May be replaced when the actual value arrives, and what was charged on it is then trued up.</summary>
    public bool IsOpen => Quality is ReadingQuality.Estimated or ReadingQuality.Provisional or ReadingQuality.Missing;

    /// <summary>The stored byte: the quality in the lower three bits, the method above.</summary>
    public byte ToByte() => (byte)((int)Quality | ((int)Method << QualityBits));

    /// <summary>Reads what <see cref="ToByte"/> wrote.</summary>
    /// <returns>False, and a missing value, when the byte names no quality or method.</returns>
    public static bool TryFromByte(byte stored, out QualityCode code)
    {
        code = new((ReadingQuality)(stored & QualityMask), (ReadingMethod)(stored >> QualityBits));
        if (Enum.IsDefined(code.Quality) && Enum.IsDefined(code.Method))
        {
            return true;
        }

        code = new(ReadingQuality.Missing);
        return false;
    }

    /// <summary>The one that deserves less trust.</summary>
    public static QualityCode Worse(QualityCode left, QualityCode right) =>
        QualityOrder.Doubt(left.Quality) >= QualityOrder.Doubt(right.Quality) ? left : right;

    /// <summary>The quality as a letter: A actual, E estimated, S provisional, F substituted or edited, N missing.
    /// </summary>
    public char Letter => Quality switch
    {
        ReadingQuality.Actual => 'A',
        ReadingQuality.Estimated => 'E',
        ReadingQuality.Provisional => 'S',
        ReadingQuality.Substituted or ReadingQuality.Edited => 'F',
        ReadingQuality.Missing => 'N',
        _ => throw new InvalidOperationException($"No such quality: {Quality}."),
    };

    /// <summary>The method's two digits; 0 when there is none.</summary>
    public byte Nem12Method => Method switch
    {
        ReadingMethod.None => 0,
        ReadingMethod.Check => 11,
        ReadingMethod.Calculated => 12,
        ReadingMethod.LikeDay => 14,
        ReadingMethod.AverageLikeDay => 15,
        ReadingMethod.Agreed => 16,
        ReadingMethod.Linear => 17,
        ReadingMethod.Zero => 19,
        ReadingMethod.Revision => 53,
        ReadingMethod.CustomerClass => 57,
        _ => throw new InvalidOperationException($"No such method: {Method}."),
    };

    /// <summary>Letter and method: "A", "E15".</summary>
    public override string ToString() => Method == ReadingMethod.None
        ? Letter.ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{Letter}{Nem12Method}");
}
