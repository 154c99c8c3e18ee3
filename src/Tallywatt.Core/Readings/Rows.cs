namespace Tallywatt.Core.Readings;

/// <summary>A growing array of small values.</summary>
/// <remarks>
/// A list of the runtime would be compiled anew at every start for each kind of value, which costs a command line
/// that lives a fifth of a second more than the work itself.
/// </remarks>
public sealed class Rows<T>
    where T : struct
{
    const int FirstLength = 256;
    T[] items = [];

    public int Count { get; private set; }

    public ref T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
            return ref items[index];
        }
    }

    public void Add(in T item)
    {
        if (Count == items.Length)
        {
            var grown = new T[Math.Max(FirstLength, Count * 2)];
            Array.Copy(items, grown, Count);
            items = grown;
        }

        items[Count++] = item;
    }

    /// <summary>Sorts, unless the rows are in order already, as those of a file mostly are.</summary>
    public void Sort(Comparison<T> order)
    {
        for (var i = 1; i < Count; i++)
        {
            if (order(items[i - 1], items[i]) > 0)
            {
                Array.Resize(ref items, Count);
                Array.Sort(items, order);
                return;
            }
        }
    }

    /// <summary>The rows themselves, in an array of their own length. Nothing may be added afterwards.</summary>
    internal T[] ToArray()
    {
        if (items.Length != Count)
        {
            var exact = new T[Count];
            Array.Copy(items, exact, Count);
            items = exact;
        }

        return items;
    }
}
