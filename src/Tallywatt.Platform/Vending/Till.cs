using Tallywatt.Core.Vending;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.Vending;

/// <summary>Where purchases come in, whatever their channel.</summary>
public sealed class Till(UtilityRegistry registry, IGrainFactory grains, IUtilityClock clock)
{
    /// <summary>Books a purchase. Answered only when it is on disk; a repeat gets the first answer.</summary>
    public async Task<VendAnswer> VendAsync(TopUpRequest request)
    {
        if (registry.ByAccount(request.AccountNumber) is not { } point)
        {
            return new(TopUpOutcome.UnknownAccount, 0, 0, 0, 0);
        }

        return await grains.GetGrain<IAreaGrain>(point.AreaId).Vend(
            new(request.AccountNumber, (byte)request.Channel, request.Reference, request.Amount.Nanos),
            clock.NowUnixSeconds);
    }
}
