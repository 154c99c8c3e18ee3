namespace Tallywatt.Core.Areas;

/// <summary>The energies of neighbouring rows that follow each other as rows nearly always do: one capture period
/// apart, on the register, rising, and within what the breaker passes.</summary>
/// <remarks>Whatever is not so is nothing for this class: the rows are then looked at one by one.</remarks>
sealed class RowSteps
{
    int[] imports = new int[128];
    int[] exports = new int[128];
    int count;

    internal ReadOnlySpan<int> ImportWattHours => imports.AsSpan(0, count);

    internal ReadOnlySpan<int> ExportWattHours => exports.AsSpan(0, count);

    /// <summary>Reads the steps from one row through all that follow it.</summary>
    /// <returns>False when a step is not regular; the steps are then of no use.</returns>
    internal bool TryRead(AccountTerms terms, RegisterRow from, ReadOnlySpan<RegisterRow> rows)
    {
        count = rows.Length;
        if (count > imports.Length)
        {
            (imports, exports) = (new int[count], new int[count]);
        }

        var limit = LimitWattHours(terms);
        var before = from;
        for (var i = 0; i < rows.Length; i++)
        {
            ref readonly var row = ref rows[i];
            // A difference below zero is, as an unsigned number, above every limit.
            var import = unchecked((ulong)(row.ImportWattHours - before.ImportWattHours));
            var export = unchecked((ulong)(row.ExportWattHours - before.ExportWattHours));
            if (import > limit || export > limit
                || row.CapturedUnixSeconds - before.CapturedUnixSeconds != terms.IntervalSeconds)
            {
                return false;
            }

            imports[i] = unchecked((int)import);
            exports[i] = unchecked((int)export);
            before = row;
        }

        return Step.IsOnRegister(terms, from) && Step.IsOnRegister(terms, before);
    }

    /// <summary>What one step may carry; the same limit as <see cref="Step.IsPlausible"/> has.</summary>
    static ulong LimitWattHours(AccountTerms terms)
    {
        const int secondsPerHour = 3_600;
        var limit = ((Int128)terms.IntervalSeconds * terms.PowerLimitWatts / secondsPerHour) + 1;
        return (ulong)Int128.Clamp(limit, 0, int.MaxValue);
    }
}
