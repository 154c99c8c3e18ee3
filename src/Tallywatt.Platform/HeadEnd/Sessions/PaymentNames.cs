using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>The objects that orders speak to, by their standard names.</summary>
/// <remarks>Source: IEC 62056-6-1 and -6-2, classes 11, 20, 64, 113 and 115. The ladder's limits have no class of the
/// standard: they are a data object of our meters.</remarks>
static class PaymentNames
{
    internal const ushort ChargeClass = 113;
    internal const sbyte UnitChargeActive = 5;
    internal const sbyte UnitChargePassive = 6;
    internal const sbyte UnitChargeActivationTime = 7;
    const ushort SpecialDaysClass = 11;
    const ushort CalendarClass = 20;
    const ushort SecuritySetupClass = 64;
    const ushort TokenGatewayClass = 115;

    static readonly ObisCode Calendar = new(0, 0, 13, 0, 0, 255);
    static readonly ObisCode Gateway = new(0, 0, 19, 40, 0, 255);

    internal static readonly ObisCode Rates = new(0, 0, 19, 20, 0, 255);
    internal static readonly ObisCode Ladder = new(0, 0, 19, 20, 1, 255);
    internal static readonly ObisCode TariffScripts = new(0, 0, 10, 0, 100, 255);

    internal static readonly CosemAttribute Token = new(TokenGatewayClass, Gateway, 2);
    internal static readonly CosemAttribute TokenDescription = new(TokenGatewayClass, Gateway, 4);
    internal static readonly CosemAttribute TokenStatus = new(TokenGatewayClass, Gateway, 6);
    internal static readonly CosemMethod EnterToken = new(TokenGatewayClass, Gateway, 1);

    internal static readonly CosemMethod KeyTransfer = new(
        SecuritySetupClass, new(0, 0, 43, 0, 0, 255), 2);

    internal static readonly CosemAttribute SpecialDays = new(SpecialDaysClass, new(0, 0, 11, 0, 0, 255), 2);
    internal static readonly CosemAttribute CalendarTime = CalendarAttribute(10);
    internal static readonly CosemMethod ActivateCalendar = new(CalendarClass, Calendar, 1);
    internal static readonly CosemMethod ActivateCharge = new(ChargeClass, Rates, 2);

    internal static readonly CosemAttribute LadderLimitsActive =
        new(CosemNames.DataClass, new(0, 0, 128, 1, 0, 255), CosemNames.Value);

    internal static readonly CosemAttribute LadderLimitsPassive =
        new(CosemNames.DataClass, new(0, 0, 128, 1, 1, 255), CosemNames.Value);

    /// <summary>2 to 5: name, seasons, weeks, days in force; 6 to 9: the passive ones.</summary>
    internal static CosemAttribute CalendarAttribute(sbyte number) => new(CalendarClass, Calendar, number);

    internal static CosemAttribute Charge(ObisCode charge, sbyte number) => new(ChargeClass, charge, number);
}
