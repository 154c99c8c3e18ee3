namespace Tallywatt.Web.MeterPanel;

/// <summary>The meters of this process whose front panels can be opened.</summary>
public interface IMeterPanels
{
    /// <summary>The panel of a meter, or null where there is no such meter.</summary>
    /// <param name="serialNumber">12 digits.</param>
    IMeterPanel? Find(string serialNumber);
}

/// <summary>The front of one real meter, and what hands can do there.</summary>
public interface IMeterPanel
{
    PanelView View();

    /// <summary>Does it, durably where it changes the meter.</summary>
    /// <exception cref="IOException">The meter could not make it durable, so it did not happen.</exception>
    void Do(PanelAct act, char digit = default);
}
