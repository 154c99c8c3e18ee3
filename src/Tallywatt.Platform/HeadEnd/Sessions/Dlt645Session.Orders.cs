using System.Buffers.Binary;
using Tallywatt.Protocols.Dlt645;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>What changes a DL/T 645 meter.</summary>
public sealed partial class Dlt645Session
{
    static readonly DataIdentifier PurchaseCountItem = new(0x03330201);
    static readonly DataIdentifier PurchaseAmountItem = new(0x03330301);

    /// <summary>The valid-until of 1CH goes by the meter's clock.</summary>
    public bool HasTimedOrders => true;

    public async ValueTask<MeterAnswer<MeterClock>> SetClockAsync(long unixSeconds, CancellationToken cancel)
    {
        var set = await AskAsync(
            (asked, stop) => asked.SetTimeAsync(Dlt645Time.FromUnixSeconds(unixSeconds + utcOffsetSeconds), who, stop),
            _ => (true, true), cancel);
        return set.Answered ? await ReadClockAsync(cancel) : As<bool, MeterClock>(set);
    }

    /// <remarks>Tables for at once take over with the minute after next, all together: four switches written one by
    /// one would let each in alone.</remarks>
    public async ValueTask<MeterAnswer<bool>> DownloadTariffAsync(MeterTariff tariff, CancellationToken cancel)
    {
        var clock = await ReadClockAsync(cancel);
        if (!clock.Answered)
        {
            return As<MeterClock, bool>(clock);
        }

        const int minuteSeconds = 60;
        var soon = clock.Value.UnixSeconds - (clock.Value.UnixSeconds % minuteSeconds) + (2 * minuteSeconds);
        var takesOver = Dlt645Time.FromUnixSeconds((tariff.TakesOverUnixSeconds ?? soon) + utcOffsetSeconds);
        if (!Dlt645Tariff.TryMake(tariff, takesOver, out var plan))
        {
            return await IMeterSession.NotSupported<bool>();
        }

        foreach (var (id, value) in Dlt645Tariff.Unplan.Concat(plan.Writes))
        {
            var written = await AskAsync(
                (asked, stop) => asked.WriteAsync(id, who, value, stop), _ => (true, true), cancel);
            if (!written.Answered)
            {
                return written;
            }
        }

        foreach (var (id, value) in plan.Writes)
        {
            var read = await AskAsync((asked, stop) => asked.ReadAsync(id, stop), data => (true, data), cancel);
            if (!read.Answered)
            {
                return As<byte[], bool>(read);
            }

            if (!read.Value.AsSpan().StartsWith(value))
            {
                return Answered(false);
            }
        }

        return Answered(true);
    }

    /// <remarks>Source: DL/T 645-2007, prepayment supplement: 03H with 070000FF, then 070101FF or 070102FF.</remarks>
    public async ValueTask<MeterAnswer<MeterPurse>> RechargeAsync(MeterRecharge recharge, CancellationToken cancel)
    {
        if (secure is null)
        {
            return await IMeterSession.NotSupported<MeterPurse>();
        }

        var module = secure();
        using var disposed = module as IDisposable;
        var met = await AskAsync(
            (asked, stop) => asked.AuthenticateAsync(module, stop), _ => (true, true), cancel);
        if (!met.Answered)
        {
            return As<bool, MeterPurse>(met);
        }

        var customer = AddressOf(recharge.CustomerNumber);
        var taken = await AskAsync(
            (asked, stop) => asked.CreditAsync(
                recharge.OpensAccount, recharge.AmountCents, recharge.PurchaseCount, customer, module, stop),
            _ => (true, true), cancel);

        // A repeat is refused; whether the purchase was taken is what the purse says.
        return taken.Answered || taken.Outcome == MeterOutcome.Refused
            ? await AfterRechargeAsync(taken, recharge.PurchaseCount, cancel)
            : As<bool, MeterPurse>(taken);
    }

    public async ValueTask<MeterAnswer<MeterPurse>> ReadPurseAsync(CancellationToken cancel)
    {
        var money = await AskAsync((asked, stop) => asked.ReadMoneyAsync(stop), cents => (true, cents), cancel);
        if (!money.Answered)
        {
            return As<long, MeterPurse>(money);
        }

        var count = await ReadCountAsync(cancel);
        if (!count.Answered)
        {
            return As<long, MeterPurse>(count);
        }

        var amount = await AskAsync(
            (asked, stop) => asked.ReadNumberAsync(PurchaseAmountItem, stop), number => (true, number), cancel);
        return amount.Answered || amount.Outcome == MeterOutcome.Refused // No purchase yet is no data.
            ? Answered(new MeterPurse(count.Value, money.Value, amount.Value))
            : As<long?, MeterPurse>(amount);
    }

    /// <summary>The count of the secure element, which is what the next purchase must follow; without one, the count
    /// that the newest purchase left.</summary>
    async ValueTask<MeterAnswer<long>> ReadCountAsync(CancellationToken cancel)
    {
        if (secure?.Invoke() is { } module)
        {
            using var disposed = module as IDisposable;
            var met = await AskAsync(
                (asked, stop) => asked.AuthenticateAsync(module, stop), _ => (true, true), cancel);
            if (!met.Answered)
            {
                return As<bool, long>(met);
            }

            return await AskAsync(
                (asked, stop) => asked.SecurityAsync(SecurityIdentifiers.ReadPurse, default, stop), CountOf, cancel);
        }

        var last = await AskAsync(
            (asked, stop) => asked.ReadNumberAsync(PurchaseCountItem, stop), number => (true, number ?? 0), cancel);
        return last.Outcome == MeterOutcome.Refused ? Answered(0L) : last;
    }

    /// <summary>Balance 4, MAC 4, count 4, low byte first. Source: 078102FF, prepayment supplement.</summary>
    static (bool Fits, long Count) CountOf(byte[] purse)
    {
        const int countFrom = 8, countTo = 12;
        return purse.Length >= countTo
            ? (true, BinaryPrimitives.ReadUInt32LittleEndian(purse.AsSpan(countFrom, countTo - countFrom)))
            : default;
    }

    async ValueTask<MeterAnswer<MeterPurse>> AfterRechargeAsync(
        MeterAnswer<bool> taken, uint purchaseCount, CancellationToken cancel)
    {
        var purse = await ReadPurseAsync(cancel);
        return purse.Answered && purse.Value.PurchaseCount < purchaseCount && !taken.Answered
            ? As<bool, MeterPurse>(taken)
            : purse;
    }

    static Dlt645Address AddressOf(long number) => Dlt645Address.TryParse(
        number.ToString("D12", System.Globalization.CultureInfo.InvariantCulture), out var address)
            ? address
            : throw new ArgumentOutOfRangeException(nameof(number), number, "A customer number has 12 digits.");
}
