using Tallywatt.Core.Readings;

namespace Tallywatt.Core.Areas;

/// <summary>What becomes of a row that is offered to rows held.</summary>
enum RowFate
{
    Accepted,
    Repeated,
    Conflict,
    Closed,
    Refused,
}

/// <summary>Rows of one service point in order of time, and the rules by which another one joins them.</summary>
/// <remarks>
/// What was read stays against what is read later; an estimate gives way to what was read; an edit, which a person
/// answers for, takes any place. Every row must be possible between its neighbours; estimates that stand in the
/// way of a row that was read are dropped.
/// </remarks>
sealed class RowSequence(AccountTerms account, List<MarkedRow> rows)
{
    internal List<MarkedRow> Rows => rows;

    /// <summary>Earliest capture time at which anything changed; the greatest number while nothing has.</summary>
    internal long ChangedFromUnixSeconds { get; private set; } = long.MaxValue;

    /// <summary>The first row is where rating began: it stays.</summary>
    internal RowFate Offer(MarkedRow offered)
    {
        var index = Find(offered.CapturedUnixSeconds);
        if (index >= 0)
        {
            return OfferInPlace(index, offered);
        }

        var at = ~index;
        return at == 0 ? RowFate.Closed : Join(at - 1, at, offered);
    }

    internal int Find(long capturedUnixSeconds)
    {
        var (low, high) = (0, rows.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var found = rows[middle].CapturedUnixSeconds;
            if (found == capturedUnixSeconds)
            {
                return middle;
            }

            (low, high) = found < capturedUnixSeconds ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }

    RowFate OfferInPlace(int index, MarkedRow offered)
    {
        var held = rows[index];
        var isSame = held.Row == offered.Row;
        if (isSame && (held.Code == offered.Code || !held.Code.IsOpen))
        {
            return RowFate.Repeated;
        }

        var takesPlace = offered.Code.Quality == ReadingQuality.Edited || held.GivesWay;
        return takesPlace && index > 0 ? Join(index - 1, index + 1, offered) : RowFate.Conflict;
    }

    /// <summary>Puts a row between two places and drops what is between them, and estimates in its way.</summary>
    RowFate Join(int before, int after, MarkedRow offered)
    {
        while (before > 0 && !Fits(before, offered) && rows[before].GivesWay)
        {
            before--;
        }

        while (after < rows.Count && !Fits(offered, after) && rows[after].GivesWay)
        {
            after++;
        }

        if (!Fits(before, offered) || (after < rows.Count && !Fits(offered, after)))
        {
            return RowFate.Refused;
        }

        ChangedFromUnixSeconds = Math.Min(ChangedFromUnixSeconds, rows[before].CapturedUnixSeconds);
        rows.RemoveRange(before + 1, after - before - 1);
        rows.Insert(before + 1, offered);
        return RowFate.Accepted;
    }

    bool Fits(int before, MarkedRow offered) => Step.IsPlausible(account, rows[before].Row, offered.Row);

    bool Fits(MarkedRow offered, int after) => Step.IsPlausible(account, offered.Row, rows[after].Row);
}
