using System.Buffers.Binary;

namespace Tallywatt.Protocols.Dlms;

/// <summary>A COSEM date-time of twelve bytes. Every part may be left unspecified.</summary>
/// <param name="Year">The year, FFFF when unspecified.</param>
/// <param name="Month">1 to 12; FD and FE are the days daylight saving ends and begins; FF unspecified.</param>
/// <param name="Day">1 to 31; FD the second last and FE the last of the month; FF unspecified.</param>
/// <param name="DayOfWeek">1 is Monday, 7 Sunday, FF unspecified.</param>
/// <param name="DeviationMinutes">
/// Minutes to add to the local time to get UTC, so that Berlin in winter is -60; 8000 (-32768) when unspecified.
/// </param>
/// <param name="Status">01 invalid, 02 doubtful, 04 other clock base, 08 bad status, 80 daylight saving active; FF
/// unspecified.</param>
/// <remarks>Source: IEC 62056-6-2, 4.1.6.1 (date and time formats).</remarks>
public readonly record struct CosemDateTime(
    ushort Year, byte Month, byte Day, byte DayOfWeek, byte Hour, byte Minute, byte Second, byte Hundredths,
    short DeviationMinutes, byte Status)
{
    public const int LengthBytes = 12;
    public const byte Unspecified = 0xFF;
    public const ushort YearUnspecified = 0xFFFF;
    public const short DeviationUnspecified = short.MinValue;

    const int SecondsPerDay = 86_400;
    const int DeviationMinutesMax = 840; // Fourteen hours: the zone furthest from UTC.
    const long YearZeroToEpochDays = 719_468;
    const int DaysPerEra = 146_097;

    /// <summary>The first instant a date-time can show, in unix seconds: 0001-01-01.</summary>
    public const long UnixSecondsMin = -62_135_596_800;

    /// <summary>The last instant a date-time can show, in unix seconds: 9999-12-31T23:59:59Z.</summary>
    public const long UnixSecondsMax = 253_402_300_799;

    /// <summary>Reads twelve bytes as they are. False when there are not twelve.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out CosemDateTime value)
    {
        value = default;
        if (bytes.Length != LengthBytes)
        {
            return false;
        }

        value = new(
            BinaryPrimitives.ReadUInt16BigEndian(bytes), bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7],
            bytes[8], BinaryPrimitives.ReadInt16BigEndian(bytes[9..]), bytes[11]);
        return true;
    }

    /// <summary>The date-time that shows an instant.</summary>
    /// <param name="unixSeconds">The instant, between <see cref="UnixSecondsMin"/> and <see cref="UnixSecondsMax"/>.
    /// </param>
    /// <param name="deviationMinutes">The deviation of the clock that shows it; zero for UTC.</param>
    /// <param name="status">The clock status.</param>
    /// <exception cref="ArgumentOutOfRangeException">No date-time shows this instant.</exception>
    public static CosemDateTime FromUnixSeconds(long unixSeconds, short deviationMinutes = 0, byte status = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs((int)deviationMinutes), DeviationMinutesMax);
        var local = unixSeconds - (deviationMinutes * 60);
        ArgumentOutOfRangeException.ThrowIfLessThan(local, UnixSecondsMin, nameof(unixSeconds));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(local, UnixSecondsMax, nameof(unixSeconds));

        var days = Math.DivRem(local, SecondsPerDay, out var second);
        if (second < 0)
        {
            days--;
            second += SecondsPerDay;
        }

        var (year, month, day) = DateOf(days);
        var dayOfWeek = (int)(((days + 3) % 7) + 7) % 7; // 1970-01-01 was a Thursday.
        return new(
            (ushort)year, (byte)month, (byte)day, (byte)(dayOfWeek + 1), (byte)(second / 3600),
            (byte)(second / 60 % 60), (byte)(second % 60), 0, deviationMinutes, status);
    }

    /// <summary>The instant this shows. False when it shows none: a part is unspecified or out of range.</summary>
    /// <param name="unixSeconds">The instant; hundredths are dropped and unspecified seconds are zero.</param>
    /// <param name="deviationMinutesIfUnspecified">The deviation of the meter that a time without one belongs to.
    /// </param>
    public bool TryToUnixSeconds(out long unixSeconds, short deviationMinutesIfUnspecified = 0)
    {
        unixSeconds = 0;
        var second = Second == Unspecified ? (byte)0 : Second;
        var deviation = DeviationMinutes == DeviationUnspecified ? deviationMinutesIfUnspecified : DeviationMinutes;
        if (Year is 0 or > 9999 || Month is < 1 or > 12 || Day < 1 || Day > System.DateTime.DaysInMonth(Year, Month)
            || Hour > 23 || Minute > 59 || second > 59
            || deviation is < -DeviationMinutesMax or > DeviationMinutesMax)
        {
            return false;
        }

        unixSeconds = (DaysTo(Year, Month, Day) * SecondsPerDay)
            + (Hour * 3600) + (Minute * 60) + second + (deviation * 60);
        return true;
    }

    /// <exception cref="ArgumentException">The target is shorter than twelve bytes.</exception>
    public void CopyTo(Span<byte> target)
    {
        target[11] = Status;
        BinaryPrimitives.WriteUInt16BigEndian(target, Year);
        target[2] = Month;
        target[3] = Day;
        target[4] = DayOfWeek;
        target[5] = Hour;
        target[6] = Minute;
        target[7] = Second;
        target[8] = Hundredths;
        BinaryPrimitives.WriteInt16BigEndian(target[9..], DeviationMinutes);
    }

    // Both count the year from March, so that the leap day is its last. They are each other's inverse, by test.
    static long DaysTo(int year, int month, int day)
    {
        long y = month <= 2 ? year - 1 : year;
        var era = y / 400;
        var yearOfEra = y - (era * 400);
        var dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * DaysPerEra) + dayOfEra - YearZeroToEpochDays;
    }

    static (int Year, int Month, int Day) DateOf(long days)
    {
        var z = days + YearZeroToEpochDays;
        var era = z / DaysPerEra;
        var dayOfEra = z - (era * DaysPerEra);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var shifted = ((5 * dayOfYear) + 2) / 153;
        var day = dayOfYear - (((153 * shifted) + 2) / 5) + 1;
        var month = shifted < 10 ? shifted + 3 : shifted - 9;
        return ((int)(yearOfEra + (era * 400) + (month <= 2 ? 1 : 0)), (int)month, (int)day);
    }
}
