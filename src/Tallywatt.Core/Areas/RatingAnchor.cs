using System.Buffers;
using Tallywatt.Core.Tariffs;

namespace Tallywatt.Core.Areas;

/// <summary>Where rating stood when a local month of an account began: the place to rate it again from.</summary>
/// <param name="AccountNumber">The account.</param>
/// <param name="Day">The first day after what is rated: the first of a month.</param>
/// <param name="Body">The last row and the rating state, in the stored form.</param>
/// <remarks>About a hundred bytes per account and month, so that no closed day has to carry its rating state.</remarks>
public sealed record RatingAnchor(long AccountNumber, DateOnly Day, ReadOnlyMemory<byte> Body)
{
    const byte Version = 1;

    internal static RatingAnchor Of(long accountNumber, DateOnly day, WindowBase @base, in RatingState rating)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new JournalWriter(output);
        writer.Byte(Version);
        WriteBase(writer, @base);
        Span<byte> stored = stackalloc byte[RatingState.SizeMaxBytes];
        writer.Bytes(stored[..rating.Write(stored)]);
        return new(accountNumber, day, output.WrittenSpan.ToArray());
    }

    /// <exception cref="AreaCorruptException">The stored form is damaged.</exception>
    internal (WindowBase Base, RatingState Rating) Read()
    {
        var reader = new JournalReader(Body.Span);
        var version = reader.Byte();
        var @base = ReadBase(ref reader);
        var whole = RatingState.TryRead(reader.Bytes(RatingState.SizeMaxBytes), out var rating, out _);
        return whole && version == Version && !reader.IsFaulty
            ? (@base, rating)
            : throw new AreaCorruptException($"The rating of account {AccountNumber} on {Day:yyyy-MM-dd} is damaged.");
    }

    internal static void WriteBase(JournalWriter writer, WindowBase @base)
    {
        writer.Signed(@base.Row.CapturedUnixSeconds);
        writer.Signed(@base.Row.ImportWattHours);
        writer.Signed(@base.Row.ExportWattHours);
        writer.Signed(@base.RatedThroughUnixSeconds);
    }

    internal static WindowBase ReadBase(ref JournalReader reader) =>
        new(new(reader.Signed(), reader.Signed(), reader.Signed()), reader.Signed());
}
