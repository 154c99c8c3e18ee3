namespace Tallywatt.Core.Areas;

public sealed partial class ServiceArea
{
    /// <summary>A row for a capture time that is held: an estimate gives way, everything else stays.</summary>
    RowFate ResolveHeld(int slot, OpenWindow window, RegisterRow row, int index, ref bool rerate) =>
        CodeOf(slot, row.CapturedUnixSeconds).IsPlain
            ? window.Rows[index] == row ? RowFate.Repeated : RowFate.Conflict
            : Join(slot, window, row, ref rerate);

    /// <summary>A row that cannot stand between its neighbours: they give way when they are estimates.</summary>
    RowFate ResolveImplausible(int slot, OpenWindow window, RegisterRow row, ref bool rerate) =>
        Has(slot, AccountFlags.HasExtras) && extras[slot].Codes.Count > 0
            ? Join(slot, window, row, ref rerate)
            : RowFate.Refused;

    /// <summary>Puts a row into the open window by the rules of <see cref="RowSequence"/>.</summary>
    RowFate Join(int slot, OpenWindow window, RegisterRow row, ref bool rerate)
    {
        var sequence = new RowSequence(accounts[slot], HeldRows(slot, history: null));
        var fate = sequence.Offer(new(row));
        if (fate != RowFate.Accepted)
        {
            return fate;
        }

        window.RemoveFirst(window.RowCount);
        var open = sequence.Rows.GetRange(1, sequence.Rows.Count - 1);
        open.ForEach(held => window.Insert(window.RowCount, held.Row));
        KeepCodes(slot, BaseCode(slot), open);
        rerate = true;
        return fate;
    }
}
