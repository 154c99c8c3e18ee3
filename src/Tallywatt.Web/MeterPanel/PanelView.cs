using Tallywatt.SoftMeter.CardSlot;
using Tallywatt.SoftMeter.Display;
using Tallywatt.SoftMeter.Keypad;

namespace Tallywatt.Web.MeterPanel;

/// <summary>Everything that can be seen at a meter, all of one instant.</summary>
/// <param name="LoadWatts">What flows into the home; negative when it feeds the grid.</param>
/// <param name="IsBreakerOpen">The household's own switch is off.</param>
/// <param name="Account">The account it belongs to; null where the panel knows none.</param>
public sealed record PanelView(
    string SerialNumber,
    DisplayFrame Frame,
    KeypadView Keypad,
    CardSlotView Card,
    long LoadWatts,
    bool IsRelayOpen,
    bool IsBreakerOpen,
    bool IsCoverOpen,
    bool HasMagnet,
    long? Account = null)
{
    /// <summary>False for words, which seven bars cannot write.</summary>
    internal bool HasDigits =>
        Frame.Value.All(letter => char.IsAsciiDigit(letter) || letter is '.' or ':' or '-' or ' ')
        || Frame.Code.StartsWith("Err-", StringComparison.Ordinal);
}
