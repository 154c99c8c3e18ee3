using Tallywatt.Protocols.Dlms;

namespace Tallywatt.SoftMeter.Security;

/// <summary>What class 64 shows and does: the policy, the suite, the titles, and the transport of keys.</summary>
/// <remarks>
/// Version 1 of the class: the policy is a set of bits. What a method changes is durable before it answers.
/// Source: IEC 62056-6-2, class_id 64.
/// </remarks>
public interface ISecuritySetup
{
    /// <summary>Attribute 2, security_policy: bit 2 requests authenticated, 3 encrypted, 4 signed; 5, 6 and 7 the same
    /// of responses. Zero where nothing is asked for.</summary>
    byte Policy { get; }

    /// <summary>Attribute 3, security_suite.</summary>
    SecuritySuite Suite { get; }

    /// <summary>Attribute 4, client_system_title: of the client that proved itself last, or all zeros.</summary>
    SystemTitle ClientSystemTitle { get; }

    /// <summary>Attribute 5, server_system_title.</summary>
    SystemTitle ServerSystemTitle { get; }

    /// <summary>0.0.43.1.0.255: the highest frame counter taken under the unicast key. The next that is taken is above
    /// it, also after a restart.</summary>
    uint InvocationCounter { get; }

    /// <summary>0.0.43.1.1.255: the same of the broadcast key; zero without one.</summary>
    uint BroadcastInvocationCounter { get; }

    /// <summary>Method 1, security_activate: a policy that asks for no less than the present one. Values of version 0
    /// (1 authenticated, 2 encrypted, 3 both) mean requests and responses.</summary>
    ActionResult Activate(byte policy);

    /// <summary>Method 2, key_transfer: keys wrapped under the master key, all of them or none. A new encryption key
    /// begins with fresh counters, and the former is refused from then on.</summary>
    /// <param name="parameter">One data element: array of structure { enum key_id (0 unicast, 1 broadcast, 2
    /// authentication, 3 master), octet-string wrapped }.</param>
    ActionResult TransferKeys(ReadOnlySpan<byte> parameter);

    /// <summary>Attribute 7 and method 2 of class 15: the password or secret of a client, for its next association.
    /// </summary>
    bool TrySetPassword(ClientSap client, ReadOnlySpan<byte> password);
}
