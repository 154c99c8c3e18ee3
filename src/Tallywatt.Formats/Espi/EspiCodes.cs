using Tallywatt.Core.Readings;

namespace Tallywatt.Formats.Espi;

/// <summary>The numbers of ESPI by name. Source: NAESB REQ.21 (ESPI) schema, the enumerations named below.</summary>
static class EspiCodes
{
    internal const int WattHours = 72;
    internal const int Watts = 38;

    /// <summary>UomType: what a value is measured in.</summary>
    internal static string Unit(int code) => code switch
    {
        5 => "A, current",
        29 => "V, voltage",
        31 => "J",
        33 => "Hz",
        Watts => "W, power",
        42 => "m3",
        61 => "VA, apparent power",
        63 => "var, reactive power",
        65 => "power factor",
        71 => "VAh, apparent energy",
        WattHours => "Wh",
        73 => "varh, reactive energy",
        119 => "cubic feet",
        122 => "cubic feet, compensated",
        125 => "cubic metres, compensated",
        128 => "US gallons",
        132 => "Btu",
        134 => "litres",
        169 => "therms",
        _ => "not known",
    };

    /// <summary>CommodityKind: null for electricity, or when it is not said.</summary>
    internal static string? NotElectricity(int? code) => code switch
    {
        null or 0 or 1 or 2 => null,
        7 => "natural gas",
        8 => "propane",
        9 => "drinking water",
        10 => "steam",
        11 => "waste water",
        12 => "heating fluid",
        13 => "cooling fluid",
        _ => "not electricity",
    };

    /// <summary>ServiceKind of a usage point: null for electricity, or when it is not said.</summary>
    internal static string? NotElectricService(int? code) => code switch
    {
        null or 0 => null,
        1 => "gas",
        2 => "water",
        4 => "heat",
        _ => "not electricity",
    };

    /// <summary>AccumulationKind: null when a value is the energy of its own interval.</summary>
    internal static string? NotAnInterval(int? code) => code switch
    {
        null or 0 or 4 or 6 => null,
        1 => "bulk quantity",
        2 => "continuous cumulative",
        3 => "cumulative",
        9 => "summation",
        12 => "instantaneous",
        13 => "latching quantity",
        14 => "bounded quantity",
        _ => "not known",
    };

    /// <summary>FlowDirectionKind: forward, reverse and net; null for any other.</summary>
    internal static EnergyFlow? Flow(int? code) => code switch
    {
        null or 0 or 1 => EnergyFlow.Import,
        4 => EnergyFlow.Net,
        19 => EnergyFlow.Export,
        _ => null,
    };

    /// <summary>QualityOfReading. A forecast is not a reading, so it is as good as missing.</summary>
    internal static ReadingQuality Quality(int code) => code switch
    {
        0 or 14 or 17 or 18 or 19 => ReadingQuality.Actual,
        7 => ReadingQuality.Edited,
        12 => ReadingQuality.Missing,
        _ => ReadingQuality.Estimated,
    };

    /// <summary>QualityOfReading of a value of ours.</summary>
    internal static int QualityOf(QualityCode code)
    {
        const int validated = 17, edited = 7, referenceDay = 8, interpolated = 9, derived = 11, projected = 12;
        return code.Quality switch
        {
            ReadingQuality.Actual => validated,
            ReadingQuality.Edited => edited,
            ReadingQuality.Substituted => derived,
            ReadingQuality.Estimated or ReadingQuality.Provisional =>
                code.Method == ReadingMethod.Linear ? interpolated : referenceDay,
            _ => projected,
        };
    }
}
