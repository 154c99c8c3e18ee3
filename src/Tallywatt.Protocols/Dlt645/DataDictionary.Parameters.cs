namespace Tallywatt.Protocols.Dlt645;

public static partial class DataDictionary
{
    static DataEntry[] ParameterRows() =>
    [
        new("04 00 01 01", "date and weekday", Stamp(4), RW),
        new("04 00 01 02", "time", Stamp(3), RW),
        new("04 00 01 03", "demand period", Number(1, 0, "min"), RW),
        new("04 00 01 04", "slip of the demand window", Number(1, 0, "min"), RW),
        new("04 00 01 05", "width of the test pulse", Number(2, 0, "ms"), RW),
        new("04 00 01 06", "switch time of the two season tables", Stamp(5), RW),
        new("04 00 01 07", "switch time of the two day tables", Stamp(5), RW),
        new("04 00 01 08", "switch time of the two sets of rate prices", Stamp(5), RW),
        new("04 00 01 09", "switch time of the two ladders", Stamp(5), RW),
        new("04 00 01 0C", "date, weekday and time", Stamp(7), RW),
        new("04 00 02 01", "seasons, count", Number(1, 0, ""), RW),
        new("04 00 02 02", "day tables, count", Number(1, 0, ""), RW),
        new("04 00 02 03", "slots of a day, count", Number(1, 0, ""), RW),
        new("04 00 02 04", "rates, count", Number(1, 0, ""), RW),
        new("04 00 02 05", "holidays, count", Number(2, 0, ""), RW),
        new("04 00 02 06", "harmonics, count", Number(1, 0, ""), R),
        new("04 00 02 07", "ladder steps, count", Number(1, 0, ""), RW),
        new("04 00 03 01", "screens of the display's cycle, count", Number(1, 0, ""), RW),
        new("04 00 03 02", "seconds of a screen", Number(1, 0, "s"), RW),
        new("04 00 03 03-04", "decimals of energy and of power on the display", Number(1, 0, ""), RW),
        new("04 00 03 05", "screens of the button's cycle, count", Number(1, 0, ""), RW),
        new("04 00 03 06-07", "ratio of the current and the voltage transformers", Number(3, 0, ""), RW),
        new("04 00 04 01", "communication address", Number(6, 0, ""), RW),
        new("04 00 04 02", "meter number", Number(6, 0, ""), R),
        new("04 00 04 03", "asset number", Text(32), RW),
        new("04 00 04 04-06", "rated voltage, rated current, highest current", Text(6), R),
        new("04 00 04 07-08", "accuracy class, active and reactive", Text(4), R),
        new("04 00 04 09-0A", "meter constant, active and reactive", Number(3, 0, "imp/kWh"), R),
        new("04 00 04 0B", "model", Text(10), R),
        new("04 00 04 0C", "date of manufacture", Text(10), R),
        new("04 00 04 0D", "protocol version", Text(16), R),
        new("04 00 04 0E", "customer number", Number(6, 0, ""), R),
        new("04 00 05 01-07,FF", "running status words 1 to 7", Octets(2), R),
        new("04 00 06 01-03", "what the combined energies add up", Octets(1), R),
        new("04 00 07 01-02", "line speed, infrared", Octets(1), R),
        new("04 00 07 03", "line speed", Octets(1), R),
        new("04 00 07 04-05", "line speed, other lines", Octets(1), R),
        new("04 00 08 01", "days of the weekend", Octets(1), RW),
        new("04 00 08 02", "day table of the weekend", Number(1, 0, ""), RW),
        new("04 00 09 01", "what the load record holds", Octets(1), RW),
        new("04 00 09 02-06", "what the freezes hold", Octets(1), RW),
        new("04 00 0A 01", "start of the load record", Stamp(4), RW),
        new("04 00 0A 02-04", "interval of classes 1 to 3 of the load record", Number(2, 0, "min"), RW),
        new("04 00 0A 05", "interval of class 4 of the load record", Number(2, 0, "min"), RW),
        new("04 00 0A 06-07", "interval of classes 5 and 6 of the load record", Number(2, 0, "min"), RW),
        new("04 00 0B 01-03", "settlement days 1 to 3", Stamp(2), RW),
        new("04 00 0C 01-0A", "passwords of levels 0 to 9", Octets(4), DataAccess.Write),
        new("04 00 0E 01", "power limit, forward", Number(3, 4, "kW"), RW),
        new("04 00 0E 02", "power limit, reverse", Number(3, 4, "kW"), RW),
        new("04 00 0F 01-02", "alarm energies 1 and 2", Number(4, 2, Energy), RW),
        new("04 00 0F 03-04", "hoarding and overdraft energy limit", Number(4, 2, Energy), RW),
        new("04 00 10 01", "alarm amount 1", Number(4, 2, Amount), RW),
        new("04 00 10 02", "alarm amount 2", Number(4, 2, Amount), RW),
        new("04 00 10 03", "overdraft limit", Number(4, 2, Amount), RW),
        new("04 00 10 04", "hoarding limit", Number(4, 2, Amount), RW),
        new("04 00 10 05", "amount that permits closing", Number(4, 2, Amount), RW),
        new("04 00 10 FF", "all five amounts", Block(Number(4, 2, Amount)), RW),
        new("04 00 11 01", "running feature word", Octets(1), RW),
        new("04 00 12 01", "start of the hourly freeze", Stamp(5), RW),
        new("04 00 12 02", "interval of the hourly freeze", Number(1, 0, "min"), RW),
        new("04 00 12 03", "time of the daily freeze", Stamp(2), RW),
        new("04 00 14 01", "trip delay", Number(2, 0, "min"), RW),
        new("04 00 15 02", "card status word", Octets(2), R),
    ];

