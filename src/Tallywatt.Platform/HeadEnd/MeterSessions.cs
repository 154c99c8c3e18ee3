using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>Opens the conversation that each meter understands: where it answers comes from the registry, what proves
/// us from the key store.</summary>
public sealed class MeterSessions(
    IMeterPlaces places, IMeterKeyStore keys, IMeterLines lines, FirmwareCatalogue catalogue) : IMeterSessions
{
    public IMeterSession Open(long meterNumber)
    {
        var place = places.Of(meterNumber);
        var line = lines.Open(place);
        return place.Protocol switch
        {
            MeterProtocol.Dlms => new MeterSession(
                line, place.ServerSap, () => keys.DlmsProofOf(meterNumber), catalogue),
            MeterProtocol.Dlt645 => new Dlt645Session(
                line, meterNumber, place.UtcOffsetSeconds, keys.Dlt645CredentialsOf(meterNumber),
                secure: () => keys.Dlt645SecurityOf(meterNumber)),
            _ => throw new InvalidOperationException($"No such protocol: {place.Protocol}."),
        };
    }

    public void Leave(long meterNumber) => keys.Forget(meterNumber);
}
