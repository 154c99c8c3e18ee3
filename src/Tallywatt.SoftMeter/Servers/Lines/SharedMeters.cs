using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Many meters behind one port, as a concentrator has them. A meter's stack is made when it is first called.
/// </summary>
/// <remarks>
/// The meter with index i has wPort 16 + i and lower HDLC address 16 + i, each with the management logical device 1
/// behind it; over DL/T 645 it has its own address. What an address calls that several meters share nobody answers.
/// Safe for several connections at once.
/// </remarks>
public sealed class SharedMeters : IMetersOnLine
{
    /// <summary>The most meters that lower HDLC addresses can tell apart.</summary>
    public const int CountMax = HdlcAddress.StationMax - HdlcAddress.StationMin + 1;

    readonly Func<int, ILogicalDevices> cosemOf;
    readonly Func<int, IDlt645Meter>? dlt645Of;
    readonly ILogicalDevices?[] cosem;
    readonly IDlt645Meter?[] dlt645;
    readonly Func<int, Dlt645Address> factoryAddressOf;
    readonly Lock gate = new();
    Dictionary<ulong, int>? byAddress;

    /// <param name="count">How many, 1 to <see cref="CountMax"/>.</param>
    /// <param name="cosemOf">Makes the DLMS side of the meter with an index; called once for each.</param>
    /// <param name="dlt645Of">Makes its DL/T 645 side; null when it is not spoken.</param>
    /// <param name="factoryAddressOf">The DL/T 645 address that a meter left the factory with.</param>
    public SharedMeters(
        int count, Func<int, ILogicalDevices> cosemOf, Func<int, IDlt645Meter>? dlt645Of = null,
        Func<int, Dlt645Address>? factoryAddressOf = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, CountMax);
        (this.cosemOf, this.dlt645Of) = (cosemOf, dlt645Of);
        this.factoryAddressOf = factoryAddressOf ?? (index => Dlt645(index)!.Address);
        cosem = new ILogicalDevices?[count];
        dlt645 = dlt645Of is null ? [] : new IDlt645Meter?[count];
    }

    public int Count => cosem.Length;

    /// <summary>The wPort and the lower HDLC address of the meter with an index.</summary>
    public static int AddressOf(int index) => HdlcAddress.StationMin + index;

    public ICosemObjects? Find(ushort serverSap) => Cosem(serverSap)?.Find(CosemMeter.ManagementDevice);

    public ClientCredentials? CredentialsOf(ushort serverSap, ClientSap client) =>
        Cosem(serverSap)?.CredentialsOf(CosemMeter.ManagementDevice, client);

    /// <summary>An address of one byte names no meter here.</summary>
    public ILogicalDevices? FindStation(HdlcAddress server) =>
        server.LengthBytes == 1 ? null : Cosem(server.Lower);

    public IEnumerable<IDlt645Meter> Addressed(Dlt645Address to)
    {
        if (dlt645Of is null)
        {
            return [];
        }

        if (to.IsBroadcast || to.HasWildcard)
        {
            return Enumerable.Range(0, Count).Where(index => to.IsBroadcast || to.Matches(AddressNow(index)))
                .Select(index => Dlt645(index)!);
        }

        lock (gate)
        {
            byAddress ??= Enumerable.Range(0, Count).ToDictionary(index => factoryAddressOf(index).Packed);
            if (byAddress.TryGetValue(to.Packed, out var known) && AddressNow(known) == to)
            {
                return [Dlt645(known)!];
            }
        }

        // A meter whose address was written has been called before, so it is there.
        return dlt645.Where(meter => meter?.Address == to).Select(meter => meter!);
    }

    Dlt645Address AddressNow(int index) => dlt645[index]?.Address ?? factoryAddressOf(index);

    ILogicalDevices? Cosem(int address)
    {
        var index = address - HdlcAddress.StationMin;
        if (index < 0 || index >= cosem.Length)
        {
            return null;
        }

        lock (gate)
        {
            return cosem[index] ??= cosemOf(index);
        }
    }

    IDlt645Meter? Dlt645(int index)
    {
        lock (gate)
        {
            return dlt645[index] ??= dlt645Of!(index);
        }
    }
}
