using Tallywatt.Core.Ledger;

namespace Tallywatt.Platform.Areas;

sealed partial class AreaGrain
{
    public async Task<AppendResult[]> Book(BookOrder[] orders, long nowUnixSeconds)
    {
        var area = await OpenAsync();
        var bills = new List<StoredBill>();
        var results = Decide(() => Array.ConvertAll(orders, order =>
        {
            var entry = order.ToEntry(nowUnixSeconds);
            if (ledger.Find(entry.Key) is { } before)
            {
                return before.SaysTheSameAs(entry) ? AppendResult.Exists : AppendResult.ExistsWithDifferentContent;
            }

            if (!area.Book(order.AccountNumber, entry, nowUnixSeconds))
            {
                throw new KeyNotFoundException($"Account {order.AccountNumber} is not of area {AreaId}.");
            }

            if (order.Bill is { } bill)
            {
                bills.Add(bill);
            }

            return AppendResult.Appended;
        }));
        await CommitAsync(area, nowUnixSeconds, bills: bills);
        return results;
    }
}
