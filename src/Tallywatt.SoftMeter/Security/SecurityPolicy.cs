using Tallywatt.Protocols.Dlms;

namespace Tallywatt.SoftMeter.Security;

/// <summary>The security_policy of class 64, version 1, and what of it is served.</summary>
/// <remarks>Source: IEC 62056-6-2, class_id 64, attribute 2.</remarks>
public static class SecurityPolicy
{
    /// <summary>Requests and responses authenticated.</summary>
    public const byte Authenticated = RequestAuthenticated | ResponseAuthenticated;

    /// <summary>Requests and responses authenticated and encrypted.</summary>
    public const byte AuthenticatedAndEncrypted = Authenticated | RequestEncrypted | ResponseEncrypted;

    const byte RequestAuthenticated = 0x04;
    const byte RequestEncrypted = 0x08;
    const byte ResponseAuthenticated = 0x20;
    const byte ResponseEncrypted = 0x40;

    /// <summary>The bits of a policy of version 0: 0 to 3. Others are bits already.</summary>
    public static byte Of(byte policy) => policy switch
    {
        1 => Authenticated,
        2 => RequestEncrypted | ResponseEncrypted,
        3 => AuthenticatedAndEncrypted,
        _ => policy,
    };

    /// <summary>Whether the meter serves it. Nothing is encrypted without being authenticated, and a response is
    /// protected as its request was; signatures are not asked for by policy.</summary>
    public static bool IsServed(byte policy) => policy is Authenticated or AuthenticatedAndEncrypted;

    /// <summary>The least a message must be protected by.</summary>
    internal static SecurityControl ControlOf(byte policy) => (policy & RequestEncrypted) != 0
        ? SecurityControl.AuthenticatedAndEncrypted
        : SecurityControl.AuthenticatedOnly;
}
