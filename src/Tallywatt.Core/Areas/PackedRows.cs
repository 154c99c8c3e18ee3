using System.Runtime.InteropServices;

namespace Tallywatt.Core.Areas;

/// <summary>Rows in about a byte each: what is regular costs nothing, what is left takes as few bits as it can.
/// </summary>
/// <remarks>
/// Count; when there are rows, a byte of <see cref="Form"/>, the first row (time in capture periods, import, export),
/// and then the steps of every next row as numbers of <see cref="BitWriter"/>: first all times where they are not one
/// period apart, then all imports, then all exports where there are any.
/// </remarks>
static class PackedRows
{
    [Flags]
    enum Form : byte
    {
        None = 0,

        /// <summary>Rows are not all one capture period apart: their times are written.</summary>
        HasTimes = 1,

        /// <summary>Imports are written as differences of neighbouring steps, not as steps.</summary>
        ImportDiffers = 2,

        /// <summary>There is an export step that is not zero.</summary>
        HasExport = 4,

        /// <summary>The same of exports as <see cref="ImportDiffers"/>.</summary>
        ExportDiffers = 8,
    }

    internal static void Write(JournalWriter writer, ReadOnlySpan<RegisterRow> rows, int intervalSeconds)
    {
        writer.Unsigned((ulong)rows.Length);
        if (rows.IsEmpty)
        {
            return;
        }

        var (import, export) = (new StepKind(), new StepKind());
        var form = Form.None;
        for (var i = 1; i < rows.Length; i++)
        {
            import.See(rows[i].ImportWattHours - rows[i - 1].ImportWattHours);
            export.See(rows[i].ExportWattHours - rows[i - 1].ExportWattHours);
            form |= rows[i].CapturedUnixSeconds - rows[i - 1].CapturedUnixSeconds == intervalSeconds
                ? Form.None
                : Form.HasTimes;
        }

        form |= import.Differs ? Form.ImportDiffers : Form.None;
        form |= export.Any ? Form.HasExport : Form.None;
        form |= export.Any && export.Differs ? Form.ExportDiffers : Form.None;
        writer.Byte((byte)form);
        writer.Signed(rows[0].CapturedUnixSeconds / intervalSeconds);
        writer.Signed(rows[0].ImportWattHours);
        writer.Signed(rows[0].ExportWattHours);
        writer.Advance(WriteSteps(writer.Room((rows.Length * 3 * BitWriter.NumberBytesMax) + 8), rows,
            intervalSeconds, form));
    }

    /// <summary>Reads what <see cref="Write"/> wrote, behind what the list holds already.</summary>
    internal static void Read(ref JournalReader reader, List<RegisterRow> rows, int intervalSeconds)
    {
        var count = reader.Count(RowsBlob.RowCountMax);
        if (count == 0)
        {
            return;
        }

        var form = (Form)reader.Byte();
        unchecked
        {
            var first = new RegisterRow(reader.Signed() * intervalSeconds, reader.Signed(), reader.Signed());
            if (reader.IsFaulty || count - 1 > (reader.RestBytes.Length * 8L))
            {
                reader.Fail();
                return;
            }

            var start = rows.Count;
            CollectionsMarshal.SetCount(rows, start + count);
            var read = CollectionsMarshal.AsSpan(rows)[start..];
            read[0] = first;
            reader.Skip(ReadSteps(reader.RestBytes, read, intervalSeconds, form));
        }
    }

    static int WriteSteps(Span<byte> room, ReadOnlySpan<RegisterRow> rows, int intervalSeconds, Form form)
    {
        var bits = new BitWriter(room);
        if ((form & Form.HasTimes) != 0)
        {
            var width = new BitWidth();
            for (var i = 1; i < rows.Length; i++)
            {
                var periods = (rows[i].CapturedUnixSeconds - rows[i - 1].CapturedUnixSeconds) / intervalSeconds;
                bits.Number(Zigzag(periods - 1), ref width);
            }
        }

        var (importWidth, importBefore) = (new BitWidth(), 0L);
        for (var i = 1; i < rows.Length; i++)
        {
            WriteStep(ref bits, ref importWidth, rows[i].ImportWattHours - rows[i - 1].ImportWattHours,
                ref importBefore, (form & Form.ImportDiffers) != 0);
        }

        var (exportWidth, exportBefore) = (new BitWidth(), 0L);
        for (var i = 1; i < rows.Length && (form & Form.HasExport) != 0; i++)
        {
            WriteStep(ref bits, ref exportWidth, rows[i].ExportWattHours - rows[i - 1].ExportWattHours,
                ref exportBefore, (form & Form.ExportDiffers) != 0);
        }

        return bits.Finish();
    }

    static void WriteStep(ref BitWriter bits, ref BitWidth width, long step, ref long before, bool differs)
    {
        bits.Number(differs ? Zigzag(step - before) : (ulong)step, ref width);
        before = step;
    }

    /// <summary>The bytes are ours and checked; should they be wrong all the same, sums wrap and are refused.
    /// </summary>
    static int ReadSteps(ReadOnlySpan<byte> source, Span<RegisterRow> rows, int intervalSeconds, Form form)
    {
        unchecked
        {
            var bits = new BitReader(source);
            var width = new BitWidth();
            for (var i = 1; i < rows.Length; i++)
            {
                var periods = (form & Form.HasTimes) == 0 ? 1 : Unzigzag(bits.Number(ref width)) + 1;
                rows[i] = new(rows[i - 1].CapturedUnixSeconds + (periods * intervalSeconds), 0, 0);
            }

            var (importWidth, import) = (new BitWidth(), 0L);
            for (var i = 1; i < rows.Length; i++)
            {
                import = ReadStep(ref bits, ref importWidth, import, (form & Form.ImportDiffers) != 0);
                rows[i] = rows[i] with { ImportWattHours = rows[i - 1].ImportWattHours + import };
            }

            var (exportWidth, export) = (new BitWidth(), 0L);
            for (var i = 1; i < rows.Length; i++)
            {
                export = (form & Form.HasExport) == 0
                    ? 0
                    : ReadStep(ref bits, ref exportWidth, export, (form & Form.ExportDiffers) != 0);
                rows[i] = rows[i] with { ExportWattHours = rows[i - 1].ExportWattHours + export };
            }

            return bits.IsFaulty ? -1 : bits.ConsumedBytes;
        }
    }

    static long ReadStep(ref BitReader bits, ref BitWidth width, long before, bool differs)
    {
        var number = bits.Number(ref width);
        return unchecked(differs ? before + Unzigzag(number) : (long)number);
    }

    static ulong Zigzag(long value) => unchecked(((ulong)value << 1) ^ (ulong)(value >> 63));

    static long Unzigzag(ulong value) => unchecked((long)(value >> 1) ^ -(long)(value & 1));

    /// <summary>Looks at the steps of one register, to see which way they take fewer bits.</summary>
    struct StepKind
    {
        long before;
        ulong stepSum;
        ulong differenceSum;
        bool falls;

        internal bool Any { get; private set; }

        internal readonly bool Differs => falls || differenceSum + (differenceSum / 2) < stepSum;

        internal void See(long step)
        {
            unchecked
            {
                falls |= step < 0;
                Any |= step != 0;
                stepSum += (ulong)step;
                differenceSum += Zigzag(step - before);
                before = step;
            }
        }
    }
}
