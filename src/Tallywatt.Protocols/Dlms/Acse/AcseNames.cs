namespace Tallywatt.Protocols.Dlms;

/// <summary>The object identifiers of COSEM's application contexts and authentication mechanisms, as sent.</summary>
/// <remarks>2.16.756.5.8.1.x and 2.16.756.5.8.2.x. Source: IEC 62056-5-3, 7.2.2.2 and 7.2.2.3.</remarks>
public static class AcseNames
{
    const int NameLength = 7;

    static readonly byte[] ContextPrefix = [0x60, 0x85, 0x74, 0x05, 0x08, 0x01];
    static readonly byte[] MechanismPrefix = [0x60, 0x85, 0x74, 0x05, 0x08, 0x02];
    static readonly byte[][] Contexts = Build(ContextPrefix, 5);
    static readonly byte[][] Mechanisms = Build(MechanismPrefix, 8);

    /// <summary>The wire form of an application context.</summary>
    public static ReadOnlySpan<byte> Of(ApplicationContext context) => Contexts[(int)context];

    /// <summary>The wire form of an authentication mechanism.</summary>
    public static ReadOnlySpan<byte> Of(AuthenticationMechanism mechanism) => Mechanisms[(int)mechanism];

    /// <summary>The context with this name; Unknown for any other name.</summary>
    public static ApplicationContext ContextOf(ReadOnlySpan<byte> name) =>
        name.Length == NameLength && name.StartsWith(ContextPrefix) && name[^1] is >= 1 and <= 4
            ? (ApplicationContext)name[^1]
            : ApplicationContext.Unknown;

    /// <summary>The mechanism with this name; null for any other name.</summary>
    public static AuthenticationMechanism? MechanismOf(ReadOnlySpan<byte> name) =>
        name.Length == NameLength && name.StartsWith(MechanismPrefix) && name[^1] < Mechanisms.Length
            ? (AuthenticationMechanism)name[^1]
            : null;

    static byte[][] Build(byte[] prefix, int count) =>
        [.. Enumerable.Range(0, count).Select(last => (byte[])[.. prefix, (byte)last])];
}
