namespace Tallywatt.Protocols.Dlms;

/// <summary>The logical devices behind one address.</summary>
public interface ILogicalDevices
{
    /// <summary>The device at a server SAP; null when there is none. 1 is the management logical device.</summary>
    ICosemObjects? Find(ushort serverSap);
}
