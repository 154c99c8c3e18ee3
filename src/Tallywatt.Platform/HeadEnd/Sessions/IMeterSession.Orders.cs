namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>What changes a meter, beyond its relay. A protocol that knows no such thing answers so.</summary>
public partial interface IMeterSession
{
    /// <summary>Whether an order carries a time by the meter's own clock, so that a wrong clock makes it void. The
    /// clock is then looked at before an order is sent.</summary>
    bool HasTimedOrders => false;

    /// <summary>Sets the clock to an instant, then reads it back. The clock goes on in its own zone.</summary>
    ValueTask<MeterAnswer<MeterClock>> SetClockAsync(long unixSeconds, CancellationToken cancel) =>
        NotSupported<MeterClock>();

    /// <summary>Writes passive tariff tables and when they take over, then reads all of it back.</summary>
    /// <returns>True when what was read back is what was written; false when the meter took it and shows something
    /// else.</returns>
    ValueTask<MeterAnswer<bool>> DownloadTariffAsync(MeterTariff tariff, CancellationToken cancel) =>
        NotSupported<bool>();

    /// <summary>Hands in a token of twenty digits, then reads what became of it.</summary>
    /// <remarks>A token counts once in the meter, however often it is handed in.</remarks>
    ValueTask<MeterAnswer<MeterToken>> EnterTokenAsync(string digits, CancellationToken cancel) =>
        NotSupported<MeterToken>();

    /// <summary>Reads which token was handed in last and what became of it.</summary>
    ValueTask<MeterAnswer<MeterToken>> ReadTokenAsync(CancellationToken cancel) => NotSupported<MeterToken>();

    /// <summary>Credits one purchase (03H of DL/T 645), then reads the purse back.</summary>
    /// <remarks>The purchase's number makes it count once, however often it is sent.</remarks>
    ValueTask<MeterAnswer<MeterPurse>> RechargeAsync(MeterRecharge recharge, CancellationToken cancel) =>
        NotSupported<MeterPurse>();

    /// <summary>Reads how many purchases the meter has counted, and its balance.</summary>
    ValueTask<MeterAnswer<MeterPurse>> ReadPurseAsync(CancellationToken cancel) => NotSupported<MeterPurse>();

    /// <summary>Brings the meter the keys of a version, under the keys in force. Whether it took them is known when it
    /// answers under them: the next association is asked for with the keys that the key store then names.</summary>
    ValueTask<MeterAnswer<bool>> TransferKeysAsync(MeterKeyTransfer transfer, CancellationToken cancel) =>
        NotSupported<bool>();

    internal static ValueTask<MeterAnswer<T>> NotSupported<T>() =>
        new(new MeterAnswer<T>(MeterOutcome.Refused, default, MeterFault.NotSupported, default));
}
