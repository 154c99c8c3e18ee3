namespace Tallywatt.Formats.TariffFiles;

/// <summary>How many of each thing a tariff file may hold.</summary>
static class TariffLimits
{
    public const int Versions = 200;
    public const int Rates = 64;

    /// <summary>Limits of a ladder; there is one block more.</summary>
    public const int LadderLimits = 31;
    public const int CalendarRules = 400;

    /// <summary>Windows of one calendar after seasons, days and times are multiplied out.</summary>
    public const int Windows = 2_000;
    public const int SpecialDays = 4_000;
    public const int ListedWords = 48;
    public const int DemandCharges = 24;
    public const int DemandTiers = 16;
    public const int Entitlements = 16;
    public const int Taxes = 16;
    public const int PersonsMost = 100;

    /// <summary>Ten times the price: more is a slip of the point.</summary>
    public const int TaxPercentMost = 1_000;
}
