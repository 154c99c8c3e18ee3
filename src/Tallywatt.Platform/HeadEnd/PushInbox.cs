using System.Globalization;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Platform.HeadEnd.Sessions.Push;
using Tallywatt.Platform.Registry;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>What meters push: a sign of life, or that something happened.</summary>
/// <remarks>
/// A push is a reason to ask, never the answer: after an event the meter's logs are read, where it has its code and
/// time, in the same way as in every other round. So a push that was lost, repeated or made up changes nothing that
/// is kept.
/// </remarks>
public sealed class PushInbox(Acquisition acquisition, UtilityRegistry registry, IMeterKeyStore keys)
    : IPushReceiver, IPushKeys
{
    const int SerialDigits = 12;

    static readonly ObisCode EventPush = new(0, 0, 25, 9, 0, 255);

    public bool TakesPlain => keys.TakesPlainPushes;

    public CipherSettings? Find(SystemTitle meter) => keys.PushKeysOf(meter);

    public async ValueTask ReceiveAsync(ReceivedPush push, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(push);
        if (MeterOf(push) is not { } meterNumber)
        {
            return;
        }

        acquisition.Heard(
            meterNumber, isEvent: push.Setup.IsEmpty || ObisCode.FromBytes(push.Setup) == EventPush);
        if (push.IsProved && SystemTitle.TryRead(Convert.FromHexString(push.Meter), out var title)
            && keys.PushKeysOf(title)?.Keys.Counters is SessionCounters counters)
        {
            await counters.SettleAsync(); // So that the same push is no news after a restart either.
        }
    }

    /// <summary>By the title that sealed it; by the name it gives itself where nothing is sealed: the maker's
    /// letters, and the serial number at its end.</summary>
    long? MeterOf(ReceivedPush push) =>
        push.IsProved
            ? SystemTitle.TryRead(Convert.FromHexString(push.Meter), out var title) ? keys.MeterOf(title) : null
            : push.Meter.Length >= SerialDigits
                && long.TryParse(
                    push.Meter.AsSpan(push.Meter.Length - SerialDigits), NumberStyles.None,
                    CultureInfo.InvariantCulture, out var number)
                && registry.ByMeter(number) is not null ? number : null;
}
