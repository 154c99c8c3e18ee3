namespace Tallywatt.Protocols.Dlt645;

/// <summary>The data identifiers we know and how their data is built. Source: DL/T 645-2007, annex A, and its
/// prepayment supplement.</summary>
public static class DataDictionary
{
    const string Energy = "kWh";
    const string Reactive = "kvarh";
    const string Amount = "CNY";
    const string UnitPrice = "CNY/kWh";

    /// <summary>How the data of an identifier is built. False for one we do not know.</summary>
    public static bool TryFind(DataIdentifier id, out DataShape shape)
    {
        var found = id.Di3 switch
        {
            0x00 => EnergyShape(id),
            0x01 => DemandShape(id),
            0x02 => VariableShape(id),
            0x03 => EventShape(id),
            0x04 => ParameterShape(id),
            0x05 => FreezeShape(id),
            _ => null,
        };
        shape = found.GetValueOrDefault();
        return found is not null;
    }

    static DataShape? EnergyShape(DataIdentifier id) => (id.Di2, id.Di1, id.Di0) switch
    {
        (0x90, 0x01, 0x00 or 0x01) => Number(4, 2, Energy),
        (0x90, 0x02, 0x00 or 0x01) => Number(4, 2, Amount),
        (0x0B or 0x0C or 0x0D, 0x00, 0x00 or 0x01) => Signed(4, 2, Energy),
        (_, <= 0x3F or 0xFF, <= 0x0C or 0xFF) when IsEnergyType(id.Di2) => new DataShape(
            IsSigned(id.Di2) ? DataKind.SignedNumber : DataKind.Number, 4, 2, IsReactive(id.Di2)
                ? Reactive : IsApparent(id.Di2) ? "kVAh" : Energy,
            id.Di1 == DataIdentifier.All || id.Di0 == DataIdentifier.All),
        _ => null,
    };

    static DataShape? DemandShape(DataIdentifier id) =>
        id is { Di2: >= 0x01 and <= 0x0A, Di1: <= 0x3F or 0xFF, Di0: <= 0x0C or 0xFF }
            ? new DataShape(
                DataKind.Demand, 8, 4, IsReactive(id.Di2) ? "kvar" : IsApparent(id.Di2) ? "kVA" : "kW",
                id.Di1 == DataIdentifier.All || id.Di0 == DataIdentifier.All)
            : null;

    static DataShape? VariableShape(DataIdentifier id) => (id.Di2, id.Di1, id.Di0) switch
    {
        (0x01, >= 1 and <= 3 or 0xFF, 0) => PerPhase(Number(2, 1, "V"), id),
        (0x02, >= 1 and <= 3 or 0xFF, 0) => PerPhase(Signed(3, 3, "A"), id),
        (0x03, <= 3 or 0xFF, 0) => PerPhase(Signed(3, 4, "kW"), id),
        (0x04, <= 3 or 0xFF, 0) => PerPhase(Signed(3, 4, "kvar"), id),
        (0x05, <= 3 or 0xFF, 0) => PerPhase(Signed(3, 4, "kVA"), id),
        (0x06, <= 3 or 0xFF, 0) => PerPhase(Signed(2, 3, ""), id),
        (0x07, >= 1 and <= 3 or 0xFF, 0) => PerPhase(Number(2, 1, "deg"), id),
        (0x80, 0x00, 0x01) => Signed(3, 3, "A"),
        (0x80, 0x00, 0x02) => Number(2, 2, "Hz"),
        (0x80, 0x00, 0x03 or 0x04 or 0x05 or 0x06) => Signed(3, 4, id.Di0 == 5 ? "kvar" : id.Di0 == 6 ? "kVA" : "kW"),
        (0x80, 0x00, 0x07) => Signed(2, 1, "degC"),
        (0x80, 0x00, 0x08 or 0x09) => Number(2, 2, "V"),
        (0x80, 0x00, 0x0A) => Number(4, 0, "min"),
        (0x80, 0x00, 0x0B or 0x20 or 0x21) => Number(4, 4, UnitPrice),
        (0x80, 0x00, 0x22) => Number(2, 0, "min"),
        _ => null,
    };

    static DataShape? EventShape(DataIdentifier id) => (id.Di2, id.Di1, id.Di0) switch
    {
        (0x32 or 0x33, 0x01, >= 1 and <= 10) => Stamp(5),
        (0x32 or 0x33, 0x02, >= 1 and <= 10) => Number(2, 0, ""),
        (0x32, >= 0x03 and <= 0x06, >= 1 and <= 10) => Number(4, 2, Energy),
        (0x33, >= 0x03 and <= 0x06, >= 1 and <= 10) => Number(4, 2, Amount),
        (0x34, 0x01, >= 1 and <= 10) => Stamp(5),
        (0x34, 0x02, >= 1 and <= 10) => Number(2, 0, ""),
        (0x34, >= 0x03 and <= 0x05, >= 1 and <= 10) => Number(4, 2, Amount),
        (0x30, _, 0x00) or (0x1D or 0x1E, 0x00, 0x01) => Number(3, 0, ""),
        _ => null,
    };

