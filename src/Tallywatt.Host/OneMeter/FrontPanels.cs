using System.Collections.Concurrent;
using Tallywatt.SoftMeter.Display;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.Web.MeterPanel;

namespace Tallywatt.Host.OneMeter;

/// <summary>The fronts of the meters in this process, each made when it is first looked at.</summary>
/// <param name="find">The meter with a serial number of 12 digits, or null.</param>
/// <param name="accountOf">The account a meter belongs to, or null.</param>
sealed class FrontPanels(
    Func<string, Meter?> find, Func<string, long?> accountOf, TimeProvider time) : IMeterPanels
{
    readonly ConcurrentDictionary<string, Panel> made = new(StringComparer.Ordinal);

    public IMeterPanel? Find(string serialNumber)
    {
        if (made.TryGetValue(serialNumber, out var panel))
        {
            return panel;
        }

        return find(serialNumber) is { } meter
            ? made.GetOrAdd(serialNumber, _ => new Panel(meter, new(meter, time), accountOf(serialNumber)))
            : null;
    }

    /// <summary>Lets held buttons and cards in slots go on.</summary>
    internal void Tick()
    {
        foreach (var panel in made.Values)
        {
            panel.Front.Tick();
        }
    }

    /// <summary>One front, with the hands before it.</summary>
    sealed class Panel(Meter meter, MeterFront front, long? account) : IMeterPanel
    {
        internal MeterFront Front => front;

        public PanelView View()
        {
            var reading = meter.Read();
            var inputs = meter.Inputs;
            return new(
                meter.Identity.SerialNumber,
                front.Frame(),
                front.Keypad,
                front.Card,
                reading.Power.ImportWatts - reading.Power.ExportWatts,
                !reading.Relay.OutputState,
                inputs.HasFlag(SiteInputs.BreakerOpen),
                inputs.HasFlag(SiteInputs.CoverOpen),
                inputs.HasFlag(SiteInputs.Magnet),
                account);
        }

        public void Do(PanelAct act, char digit)
        {
            switch (act)
            {
                case PanelAct.NextScreen: front.Next(); break;
                case PanelAct.PreviousScreen: front.Previous(); break;
                case PanelAct.PressButton: front.Press(); break;
                case PanelAct.ReleaseButton: front.Release(); break;
                case PanelAct.HoldButton: front.Hold(TimeSpan.FromMilliseconds(front.HoldMilliseconds)); break;
                case PanelAct.Digit: front.Digit(digit); break;
                case PanelAct.Delete: front.Delete(); break;
                case PanelAct.Enter: front.Enter(); break;
                case PanelAct.InsertCard: front.Insert(new BlankCard()); break;
                case PanelAct.RemoveCard: front.Remove(); break;
                case PanelAct.OpenBreaker: meter.OpenBreaker(); break;
                case PanelAct.CloseBreaker: meter.CloseBreaker(); break;
                case PanelAct.OpenCover: meter.OpenCover(); break;
                case PanelAct.CloseCover: meter.CloseCover(); break;
                case PanelAct.ApplyMagnet: meter.ApplyMagnet(); break;
                case PanelAct.RemoveMagnet: meter.RemoveMagnet(); break;
                default: throw new ArgumentOutOfRangeException(nameof(act), act, "There is no such act.");
            }
        }
    }
}
