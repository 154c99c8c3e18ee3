using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Sessions.Push;

/// <summary>The keys that pushes are opened with.</summary>
public interface IPushKeys
{
    /// <summary>Our title, and the keys of a meter; null for a meter that is not known.</summary>
    CipherSettings? Find(SystemTitle meter);

    /// <summary>Whether pushes that nothing proves are taken too.</summary>
    bool TakesPlain { get; }
}
