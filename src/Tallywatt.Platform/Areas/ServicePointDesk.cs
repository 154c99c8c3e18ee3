using Tallywatt.Core.Areas;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.Areas;

/// <summary>Where meters are exchanged and customers move, whoever asks.</summary>
/// <remarks>Every call may be repeated: what was done before is answered, and not done again.</remarks>
public sealed class ServicePointDesk(
    UtilityRegistry registry, IRegistryStore store, UtilityTerms terms, IGrainFactory grains, IUtilityClock clock)
{
    /// <summary>Replaces the meter of an account.</summary>
    /// <returns>Null when there is no such account.</returns>
    public async Task<ExchangeOutcome?> ExchangeAsync(ExchangeOrder order)
    {
        if (registry.ByAccount(order.AccountNumber) is not { } point)
        {
            return null;
        }

        var outcome = await Grain(point).Exchange(order, clock.NowUnixSeconds);
        registry.Update(store.ServicePoints());
        return outcome;
    }

    /// <summary>Ends an account at the beginning of a local day.</summary>
    /// <returns>Null when there is no such account.</returns>
    public async Task<MoveOutAnswer?> MoveOutAsync(long accountNumber, DateOnly firstDayAway, bool powerOff)
    {
        if (registry.ByAccount(accountNumber) is not { } point)
        {
            return null;
        }

        var answer = await Grain(point).MoveOut(
            accountNumber, terms.StartOf(firstDayAway), powerOff, clock.NowUnixSeconds);
        registry.Update(store.ServicePoints());
        return answer;
    }

    /// <summary>Begins a new account where another one has ended.</summary>
    /// <param name="accountNumber">Any account of the service point.</param>
    /// <param name="firstDay">The new customer's first local day.</param>
    /// <param name="tariffName">The contract's tariff; null for the utility's own.</param>
    /// <returns>The new account's number, 0 when it was not begun; null when there is no such account.</returns>
    /// <exception cref="InvalidOperationException">The tariff cannot be used.</exception>
    public async Task<(MoveOutcome Outcome, long AccountNumber)?> MoveInAsync(
        long accountNumber, DateOnly firstDay, string? tariffName)
    {
        if (registry.ByAccount(accountNumber) is not { } point)
        {
            return null;
        }

        terms.TariffOf(tariffName);
        var from = terms.StartOf(firstDay);
        var newest = registry.ByMeter(point.MeterNumber)!;
        var waiting = newest.FollowsAccountNumber != 0 && newest.FromUnixSeconds == from && !await IsBegunAsync(newest);
        if (!waiting)
        {
            if (newest.UntilUnixSeconds == 0 || newest.UntilUnixSeconds > from || from > clock.NowUnixSeconds)
            {
                return (newest.UntilUnixSeconds == 0 ? MoveOutcome.StillOccupied : MoveOutcome.WrongTime, 0);
            }

            newest = await ContractAsync(newest, from, tariffName);
        }

        var outcome = await Grain(newest).MoveIn(newest.AccountNumber, clock.NowUnixSeconds);
        registry.Update(store.ServicePoints());
        return (outcome, newest.AccountNumber);
    }

    /// <summary>Every account of a service point, oldest first.</summary>
    public IReadOnlyList<ServicePoint> Accounts(long accountNumber) =>
        registry.ByAccount(accountNumber) is { } point
            ? [.. registry.ServicePoints.Where(one => one.SeriesNumber == point.SeriesNumber)
                .OrderBy(one => one.FromUnixSeconds)]
            : [];

    /// <summary>Meters of a service point that were replaced, oldest first.</summary>
    public IReadOnlyList<ReplacedMeter> Meters(long accountNumber)
    {
        var accounts = Accounts(accountNumber).Select(point => point.AccountNumber).ToHashSet();
        return [.. store.History().Meters.Where(meter => accounts.Contains(meter.AccountNumber))];
    }

    async Task<ServicePoint> ContractAsync(ServicePoint before, long fromUnixSeconds, string? tariffName)
    {
        var first = Accounts(before.AccountNumber)[0];
        var number = registry.ServicePoints.Max(point => point.AccountNumber) + 1;
        await store.AddContractAsync(new(before.AreaId, number, first.AccountNumber, fromUnixSeconds, tariffName));
        registry.Update(store.ServicePoints());
        return registry.ByAccount(number)!;
    }

    async Task<bool> IsBegunAsync(ServicePoint point) =>
        await Grain(point).Account(point.AccountNumber) is { IsInstalled: true };

    IAreaGrain Grain(ServicePoint point) => grains.GetGrain<IAreaGrain>(point.AreaId);
}
