using Tallywatt.Core.Readings;

namespace Tallywatt.Core.Areas;

/// <summary>A row and how it came to be.</summary>
/// <param name="Row">Where the registers stood.</param>
/// <param name="Code">The quality of the interval that the row closes; a plain actual costs nothing to keep.</param>
public readonly record struct MarkedRow(RegisterRow Row, QualityCode Code = default)
{
    /// <summary>The capture time.</summary>
    public long CapturedUnixSeconds => Row.CapturedUnixSeconds;

    /// <summary>Whether a row that was really read takes this one's place.</summary>
    internal bool GivesWay => Code.Quality is ReadingQuality.Estimated or ReadingQuality.Provisional
        or ReadingQuality.Substituted;
}
