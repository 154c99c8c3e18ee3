using System.Globalization;
using Tallywatt.Protocols.Dlt645;

namespace Tallywatt.Protocols.Explain;

/// <summary>What identifiers are called in words. Source: DL/T 645-2007, annex A, and the prepayment supplement.
/// </summary>
public static class Dlt645Names
{
    static readonly string[] EnergyTypes =
    [
        "combined active", "forward active", "reverse active", "combined reactive 1", "combined reactive 2",
        "quadrant 1 reactive", "quadrant 2 reactive", "quadrant 3 reactive", "quadrant 4 reactive",
        "forward apparent", "reverse apparent",
    ];

    static readonly string[] Freezes =
    [
        "timed", "instant", "zone table switch", "slot table switch", "hourly", "rate price switch", "daily",
        "ladder switch",
    ];

    static readonly Dictionary<uint, string> Fixed = new()
    {
        [0x00900100] = "remaining energy", [0x00900101] = "overdraft energy", [0x00900200] = "remaining amount",
        [0x00900201] = "overdraft amount", [0x000B0000] = "energy of this settlement period",
        [0x000B0001] = "energy of the last settlement period", [0x000C0000] = "energy of this month",
        [0x000D0000] = "energy of this year",
        [0x02800001] = "neutral current", [0x02800002] = "frequency", [0x02800003] = "active power of a minute",
        [0x02800004] = "active demand", [0x02800005] = "reactive demand", [0x02800006] = "apparent demand",
        [0x02800007] = "temperature", [0x02800008] = "clock battery", [0x02800009] = "reading battery",
        [0x0280000A] = "battery working time", [0x0280000B] = "current ladder price", [0x02800020] = "current price",
        [0x02800021] = "current rate price", [0x02800022] = "authentication time left",
        [0x04000101] = "date and weekday", [0x04000102] = "time", [0x04000103] = "demand period",
        [0x04000104] = "slide time", [0x04000105] = "pulse width", [0x04000106] = "zone table switch time",
        [0x04000107] = "slot table switch time", [0x04000108] = "rate price switch time",
        [0x04000109] = "ladder switch time", [0x0400010C] = "date and time",
        [0x04000201] = "zones a year", [0x04000202] = "slot tables", [0x04000203] = "slots a day",
        [0x04000204] = "rates", [0x04000205] = "holidays", [0x04000207] = "ladder steps",
        [0x04000306] = "current transformer", [0x04000307] = "voltage transformer",
        [0x04000401] = "communication address", [0x04000402] = "meter number", [0x04000403] = "asset code",
        [0x0400040E] = "customer number",
        [0x04000F01] = "alarm energy 1", [0x04000F02] = "alarm energy 2", [0x04000F03] = "hoarding energy",
        [0x04000F04] = "overdraft energy limit",
        [0x04001001] = "alarm amount 1", [0x04001002] = "alarm amount 2", [0x04001003] = "overdraft limit",
        [0x04001004] = "hoarding limit", [0x04001005] = "close-permit amount", [0x040010FF] = "amounts",
        [0x04001201] = "hourly freeze start", [0x04001202] = "hourly freeze interval",
        [0x04001203] = "daily freeze time", [0x04001401] = "trip delay", [0x04001502] = "card status word",
        [0x040501FF] = "rate prices, in force", [0x040502FF] = "rate prices, to come",
        [0x040604FF] = "ladder, in force", [0x040605FF] = "ladder, to come",
        [0x070000FF] = "identity authentication", [0x070001FF] = "authentication lifetime",
        [0x070002FF] = "authentication ended", [0x070101FF] = "open account", [0x070102FF] = "recharge",
        [0x070103FF] = "wallet initialisation", [0x070108FF] = "refund (a maker's own)", [0x070301FF] = "key update",
        [0x078001FF] = "read back", [0x078102FF] = "status query",
    };

    /// <summary>The name; empty for one that has none here.</summary>
    public static string Of(DataIdentifier id) => Fixed.TryGetValue(id.Value, out var name) ? name : id.Di3 switch
    {
        0x00 => Energy(id),
        0x01 => $"maximum demand, {TypeOf(id.Di2)}{RateOf(id.Di1)}{DayOf(id.Di0)}",
        0x02 => Variable(id),
        0x03 => Event(id),
        0x04 => Parameter(id),
        0x05 => $"{(id.Di2 < Freezes.Length ? Freezes[id.Di2] : "unknown")} freeze, {FreezePart(id.Di1)}, "
            + $"last {id.Di0}",
        0x06 => $"load record, {(id.Di2 == 0 ? "all classes" : $"class {id.Di2}")}, "
            + (id.Di0 switch { 0 => "earliest", 1 => "from a time", _ => "latest" }),
        _ => "",
    };

