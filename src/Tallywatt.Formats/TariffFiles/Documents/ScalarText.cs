using System.Globalization;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Formats.TariffFiles.Documents;

/// <summary>Reads single values. Each adds a fault and returns a harmless value when the text is not allowed.</summary>
sealed class ScalarText(FaultList faults)
{
    const int LongestText = 2_000;

    /// <summary>Any text. In YAML it may stand without quotes unless it looks like a number, true or false.</summary>
    public string Text(DocumentNode node, string path)
    {
        if (node.Kind == NodeKind.Text || (node.Kind == NodeKind.Plain && !LooksTyped(node)))
        {
            if (node.Characters.Length is > 0 and <= LongestText)
            {
                return node.Characters;
            }

            faults.Add(node.At, path, $"has {node.Characters.Length} characters", $"1 to {LongestText} characters");
            return "";
        }

        faults.Add(node.At, path, $"is {node.Describe()}", "text (put it in quotes if it looks like a number)");
        return "";
    }

    /// <summary>A name that others refer to: letters, digits, hyphen and underscore, beginning with a letter.</summary>
    public string Name(DocumentNode node, string path)
    {
        const string allowed = "a name: a letter, then letters, digits, - and _, at most 64";
        if (!node.IsScalar || (node.Kind == NodeKind.Plain && LooksTyped(node)) || !IsName(node.Characters))
        {
            faults.Add(node.At, path, $"is {node.Describe()}", allowed);
            return "";
        }

        return node.Characters;
    }

    /// <summary>True or false, without quotes.</summary>
    public bool Truth(DocumentNode node, string path)
    {
        if (node is { Kind: NodeKind.Plain, Characters: "true" or "false" })
        {
            return node.Characters == "true";
        }

        faults.Add(node.At, path, $"is {node.Describe()}", "true or false");
        return false;
    }

    /// <summary>A decimal scaled to an integer, exactly. Quotes are allowed, so that every digit is kept.</summary>
    /// <param name="unit">What the number counts, for the message: "a price per kWh".</param>
    public long Decimal(DocumentNode node, string path, int decimals, string unit, bool mayBeNegative)
    {
        var allowed = mayBeNegative ? unit : $"{unit}, zero or more";
        if (!node.IsScalar || node.IsNothing || !IsPlainDecimal(node.Characters))
        {
            faults.Add(
                node.At, path, $"is {node.Describe()}, not a plain decimal number", $"{allowed}, such as 0.4883");
            return 0;
        }

        var point = node.Characters.IndexOf('.', StringComparison.Ordinal);
        var decimalCount = point < 0 ? 0 : node.Characters.Length - point - 1;
        if (decimalCount > decimals)
        {
            faults.Add(node.At, path, $"'{node.Shortened()}' has {decimalCount} decimals", allowed);
            return 0;
        }

        if (!DecimalText.TryParse(node.Characters, decimals, out var scaled))
        {
            faults.Add(node.At, path, $"'{node.Shortened()}' is out of range", allowed);
            return 0;
        }

        if (scaled < 0 && !mayBeNegative)
        {
            faults.Add(node.At, path, $"'{node.Shortened()}' is negative", allowed);
            return 0;
        }

        return scaled;
    }

    /// <summary>A price per kWh, with at most nine decimals. May be negative.</summary>
    public Price Price(DocumentNode node, string path) =>
        new(Decimal(node, path, decimals: 9, "a price per kWh with at most nine decimals", mayBeNegative: true));

    /// <summary>An amount of the tariff's currency, with at most nine decimals.</summary>
    public Money Money(DocumentNode node, string path, bool mayBeNegative = false) =>
        Core.Units.Money.FromNanos(
            Decimal(node, path, decimals: 9, "an amount with at most nine decimals", mayBeNegative));

    /// <summary>An energy in kWh that is a whole number of Wh: at most three decimals, zero or more.</summary>
    public Energy KilowattHours(DocumentNode node, string path) =>
        Energy.FromWattHours(
            Decimal(node, path, decimals: 3, "an energy in kWh with at most three decimals", mayBeNegative: false));

    /// <summary>A whole number within limits.</summary>
    public int Whole(DocumentNode node, string path, int least, int most)
    {
        if (node.Kind == NodeKind.Plain
            && int.TryParse(node.Characters, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= least && value <= most)
        {
            return value;
        }

        faults.Add(node.At, path, $"is {node.Describe()}", $"a whole number from {least} to {most}");
        return least;
    }

    /// <summary>A calendar date, YYYY-MM-DD.</summary>
    public DateOnly Date(DocumentNode node, string path)
    {
        if (node.IsScalar && CalendarText.TryDate(node.Characters, out var date))
        {
            return date;
        }

        faults.Add(node.At, path, $"is {node.Describe()}", "a date that exists, such as 2026-01-31");
        return default;
    }

    /// <summary>A moment, in seconds since 1970.</summary>
    public long Instant(DocumentNode node, string path)
    {
        if (node.IsScalar && CalendarText.TryInstant(node.Characters, out var unixSeconds))
        {
            return unixSeconds;
        }

        faults.Add(node.At, path, $"is {node.Describe()}", "a time with its offset, such as 2026-07-19T19:30+08:00");
        return 0;
    }

    /// <summary>A day of every year, MM-DD. February has 29.</summary>
    public MonthDay MonthDay(DocumentNode node, string path)
    {
        if (node.IsScalar && CalendarText.TryMonthDay(node.Characters, out var day))
        {
            return day;
        }

        faults.Add(node.At, path, $"is {node.Describe()}", "a month and day, such as 01-01 or 10-31");
        return new(1, 1);
    }

    /// <summary>One of some words.</summary>
    public T Choice<T>(DocumentNode node, string path, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        if (node.IsScalar && words.TryGetValue(node.Characters, out var value))
        {
            return value;
        }

        var nearest = node.IsScalar ? Spelling.Nearest(node.Characters, words.Keys) : null;
        var hint = nearest is null ? "" : $" (did you mean {nearest}?)";
        faults.Add(node.At, path, $"is {node.Describe()}{hint}", string.Join(", ", words.Keys));
        return default;
    }

    /// <summary>What YAML 1.2's core schema would not call a string.</summary>
    static bool LooksTyped(DocumentNode node) =>
        node.IsNothing
        || node.Characters is "true" or "false" or "True" or "False" or "TRUE" or "FALSE"
        || IsPlainDecimal(node.Characters);

    static bool IsPlainDecimal(string characters)
    {
        var digits = characters is ['-' or '+', ..] ? characters.AsSpan(1) : characters;
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? "0" : digits[(point + 1)..];
        return AllDigits(whole) && AllDigits(fraction);
    }

    static bool AllDigits(ReadOnlySpan<char> characters) =>
        !characters.IsEmpty && !characters.ContainsAnyExceptInRange('0', '9');

    static bool IsName(string characters) =>
        characters.Length is > 0 and <= 64
        && char.IsAsciiLetter(characters[0])
        && characters.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
}
