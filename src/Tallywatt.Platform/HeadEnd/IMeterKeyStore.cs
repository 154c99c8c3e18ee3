using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Dlt645;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>The keys and passwords of the meters. Behind it: software test keys, or a box that never gives keys away.
/// </summary>
public interface IMeterKeyStore
{
    /// <summary>How the head-end proves itself to a DLMS meter; null where the meter asks for nothing.</summary>
    ClientProof? DlmsProofOf(long meterNumber);

    /// <summary>The programming password (level 02) of a DL/T 645 meter, and who we are to it.</summary>
    Credentials Dlt645CredentialsOf(long meterNumber);

    /// <summary>The cipher for 03H with a DL/T 645 meter. Whoever asks disposes of it, where it can be disposed of.
    /// </summary>
    ISecurityModule Dlt645SecurityOf(long meterNumber);

    /// <summary>Our title and the keys that a meter's pushes are opened with; null for a meter that is not known, or
    /// has none.</summary>
    CipherSettings? PushKeysOf(SystemTitle meter);

    /// <summary>The meter with a system title; null for one that is not known.</summary>
    long? MeterOf(SystemTitle title);

    /// <summary>The meter is not spoken to from this process any more: what is in memory of its frame counters is
    /// forgotten, because another process goes on with them.</summary>
    void Forget(long meterNumber);

    /// <summary>Whether meters push without sealing what they push.</summary>
    bool TakesPlainPushes { get; }
}
