namespace Tallywatt.Protocols.Dlms;

/// <summary>The logical devices behind one address.</summary>
public interface ILogicalDevices
{
    /// <summary>The device at a server SAP; null when there is none. 1 is the management logical device.</summary>
    ICosemObjects? Find(ushort serverSap);

    /// <summary>What a client must prove to the device at a server SAP; null when the settings alone decide.</summary>
    ClientCredentials? CredentialsOf(ushort serverSap, ClientSap client) => null;
}
