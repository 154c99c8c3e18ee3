using System.Globalization;
using System.Text;

namespace Tallywatt.Web.MeterPanel;

/// <summary>How seven bars draw a character, and where the bars lie.</summary>
/// <remarks>Bars in the order of every data sheet: a top, then clockwise to f, and g in the middle.</remarks>
static class SegmentGlyph
{
    internal const int CellWidth = 24;
    internal const int CellHeight = 40;
    const int PointWidth = 8;

    const string Lying = "l2-2h10l2 2-2 2h-10z";
    const string Standing = "l2 2v11l-2 2-2-2v-11z";

    static readonly (int Left, int Top, string Shape)[] Bars =
    [
        (4, 3, Lying), (19, 4, Standing), (19, 21, Standing), (4, 37, Lying), (3, 21, Standing), (3, 4, Standing),
        (4, 20, Lying),
    ];

    static readonly Dictionary<char, int> Lit = new()
    {
        ['0'] = 0b0111111, ['1'] = 0b0000110, ['2'] = 0b1011011, ['3'] = 0b1001111, ['4'] = 0b1100110,
        ['5'] = 0b1101101, ['6'] = 0b1111101, ['7'] = 0b0000111, ['8'] = 0b1111111, ['9'] = 0b1101111,
        ['-'] = 0b1000000, ['_'] = 0b0001000, ['A'] = 0b1110111, ['b'] = 0b1111100, ['C'] = 0b0111001,
        ['c'] = 0b1011000, ['d'] = 0b1011110, ['E'] = 0b1111001, ['F'] = 0b1110001, ['G'] = 0b0111101,
        ['H'] = 0b1110110, ['h'] = 0b1110100, ['i'] = 0b0000100, ['J'] = 0b0011110, ['L'] = 0b0111000,
        ['n'] = 0b1010100, ['o'] = 0b1011100, ['P'] = 0b1110011, ['q'] = 0b1100111, ['r'] = 0b1010000,
        ['S'] = 0b1101101, ['t'] = 0b1111000, ['U'] = 0b0111110, ['u'] = 0b0011100, ['y'] = 0b1101110,
    };

    /// <summary>Which bars are lit, bit 0 being a. A letter unknown in one case is tried in the other.</summary>
    internal static int BarsOf(char character) =>
        Lit.TryGetValue(character, out var bars)
        || Lit.TryGetValue(char.ToUpperInvariant(character), out bars)
        || Lit.TryGetValue(char.ToLowerInvariant(character), out bars)
            ? bars
            : 0;

    /// <summary>The lit and the resting bars of a text as two SVG paths, and how wide they are.</summary>
    /// <param name="text">Points and colons take a narrow cell of their own.</param>
    internal static (string On, string Off, int Width) Draw(string text)
    {
        var on = new StringBuilder();
        var off = new StringBuilder();
        var left = 0;
        foreach (var character in text)
        {
            if (character is '.' or ':')
            {
                Point(on, left, CellHeight - 4);
                if (character == ':')
                {
                    Point(on, left, 12);
                }

                left += PointWidth;
                continue;
            }

            var bars = BarsOf(character);
            for (var bar = 0; bar < Bars.Length; bar++)
            {
                var (barLeft, top, shape) = Bars[bar];
                var path = ((bars >> bar) & 1) == 1 ? on : off;
                path.Append(CultureInfo.InvariantCulture, $"M{left + barLeft} {top}{shape}");
            }

            left += CellWidth;
        }

        return (on.ToString(), off.ToString(), Math.Max(left, 1));
    }

    static void Point(StringBuilder path, int left, int top) =>
        path.Append(CultureInfo.InvariantCulture, $"M{left} {top}h4v4h-4z");
}
