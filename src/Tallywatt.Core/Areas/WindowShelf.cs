using System.Buffers;

namespace Tallywatt.Core.Areas;

/// <summary>The open windows of an area. Between commits they lie folded, a few hundred bytes a day of a meter.
/// </summary>
/// <remarks>
/// A window that is asked for is unfolded and stays so until the shelf is folded: no caller keeps one across its own
/// call into the area. Windows are used again, so that unfolding one allocates nothing.
/// </remarks>
sealed class WindowShelf(AccountTerms[] accounts)
{
    /// <summary>So many may lie open before they are folded.</summary>
    const int OpenCountMax = 16;

    /// <summary>So many are kept for the next call while nothing is open.</summary>
    const int IdleCountMax = 2;

    // Null, the window itself, or the bytes it was folded to.
    readonly object?[] places = new object?[accounts.Length];
    readonly List<int> openSlots = [];
    readonly List<OpenWindow> lent = [];
    readonly Stack<OpenWindow> idle = [];
    readonly ArrayBufferWriter<byte> folding = new();
    readonly List<RegisterRow> unfolding = [];

    /// <summary>The window of an account; null when nothing is open.</summary>
    internal OpenWindow? this[int slot]
    {
        get => places[slot] switch
        {
            null => null,
            OpenWindow window => window,
            byte[] folded => Unfold(slot, folded),
            _ => throw new InvalidOperationException("A shelf holds windows."),
        };
        set
        {
            places[slot] = value;
            if (value is not null)
            {
                openSlots.Add(slot);
            }
        }
    }

    /// <summary>An empty window, to be put on the shelf.</summary>
    internal OpenWindow New()
    {
        var window = idle.TryPop(out var used) ? used : new OpenWindow();
        window.Clear();
        lent.Add(window);
        return window;
    }

    /// <summary>Folds what is open, when it has become much. Only where no caller holds a window.</summary>
    internal void Tidy()
    {
        if (openSlots.Count >= OpenCountMax)
        {
            Fold();
        }
    }

    /// <summary>Folds every window. Only where no caller holds one.</summary>
    internal void Fold()
    {
        foreach (var slot in openSlots)
        {
            if (places[slot] is OpenWindow window)
            {
                folding.ResetWrittenCount();
                window.WriteTo(new(folding), accounts[slot].IntervalSeconds);
                places[slot] = folding.WrittenSpan.ToArray();
            }
        }

        openSlots.Clear();
        lent.ForEach(idle.Push);
        lent.Clear();
    }

    /// <summary>Folds every window, and keeps hardly any for the next call.</summary>
    internal void Rest()
    {
        Fold();
        while (idle.Count > IdleCountMax)
        {
            idle.Pop();
        }

        idle.TrimExcess();
    }

    /// <summary>The folded form of a window; empty when nothing is open.</summary>
    internal ReadOnlySpan<byte> Folded(int slot)
    {
        if (places[slot] is OpenWindow)
        {
            Fold();
        }

        return places[slot] as byte[];
    }

    /// <summary>Puts a folded window back.</summary>
    internal void PutFolded(int slot, byte[] folded) => places[slot] = folded;

    OpenWindow Unfold(int slot, byte[] folded)
    {
        var window = New();
        var reader = new JournalReader(folded);
        if (!window.TryReadFrom(ref reader, accounts[slot].IntervalSeconds, unfolding) || !reader.IsAtEnd)
        {
            throw new AreaCorruptException($"The open days of account {accounts[slot].AccountNumber} are damaged.");
        }

        this[slot] = window;
        return window;
    }
}
