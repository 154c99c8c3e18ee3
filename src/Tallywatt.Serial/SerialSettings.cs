using System.Globalization;

namespace Tallywatt.Serial;

/// <summary>The parity bit of a character.</summary>
public enum SerialParity
{
    None,
    Even,
    Odd,
}

/// <summary>How bytes go over a serial line.</summary>
/// <param name="BaudRate">Bits a second; one of <see cref="BaudRates"/>.</param>
/// <param name="DataBits">7 or 8.</param>
/// <param name="Parity">The parity bit.</param>
/// <param name="StopBits">1 or 2.</param>
public sealed record SerialSettings(
    int BaudRate, int DataBits = 8, SerialParity Parity = SerialParity.None, int StopBits = 1)
{
    /// <summary>What a DL/T 645-2007 meter is set to: 2400 baud, 8E1. Source: DL/T 645-2007, 4.</summary>
    public static SerialSettings Dlt645 { get; } = new(2_400, Parity: SerialParity.Even);

    /// <summary>What a DLMS meter is set to: 9600 baud, 8N1. Source: IEC 62056-6-2, class 23, comm_speed.</summary>
    public static SerialSettings Hdlc { get; } = new(9_600);

    /// <summary>The rates that can be set, slowest first.</summary>
    public static IReadOnlyList<int> BaudRates => [.. Termios.Speeds.Keys.Order()];

    /// <summary>Reads a text such as <c>2400-8E1</c>, <c>9600 8N1</c> or <c>9600</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="settings">The settings, when there are some.</param>
    /// <param name="why">What is allowed, when the text is none.</param>
    public static bool TryParse(string text, out SerialSettings? settings, out string why)
    {
        ArgumentNullException.ThrowIfNull(text);
        settings = null;
        why = $"'{text}' is no setting of a serial line: give a baud rate of {string.Join(", ", BaudRates)}, and "
            + "perhaps 7 or 8 bits, parity N, E or O, and 1 or 2 stop bits, such as 2400-8E1";
        var parts = text.Split(['-', ' ', ','], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is < 1 or > 2 || !int.TryParse(
            parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var baud) || !BaudRates.Contains(baud))
        {
            return false;
        }

        var form = parts.Length == 1 ? "8N1" : parts[1].ToUpperInvariant();
        var parity = form.Length == 3 ? "NEO".IndexOf(form[1], StringComparison.Ordinal) : -1;
        if (parity < 0 || form[0] is not ('7' or '8') || form[2] is not ('1' or '2'))
        {
            return false;
        }

        settings = new(baud, form[0] - '0', (SerialParity)parity, form[2] - '0');
        return true;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{BaudRate}-{DataBits}{"NEO"[(int)Parity]}{StopBits}");
}
