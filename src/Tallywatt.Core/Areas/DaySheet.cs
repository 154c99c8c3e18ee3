using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Areas;

/// <summary>The closed day of many meters in one stored form: a few bytes a meter beside its rows.</summary>
/// <remarks>
/// Version 1: version byte, day, names of rates, count; then for each meter its number and account (as differences to
/// the one before) and, behind their length, energies, money, use by rate, and the rows as <see cref="RowsBlob"/>; a
/// CRC-32C of everything, little-endian. Numbers are variable-length.
/// </remarks>
public static class DaySheet
{
    /// <summary>The most meters of one sheet: a meter's day is found by passing over the others.</summary>
    public const int MeterCountMax = 256;

    const byte Version = 1;
    const int NameBytesMax = 1_024;
    const int DayBytesMax = 16 * 1024 * 1024;
    const int RateCountMax = 1_000;

    /// <summary>Writes the days of some meters.</summary>
    /// <param name="days">Days closed for the first time, all of one date, in the order of their meters.</param>
    /// <exception cref="ArgumentException">There is none, or more than a sheet takes.</exception>
    public static byte[] Write(ReadOnlySpan<MeterDay> days)
    {
        if (days.Length is 0 or > MeterCountMax)
        {
            throw new ArgumentException($"A sheet has 1 to {MeterCountMax} meters.", nameof(days));
        }

        var output = new ArrayBufferWriter<byte>(days.Length * 192);
        var part = new ArrayBufferWriter<byte>(1_024);
        var writer = new JournalWriter(output);
        writer.Byte(Version);
        writer.Unsigned((ulong)days[0].Summary.Day.DayNumber);
        var names = NamesOf(days);
        writer.Unsigned((ulong)names.Count);
        names.ForEach(writer.Text);
        writer.Unsigned((ulong)days.Length);
        var (meter, account) = (0L, 0L);
        foreach (var day in days)
        {
            writer.Signed(day.MeterNumber - meter);
            writer.Signed(day.AccountNumber - account);
            (meter, account) = (day.MeterNumber, day.AccountNumber);
            part.ResetWrittenCount();
            WriteDay(new(part), part, day, names);
            writer.Bytes(part.WrittenSpan);
        }

        writer.Check(JournalForm.Checksum(output.WrittenSpan));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads the days of one meter, or of all.</summary>
    /// <param name="sheet">What <see cref="Write"/> wrote.</param>
    /// <param name="meterNumber">The meter; null for all.</param>
    /// <param name="days">The days found, in the order they were written.</param>
    /// <returns>False when the bytes are damaged, or not of this form.</returns>
    public static bool TryRead(ReadOnlySpan<byte> sheet, long? meterNumber, out IReadOnlyList<MeterDay> days)
    {
        var found = new List<MeterDay>();
        days = found;
        if (!JournalForm.TryUncheck(sheet, out var body))
        {
            return false;
        }

        var reader = new JournalReader(body);
        if (reader.Byte() != Version)
        {
            return false;
        }

        var date = DateOnly.FromDayNumber(reader.Count(DateOnly.MaxValue.DayNumber));
        var names = ReadNames(ref reader);
        var count = reader.Count(MeterCountMax);
        var (meter, account) = (0L, 0L);
        for (var i = 0; i < count && !reader.IsFaulty; i++)
        {
            (meter, account) = unchecked((meter + reader.Signed(), account + reader.Signed()));
            var part = reader.Bytes(DayBytesMax);
            if (meterNumber is null || meterNumber == meter)
            {
                if (!TryReadDay(part, date, names, out var rows, out var summary))
                {
                    return false;
                }

                found.Add(new(account, meter, rows, summary));
            }
        }

        return !reader.IsFaulty && reader.IsAtEnd;
    }

    static List<string> NamesOf(ReadOnlySpan<MeterDay> days)
    {
        var names = new List<string>();
        foreach (var day in days)
        {
            foreach (var rate in day.Summary.Rates)
            {
                if (!names.Contains(rate.Name))
                {
                    names.Add(rate.Name);
                }
            }
        }

        return names;
    }

    static string[] ReadNames(ref JournalReader reader)
    {
        var names = new string[reader.Count(RateCountMax)];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = reader.Text(NameBytesMax);
        }

        return names;
    }

    static void WriteDay(JournalWriter writer, ArrayBufferWriter<byte> output, MeterDay day, List<string> names)
    {
        var summary = day.Summary;
        writer.Signed(summary.ImportWattHours);
        writer.Signed(summary.ExportWattHours);
        writer.Signed(summary.Use.Charge.Nanos);
        writer.Signed(summary.Use.Tax.Nanos);
        writer.Signed(summary.Use.ExportCredit.Nanos);
        writer.Unsigned((ulong)summary.RowCount);
        writer.Unsigned((ulong)summary.Rates.Length);
        foreach (var rate in summary.Rates)
        {
            writer.Unsigned((ulong)names.IndexOf(rate.Name));
            writer.Unsigned((ulong)rate.BlockNumber);
            writer.Signed(rate.ImportWattHours);
            writer.Signed(rate.Charge.Nanos);
        }

        output.Write(day.Rows.Span);
    }

    static bool TryReadDay(
        ReadOnlySpan<byte> part, DateOnly date, string[] names, out byte[] rows, out DaySummary summary)
    {
        var reader = new JournalReader(part);
        var (import, export) = (reader.Signed(), reader.Signed());
        var (charge, tax, credit) = (reader.Signed(), reader.Signed(), reader.Signed());
        var rowCount = reader.Count(RowsBlob.RowCountMax);
        var rates = new RateUse[reader.Count(RateCountMax)];
        for (var i = 0; i < rates.Length && !reader.IsFaulty; i++)
        {
            var name = reader.Count(names.Length - 1);
            rates[i] = new(reader.IsFaulty ? "" : names[name], reader.Count(int.MaxValue), reader.Signed(),
                Money.FromNanos(reader.Signed()));
        }

        var use = new DayUse(Money.FromNanos(charge), Money.FromNanos(tax), Money.FromNanos(credit));
        summary = new(date, import, export, use, rowCount, ImmutableCollectionsMarshal.AsImmutableArray(rates));
        rows = reader.RestBytes.ToArray();
        return !reader.IsFaulty;
    }
}
