namespace Tallywatt.Protocols.Dlt645;

/// <summary>The data identifiers we know and how their data is built. Source: DL/T 645-2007, annex A, and its
/// prepayment supplement.</summary>
public static partial class DataDictionary
{
    const string Energy = "kWh";
    const string Reactive = "kvarh";
    const string Apparent = "kVAh";
    const string Amount = "CNY";
    const string UnitPrice = "CNY/kWh";
    const DataAccess R = DataAccess.Read;
    const DataAccess RW = DataAccess.ReadWrite;

    /// <summary>Rates 00 the total, 01 to 3F, FF all; settlement 00 now, 01 to 0C the last ones, FF all.</summary>
    const string RatesAndDays = "00-3F,FF 00-0C,FF";

    static readonly DataEntry[] Rows =
    [
        .. EnergyRows(), .. MoneyRows(), .. DemandRows(), .. VariableRows(), .. EventRows(), .. ParameterRows(),
        .. TableRows(), .. FreezeRows(), .. LoadRows(), .. RelayRows(),
    ];

    /// <summary>Where the rows of each first byte begin; the rows are in the order of it.</summary>
    static readonly int[] Starts = [.. Enumerable.Range(0, 257).Select(di3 => Rows.TakeWhile(
        row => int.Parse(row.Pattern[..2], System.Globalization.NumberStyles.HexNumber,
            System.Globalization.CultureInfo.InvariantCulture) < di3).Count())];

    /// <summary>Every row.</summary>
    public static IReadOnlyList<DataEntry> Entries => Rows;

    /// <summary>How the data of an identifier is built. False for one we do not know.</summary>
    public static bool TryFind(DataIdentifier id, out DataShape shape)
    {
        var found = Find(id);
        shape = found?.ShapeOf(id) ?? default;
        return found is not null;
    }

    /// <summary>The row of an identifier, or null for one we do not know.</summary>
    public static DataEntry? Find(DataIdentifier id)
    {
        foreach (var row in Rows.AsSpan(Starts[id.Di3]..Starts[id.Di3 + 1]))
        {
            if (row.Matches(id))
            {
                return row;
            }
        }

        return null;
    }

    static DataEntry[] EnergyRows() =>
    [
        new($"00 00 {RatesAndDays}", "combined active energy", Signed(4, 2, Energy), R),
        new($"00 01 {RatesAndDays}", "forward active energy", Number(4, 2, Energy), R),
        new($"00 02 {RatesAndDays}", "reverse active energy", Number(4, 2, Energy), R),
        new($"00 03-04 {RatesAndDays}", "combined reactive energy 1 and 2", Signed(4, 2, Reactive), R),
        new($"00 05-08 {RatesAndDays}", "reactive energy of quadrants 1 to 4", Number(4, 2, Reactive), R),
        new($"00 09-0A {RatesAndDays}", "forward and reverse apparent energy", Number(4, 2, Apparent), R),
        new("00 0B 00 00-01", "energy used in this settlement period and the last", Signed(4, 2, Energy), R),
        new("00 0C 00 00-01", "energy used in this month and the last", Signed(4, 2, Energy), R),
        new("00 0D 00 00-01", "energy used in this year and the last", Signed(4, 2, Energy), R),
        .. PhaseRows(0x15, "A"), .. PhaseRows(0x29, "B"), .. PhaseRows(0x3D, "C"),
    ];

    /// <summary>The types of each phase repeat those of the whole, from forward active energy on.</summary>
    static DataEntry[] PhaseRows(int first, string phase)
    {
        DataEntry Row(int from, int to, string name, DataShape shape)
        {
            var types = from == to ? $"{first + from:X2}" : $"{first + from:X2}-{first + to:X2}";
            return new($"00 {types} {RatesAndDays}", $"{name}, phase {phase}", shape, R);
        }

        return
        [
            Row(0, 1, "forward and reverse active energy", Number(4, 2, Energy)),
            Row(2, 3, "combined reactive energy 1 and 2", Signed(4, 2, Reactive)),
            Row(4, 7, "reactive energy of quadrants 1 to 4", Number(4, 2, Reactive)),
            Row(8, 9, "forward and reverse apparent energy", Number(4, 2, Apparent)),
        ];
    }

    static DataEntry[] MoneyRows() =>
    [
        new("00 90 01 00", "remaining energy", Number(4, 2, Energy), R),
        new("00 90 01 01", "overdraft energy", Number(4, 2, Energy), R),
        new("00 90 02 00", "remaining amount", Number(4, 2, Amount), R),
        new("00 90 02 01", "overdraft amount", Number(4, 2, Amount), R),
    ];

    static DataEntry[] DemandRows() =>
    [
        new($"01 01 {RatesAndDays}", "forward active maximum demand and its time", Demand("kW"), R),
        new($"01 02 {RatesAndDays}", "reverse active maximum demand and its time", Demand("kW"), R),
        new($"01 03-08 {RatesAndDays}", "reactive maximum demands and their time", Demand("kvar"), R),
        new($"01 09-0A {RatesAndDays}", "apparent maximum demands and their time", Demand("kVA"), R),
    ];

