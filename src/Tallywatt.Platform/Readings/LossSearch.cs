namespace Tallywatt.Platform.Readings;

/// <summary>How well one account's use explains how a loss moves, beside what the lines themselves lose.</summary>
/// <remarks>
/// Least squares of loss = a + b x all customers + c x their square + k x this account: a, b and c are what
/// transformer and lines lose, k is how much passes the meter by for each watt-hour it counts. Statistics, not money:
/// floating point is right here.
/// </remarks>
sealed class LossSearch
{
    const double Nothing = 1e-9;

    readonly double[] lossResidual;
    readonly double[] total;
    readonly double[] square;
    readonly double lossSquares;

    internal LossSearch(long[] loss, long[] customers)
    {
        total = Centre(customers);
        square = Without(Centre(Array.ConvertAll(total, value => value * value)), total);
        lossResidual = BesideLines(Centre(loss));
        lossSquares = Dot(lossResidual, lossResidual);
    }

    internal int SlotCount => lossResidual.Length;

    /// <returns>The factor k, and the share of the loss's movement that it explains, from 0 to 1.</returns>
    internal (double Factor, double Share) Of(long[] account)
    {
        var own = BesideLines(Centre(account));
        var squares = Dot(own, own);
        if (squares < Nothing || lossSquares < Nothing)
        {
            return (0, 0);
        }

        var product = Dot(own, lossResidual);
        return (product / squares, product * product / (squares * lossSquares));
    }

    double[] BesideLines(double[] values) => Without(Without(values, total), square);

    static double[] Centre(long[] values) => Centre(Array.ConvertAll(values, value => (double)value));

    static double[] Centre(double[] values)
    {
        var mean = values.Length == 0 ? 0 : values.Average();
        return Array.ConvertAll(values, value => value - mean);
    }

    /// <summary>What is left of a series when another is taken out of it.</summary>
    static double[] Without(double[] values, double[] other)
    {
        var squares = Dot(other, other);
        var factor = squares < Nothing ? 0 : Dot(values, other) / squares;
        return [.. values.Select((value, index) => value - (factor * other[index]))];
    }

    static double Dot(double[] left, double[] right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }
}