    /// <summary>Seasons and days of both sets, holidays, the prices of both rate sets and both ladders.</summary>
    static DataEntry[] TableRows() =>
    [
        new("04 01 00 00", "set 1: seasons, each table, day, month", Stamp(3) with { IsBlock = true }, RW),
        new("04 01 00 01-08", "set 1: day tables, each rate, minute, hour", Stamp(3) with { IsBlock = true }, RW),
        new("04 02 00 00", "set 2: seasons, each table, day, month", Stamp(3) with { IsBlock = true }, RW),
        new("04 02 00 01-08", "set 2: day tables, each rate, minute, hour", Stamp(3) with { IsBlock = true }, RW),
        new("04 03 00 01-FE", "holidays: table, day, month, year", Stamp(4), RW),
        new("04 05 01 01-3F,FF", "rate prices in force", Number(4, 4, UnitPrice), R),
        new("04 05 02 01-3F,FF", "rate prices to come", Number(4, 4, UnitPrice), RW),
        new("04 06 00 01-3F,FF", "ladder in force: limits", Number(4, 2, Energy), R),
        new("04 06 01 01-3F,FF", "ladder in force: prices", Number(4, 4, UnitPrice), R),
        new("04 06 02 01-3F,FF", "ladder to come: limits", Number(4, 2, Energy), RW),
        new("04 06 03 01-3F,FF", "ladder to come: prices", Number(4, 4, UnitPrice), RW),

        // Six limits, seven prices and four settlement days of three bytes.
        new("04 06 04 FF", "ladder in force: 6 limits, 7 prices, 4 settlement days", Octets(LadderTable.Length), R),
        new("04 06 05 FF", "ladder to come: 6 limits, 7 prices, 4 settlement days", Octets(LadderTable.Length), RW),
    ];

    static DataEntry[] FreezeRows() =>
    [
        new("05 00-07 00 01-3E", "freezes: time", Stamp(5), R),
        new("05 00-07 01-02 01-3E", "freezes: active energy, forward and reverse", Block(Number(4, 2, Energy)), R),
        new("05 00-07 03-04 01-3E", "freezes: combined reactive energy", Block(Signed(4, 2, Reactive)), R),
        new("05 00-07 05-08 01-3E", "freezes: reactive energy by quadrant", Block(Number(4, 2, Reactive)), R),
        new("05 00-07 09-0A 01-3E", "freezes: active maximum demand, forward and reverse", Block(Demand("kW")), R),
        new("05 00-07 10 01-3E", "freezes: active and reactive powers", Block(Signed(3, 4, "kW")), R),
        new("05 00-07 FF 01-3E", "freezes: all of it, parted by AA", Any(), R),
    ];

    static DataEntry[] LoadRows() =>
    [
        new("06 00-06 00 00", "load record from the earliest on", Any(), R),
        new("06 00-06 00 01", "load record from a time on", Any(), R),
        new("06 00-06 00 02", "load record up to the latest", Any(), R),
    ];

    static DataEntry[] RelayRows() =>
    [
        .. RelayRows("1D", "trips"), .. RelayRows("1E", "closings"),
    ];

    static DataEntry[] RelayRows(string first, string name) =>
    [
        new($"{first} 00 00 01", $"{name}, count", Number(3, 0, ""), R),
        new($"{first} 00 01 01-0A", $"{name}: time", Stamp(6), R),
        new($"{first} 00 02 01-0A", $"{name}: operator", Octets(4), R),
        new($"{first} 00 03-04 01-0A", $"{name}: active energy, forward and reverse", Number(4, 2, Energy), R),
        new($"{first} 00 05-08 01-0A", $"{name}: reactive energy by quadrant", Number(4, 2, Reactive), R),
        new($"{first} 00 FF 01-0A", $"{name}: all of it", Octets(34), R),
    ];

    static DataShape Text(int length) => new(DataKind.Text, length, 0, "", false);

    static DataShape Block(DataShape one) => one with { IsBlock = true };

    /// <summary>Of any length: what is inside has a form of its own.</summary>
    static DataShape Any() => new(DataKind.Octets, 0, 0, "", true);
}