    static DataEntry[] VariableRows() =>
    [
        new("02 01 01-03,FF 00", "voltage of phases A to C", Number(2, 1, "V"), R),
        new("02 02 01-03,FF 00", "current of phases A to C", Signed(3, 3, "A"), R),
        new("02 03 00-03,FF 00", "active power, total and of phases A to C", Signed(3, 4, "kW"), R),
        new("02 04 00-03,FF 00", "reactive power, total and of phases A to C", Signed(3, 4, "kvar"), R),
        new("02 05 00-03,FF 00", "apparent power, total and of phases A to C", Signed(3, 4, "kVA"), R),
        new("02 06 00-03,FF 00", "power factor, total and of phases A to C", Signed(2, 3, ""), R),
        new("02 07 01-03,FF 00", "phase angle of phases A to C", Number(2, 1, "deg"), R),
        new("02 80 00 01", "neutral current", Signed(3, 3, "A"), R),
        new("02 80 00 02", "frequency", Number(2, 2, "Hz"), R),
        new("02 80 00 03", "mean active power of the last minute", Signed(3, 4, "kW"), R),
        new("02 80 00 04", "present active demand", Signed(3, 4, "kW"), R),
        new("02 80 00 05", "present reactive demand", Signed(3, 4, "kvar"), R),
        new("02 80 00 06", "present apparent demand", Signed(3, 4, "kVA"), R),
        new("02 80 00 07", "temperature inside", Signed(2, 1, "degC"), R),
        new("02 80 00 08-09", "voltage of the clock's and of the reading battery", Number(2, 2, "V"), R),
        new("02 80 00 0A", "time worked from the battery", Number(4, 0, "min"), R),
        new("02 80 00 0B", "price of the present ladder step", Number(4, 4, UnitPrice), R),
        new("02 80 00 20", "present price", Number(4, 4, UnitPrice), R),
        new("02 80 00 21", "price of the present rate", Number(4, 4, UnitPrice), R),
        new("02 80 00 22", "time left of the identity authentication", Number(2, 0, "min"), R),
    ];

    static DataEntry[] EventRows() =>
    [
        new("03 10-11 00 00", "power failures, count", Number(3, 0, ""), R),
        new("03 10-11 00 01-0A", "power failures: began, ended", Stamp(12), R),
        new("03 1D 00 00", "trips, count", Number(3, 0, ""), R),
        new("03 1D 00 01-0A", "trips: time, operator, energies", Octets(34), R),
        new("03 1E 00 00", "closings, count", Number(3, 0, ""), R),
        new("03 1E 00 01-0A", "closings: time, operator, energies", Octets(34), R),
        new("03 30 00-14 00", "programmings, clears, settings, openings and cards, count", Number(3, 0, ""), R),
        new("03 30 00 01-0A", "programmings: time, operator, ten identifiers", Octets(50), R),
        new("03 30 01 01-0A", "clears of the meter: time, operator, energies before", Octets(106), R),
        new("03 30 02 01-0A", "clears of demand: time, operator, demands before", Octets(202), R),
        new("03 30 03 01-0A", "clears of events: time, operator, identifier", Octets(14), R),
        new("03 30 04 01-0A", "settings of the clock: operator, before, after", Octets(16), R),
        new("03 30 05-08 01-0A", "programmings of tables: time, operator", Octets(10), R),
        new("03 30 0D-0E 01-0A", "openings of the cover and the terminals: began, ended, energies", Octets(60), R),
        new("03 30 13 01-0A", "refused cards: time, card, why, count, balance, energies", Octets(37), R),
        new("03 32 01 01-0A", "purchases of energy: time", Stamp(5), R),
        new("03 32 02 01-0A", "purchases of energy: count after", Number(2, 0, ""), R),
        new("03 32 03-06 01-0A", "purchases of energy: bought, before, after, total", Number(4, 2, Energy), R),
        new("03 33 01 01-0A", "purchases: time", Stamp(5), R),
        new("03 33 02 01-0A", "purchases: count after", Number(2, 0, ""), R),
        new("03 33 03 01-0A", "purchases: amount", Number(4, 2, Amount), R),
        new("03 33 04 01-0A", "purchases: balance before", Number(4, 2, Amount), R),
        new("03 33 05 01-0A", "purchases: balance after", Number(4, 2, Amount), R),
        new("03 33 06 01-0A", "purchases: total bought", Number(4, 2, Amount), R),
        new("03 34 01 01-0A", "refunds: time", Stamp(5), R),
        new("03 34 02 01-0A", "refunds: count of purchases", Number(2, 0, ""), R),
        new("03 34 03-05 01-0A", "refunds: amount, before, after", Number(4, 2, Amount), R),
    ];

    static DataShape Number(int length, int digits, string unit) => new(DataKind.Number, length, digits, unit, false);

    static DataShape Signed(int length, int digits, string unit) =>
        new(DataKind.SignedNumber, length, digits, unit, false);

    static DataShape Stamp(int length) => new(DataKind.Stamp, length, 0, "", false);

    static DataShape Octets(int length) => new(DataKind.Octets, length, 0, "", false);

    static DataShape Demand(string unit) => new(DataKind.Demand, 8, 4, unit, false);
}
