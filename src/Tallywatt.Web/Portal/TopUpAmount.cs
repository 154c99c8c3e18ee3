using Tallywatt.Core.Units;

namespace Tallywatt.Web.Portal;

/// <summary>Reads the amount a person typed, kindly: full-width digits, spaces and a currency sign are fine.</summary>
static class TopUpAmount
{
    internal static readonly Money Least = Money.FromUnits(1);
    internal static readonly Money Most = Money.FromUnits(5000);
    const int LongestText = 20;

    /// <returns>The amount, or the key of the sentence that says what is wrong.</returns>
    internal static (Money? Amount, string? FaultKey) Read(string? typed)
    {
        if (string.IsNullOrWhiteSpace(typed))
        {
            return (null, "topup.fault.empty");
        }

        var text = Plain(typed);
        if (text.Length > LongestText || !Money.TryParse(text, out var amount))
        {
            return (null, "topup.fault.number");
        }

        if (amount < Least || amount > Most)
        {
            return (null, "topup.fault.range");
        }

        return amount.Nanos % (Money.NanosPerUnit / 100) == 0 ? (amount, null) : (null, "topup.fault.cents");
    }

    static string Plain(string typed)
    {
        var halfWidth = typed.Select(letter => letter switch
        {
            >= '\uFF10' and <= '\uFF19' => (char)(letter - '\uFF10' + '0'),
            '\uFF0E' or '\u3002' => '.',
            '\uFFE5' => '¥',
            _ => letter,
        });
        return new string([.. halfWidth]).Trim().TrimStart('¥').TrimEnd('元').Trim();
    }
}
