namespace Tallywatt.Protocols.Dlms;

/// <summary>The address a client speaks from, which stands for its role. Source: IEC 62056-5-3, 4.2.3.</summary>
public readonly record struct ClientSap(ushort Number)
{
    /// <summary>The management client: 1.</summary>
    public static readonly ClientSap Management = new(1);

    /// <summary>The client that only reads, with a password: 2.</summary>
    public static readonly ClientSap Reader = new(2);

    /// <summary>The public client: 16. It may associate with no secret, and reads what is no secret.</summary>
    public static readonly ClientSap Public = new(16);
}
