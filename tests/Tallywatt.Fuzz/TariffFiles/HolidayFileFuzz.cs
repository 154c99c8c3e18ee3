using Tallywatt.Formats.TariffFiles;

namespace Tallywatt.Fuzz.TariffFiles;

/// <summary>Any bytes as a calendar file.</summary>
public static class HolidayFileFuzz
{
    public static void Fuzz(ReadOnlySpan<byte> bytes)
    {
        var load = HolidayFile.Read(bytes, "fuzz.txt");
        if (load.Days is null == (load.Faults.Count == 0))
        {
            throw new InvalidOperationException("A calendar file is neither whole nor faulty.");
        }
    }
}