    static string Energy(DataIdentifier id)
    {
        var type = id.Di2;
        var phase = type switch { >= 0x3D => ", phase C", >= 0x29 => ", phase B", >= 0x15 => ", phase A", _ => "" };
        var whole = type >= 0x15 ? (byte)(((type - 0x15) % 0x14) + 1) : type;
        return $"{TypeOf(whole)} energy{phase}{RateOf(id.Di1)}{DayOf(id.Di0)}";
    }

    static string TypeOf(byte type) => type < EnergyTypes.Length ? EnergyTypes[type] : "unknown";

    static string RateOf(byte rate) => rate switch
    {
        0 => ", total",
        DataIdentifier.All => ", total and all rates",
        _ => string.Create(CultureInfo.InvariantCulture, $", rate {rate}"),
    };

    static string DayOf(byte day) => day switch
    {
        0 => "",
        DataIdentifier.All => ", all settlement days",
        _ => string.Create(CultureInfo.InvariantCulture, $", settlement day {day} back"),
    };

    static string Variable(DataIdentifier id)
    {
        var what = id.Di2 switch
        {
            0x01 => "voltage", 0x02 => "current", 0x03 => "active power", 0x04 => "reactive power",
            0x05 => "apparent power", 0x06 => "power factor", 0x07 => "phase angle", _ => "",
        };
        var phase = id.Di1 switch
        {
            0 => ", total", 1 => ", phase A", 2 => ", phase B", 3 => ", phase C", 0xFF => ", all phases", _ => "",
        };
        return what.Length == 0 ? "" : what + phase;
    }

    static string Event(DataIdentifier id)
    {
        var unit = id.Di2 == 0x32 ? "energy" : "amount";
        var what = (id.Di2, id.Di1) switch
        {
            (0x32 or 0x33, 1) => "purchase date", (0x32 or 0x33, 2) => "purchase count",
            (0x32 or 0x33, 3) => $"purchased {unit}", (0x32 or 0x33, 4) => $"{unit} before purchase",
            (0x32 or 0x33, 5) => $"{unit} after purchase", (0x32 or 0x33, 6) => $"cumulative purchased {unit}",
            (0x34, 1) => "refund date", (0x34, 2) => "refund count", (0x34, 3) => "refunded amount",
            (0x10, _) => "loss of voltage", (0x11, _) => "power failure", (0x1D, _) => "trip", (0x1E, _) => "close",
            (0x30, 0x00) => "programming", (0x30, 0x01) => "meter clear", (0x30, 0x02) => "demand clear",
            (0x30, 0x03) => "event clear", (0x30, 0x04) => "clock setting", (0x30, 0x0D) => "cover open",
            (0x30, 0x0E) => "terminal cover open", (0x30, 0x13) => "abnormal card", (0x30, 0x14) => "illegal card",
            _ => "event",
        };
        return id.Di0 == 0 ? $"{what}, count" : $"{what}, last {id.Di0}";
    }

    static string Parameter(DataIdentifier id) => (id.Di2, id.Di1, id.Di0) switch
    {
        (0x00, 0x05, 0xFF) => "running status words, all",
        (0x00, 0x05, >= 1 and <= 7) => $"running status word {id.Di0}",
        (0x00, 0x0B, >= 1 and <= 3) => $"settlement day {id.Di0}",
        (0x00, 0x0C, _) => $"password {id.Di0}",
        (0x01 or 0x02, 0x00, 0x00) => $"zone table, set {id.Di2}",
        (0x01 or 0x02, 0x00, _) => $"slot table {id.Di0}, set {id.Di2}",
        (0x03, 0x00, _) => $"holiday {id.Di0}",
        (0x05, 0x01 or 0x02, _) => $"price of rate {id.Di0}, set {id.Di1}",
        _ => "parameter",
    };

    static string FreezePart(byte part) => part switch
    {
        0x00 => "time", 0x01 => "forward active energy", 0x02 => "reverse active energy",
        0x09 => "forward demand", 0x0A => "reverse demand", 0x10 => "variables", DataIdentifier.All => "all",
        >= 0x03 and <= 0x08 => EnergyTypes[part], _ => "unknown part",
    };
}
