using Tallywatt.Platform.HeadEnd.Sessions;

namespace Tallywatt.Platform.HeadEnd.Commands;

/// <summary>Wraps a meter's next keys for their way. The key store is behind it: no key passes through here.</summary>
public interface IMeterKeyWrapping
{
    /// <summary>The keys of a version, wrapped under the master key of the version in force; null for a meter that has
    /// no keys.</summary>
    MeterKeyTransfer? Wrap(long meterNumber, int versionInForce, int version);
}

/// <summary>The change of one meter's keys.</summary>
sealed class KeyChange(long meterNumber, KeyVersions versions, IMeterKeyWrapping wrapping)
{
    internal int VersionInForce => versions.InForce(meterNumber);

    internal bool IsPossible => wrapping.Wrap(meterNumber, VersionInForce, VersionInForce + 1) is not null;

    internal MeterKeyTransfer Transfer(int version) =>
        wrapping.Wrap(meterNumber, VersionInForce, version)
        ?? throw new InvalidOperationException($"Meter {meterNumber} has no keys.");

    /// <summary>Whether the meter answers a new association under the keys of a version. When it does, they stay tried
    /// until they are in force.</summary>
    internal async ValueTask<bool> AnswersUnderAsync(IMeterSession session, int version, CancellationToken cancel)
    {
        versions.Try(meterNumber, version);
        try
        {
            await session.CloseAsync(cancel);
            if ((await session.ReadSerialAsync(cancel)).Answered)
            {
                return true;
            }
        }
        catch
        {
            versions.Untry(meterNumber);
            throw;
        }

        versions.Untry(meterNumber);
        return false;
    }
}
