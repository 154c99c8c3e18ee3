using System.Data.Common;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.HeadEnd.Commands;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.HeadEnd;

/// <summary>What an area's commit writes into the queue of commands, in the same transaction.</summary>
static class CommandWriting
{
    internal static void WriteOrders(DbConnection connection, AreaWrite write)
    {
        foreach (var settled in write.Settled)
        {
            using var settle = connection.Prepare(
                CommandSql.SettleOrder, "@state", "@now", "@read", "@area", "@meter", "@sequence");
            settle.Run(
                OrderText.StateOf(settled), settled.Confirmed ? write.NowUnixSeconds : null,
                OrderText.ReadBackOf(settled), write.Commit.AreaNumber, settled.MeterNumber, (long)settled.Sequence);
        }

        foreach (var order in write.Commit.Orders)
        {
            using var replace = connection.Prepare(CommandSql.ReplaceOrders, "@area", "@meter");
            replace.Run(write.Commit.AreaNumber, order.MeterNumber);
            using var add = connection.Prepare(
                CommandSql.AddOrder, "@area", "@meter", "@key", "@body", "@by", "@reason", "@sequence", "@created");
            add.Run(
                write.Commit.AreaNumber, order.MeterNumber, OrderText.KeyOf(order), OrderText.BodyOf(order),
                CommandOrigin.Purse, OrderText.ReasonOf(order), (long)order.Sequence, order.DecidedUnixSeconds);
        }
    }
}
