namespace Tallywatt.Web.MeterPanel;

/// <summary>A server whose meters are elsewhere: no panel can be opened.</summary>
sealed class NoMeterPanels : IMeterPanels
{
    public IMeterPanel? Find(string serialNumber) => null;
}