    static DataShape? ParameterShape(DataIdentifier id) => id.Value switch
    {
        0x04000101 => Stamp(4),
        0x04000102 => Stamp(3),
        0x04000103 or 0x04000104 => Number(1, 0, "min"),
        0x04000105 => Number(2, 0, "ms"),
        >= 0x04000106 and <= 0x04000109 => Stamp(5),
        0x0400010C => Stamp(7),
        (>= 0x04000201 and <= 0x04000204) or 0x04000206 or 0x04000207 => Number(1, 0, ""),
        0x04000205 => Number(2, 0, ""),
        0x04000306 or 0x04000307 => Number(3, 0, ""),
        0x04000401 or 0x04000402 or 0x0400040E => Number(6, 0, ""),
        0x04000403 => Octets(32),
        >= 0x04000501 and <= 0x04000507 => Octets(2),
        0x040005FF => Octets(2) with { IsBlock = true },
        0x04000801 or 0x04000802 or 0x04000901 or 0x04000902 or 0x04001101 => Octets(1),
        >= 0x04000B01 and <= 0x04000B03 => Stamp(2),
        0x04000F01 or 0x04000F02 or 0x04000F03 or 0x04000F04 => Number(4, 2, Energy),
        >= 0x04001001 and <= 0x04001005 => Number(4, 2, Amount),
        0x040010FF => Number(4, 2, Amount) with { IsBlock = true },
        0x04001201 => Stamp(5),
        0x04001202 => Number(1, 0, "min"),
        0x04001203 => Stamp(2),
        0x04001401 => Number(2, 0, "min"),
        0x04001502 => Octets(2),
        _ => TableShape(id),
    };

    /// <summary>Zones and slots of both sets, holidays, the prices of both rate sets and both ladders.</summary>
    static DataShape? TableShape(DataIdentifier id) => (id.Di2, id.Di1, id.Di0) switch
    {
        (0x01 or 0x02, 0x00, _) => Stamp(3) with { IsBlock = true },
        (0x03, 0x00, _) => Stamp(4),
        (0x05, 0x01 or 0x02, <= 0x3F or 0xFF) => Number(4, 4, UnitPrice) with { IsBlock = id.Di0 == 0xFF },

        // Six limits, seven prices and four settlement days of three bytes.
        (0x06, 0x04 or 0x05, 0xFF) => Octets((6 * 4) + (7 * 4) + (4 * 3)),
        (0x06, 0x00 or 0x02, <= 0x3F or 0xFF) => Number(4, 2, Energy) with { IsBlock = id.Di0 == 0xFF },
        (0x06, 0x01 or 0x03, <= 0x3F or 0xFF) => Number(4, 4, UnitPrice) with { IsBlock = id.Di0 == 0xFF },
        _ => null,
    };

    static DataShape? FreezeShape(DataIdentifier id) => id.Di2 > 0x07 || id.Di0 is 0 or > 0x3E ? null : id.Di1 switch
    {
        0x00 => Stamp(5),
        >= 0x01 and <= 0x08 =>
            (id.Di1 is 3 or 4 ? Signed(4, 2, Reactive) : Number(4, 2, id.Di1 <= 2 ? Energy : Reactive))
                with { IsBlock = true },
        0x09 or 0x0A => new DataShape(DataKind.Demand, 8, 4, "kW", true),
        0x10 => Signed(3, 4, "kW") with { IsBlock = true },
        _ => null,
    };

    static bool IsEnergyType(byte type) => type <= 0x0A || type is >= 0x15 and <= 0x1E or >= 0x29 and <= 0x32
        or >= 0x3D and <= 0x46;

    /// <summary>Combined energies may be negative; what only rises uses the top bit as a digit.</summary>
    static bool IsSigned(byte type) => TypeOfWhole(type) is 0 or 3 or 4;

    /// <summary>The twenty types of each phase repeat those of the whole, from 15H, 29H and 3DH on.</summary>
    static int TypeOfWhole(byte type) => type >= 0x15 ? ((type - 0x15) % 0x14) + 1 : type;

    static bool IsReactive(byte type) => TypeOfWhole(type) is >= 3 and <= 8;

    static bool IsApparent(byte type) => TypeOfWhole(type) is 9 or 10;

    static DataShape Number(int length, int digits, string unit) => new(DataKind.Number, length, digits, unit, false);

    static DataShape Signed(int length, int digits, string unit) =>
        new(DataKind.SignedNumber, length, digits, unit, false);

    static DataShape Stamp(int length) => new(DataKind.Stamp, length, 0, "", false);

    static DataShape Octets(int length) => new(DataKind.Octets, length, 0, "", false);

    static DataShape PerPhase(DataShape one, DataIdentifier id) => one with { IsBlock = id.Di1 == DataIdentifier.All };
}
