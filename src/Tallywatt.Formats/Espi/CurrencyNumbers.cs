namespace Tallywatt.Formats.Espi;

/// <summary>ISO 4217 codes as the numbers ESPI asks for.</summary>
static class CurrencyNumbers
{
    static readonly Dictionary<string, int> Numbers = new(StringComparer.Ordinal)
    {
        ["AUD"] = 36, ["BDT"] = 50, ["BRL"] = 986, ["CAD"] = 124, ["CHF"] = 756, ["CNY"] = 156, ["CZK"] = 203,
        ["DKK"] = 208, ["EGP"] = 818, ["EUR"] = 978, ["GBP"] = 826, ["GHS"] = 936, ["HKD"] = 344, ["IDR"] = 360,
        ["INR"] = 356, ["JPY"] = 392, ["KES"] = 404, ["KRW"] = 410, ["MXN"] = 484, ["MYR"] = 458, ["NGN"] = 566,
        ["NOK"] = 578, ["NZD"] = 554, ["PHP"] = 608, ["PKR"] = 586, ["PLN"] = 985, ["SEK"] = 752, ["SGD"] = 702,
        ["THB"] = 764, ["TRY"] = 949, ["TWD"] = 901, ["UGX"] = 800, ["USD"] = 840, ["VND"] = 704, ["ZAR"] = 710,
    };

    /// <summary>0, "not applicable", for a currency that is not here.</summary>
    internal static int Of(string code) => Numbers.GetValueOrDefault(code);
}
