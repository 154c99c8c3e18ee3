using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Tariff;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Class 1 of ours: the limits of the ladder, which no class of the standard holds. Their prices are a charge.
/// </summary>
/// <remarks>Limits and prices arrive one by one. Limits that the passive prices do not fit yet wait beside the passive
/// set; nothing that waits can take over.</remarks>
static class LadderObjects
{
    static readonly CosemType Limits = CosemType.Structure(
        CosemType.Array(CosemType.DoubleLongUnsigned, LadderTable.LimitsMax),
        CosemType.Unsigned,
        CosemType.Array(CosemType.Structure(CosemType.Unsigned, CosemType.Unsigned), 4));

    internal static CosemObject[] All() =>
    [
        IdentityObjects.Data(
            ObjectName.Of("0.0.128.1.0.255"), "ladder in force: limits in Wh, reset day of the month, reset dates",
            Limits, (in call, ref target) => Write(call.Meter.Tariff.Active.Ladder, ref target)),
        IdentityObjects.Data(
            ObjectName.Of("0.0.128.1.1.255"), "passive ladder, the same", Limits, WritePassive, Set),
        IdentityObjects.Data(
            ObjectName.Of("0.0.128.1.2.255"), "when the passive prices and ladder take over", CosemType.DateTime,
            (in call, ref target) =>
                WireTime.Write(call, call.Meter.Tariff.SwitchAt(TariffPart.Ladder), ref target)),
    ];

    /// <summary>Whether the passive limits have their prices.</summary>
    internal static bool IsWhole(Meter meter, out string reason)
    {
        reason = meter.Kept(StoredValue.PassiveLadderLimits).IsEmpty
            ? ""
            : "The passive ladder needs one price more than it has limits.";
        return reason.Length == 0;
    }

    /// <summary>Writes the prices of the passive blocks, with the limits that wait for them or with those there are.
    /// </summary>
    internal static bool TryWritePrices(Meter meter, IReadOnlyList<long> nanosPerKilowattHour, out string reason)
    {
        var ladder = meter.Tariff.Passive.Ladder;
        var waiting = meter.Kept(StoredValue.PassiveLadderLimits);
        if (!waiting.IsEmpty)
        {
            var next = Read(waiting);
            if (nanosPerKilowattHour.Count == next.LimitsWattHours.Count + 1)
            {
                ladder = next;
                meter.Parameters.Remove((uint)StoredValue.PassiveLadderLimits);
            }
        }

        if (nanosPerKilowattHour.Count != ladder.LimitsWattHours.Count + 1)
        {
            reason = $"{ladder.LimitsWattHours.Count} limits need {ladder.LimitsWattHours.Count + 1} prices: write the"
                + " limits first.";
            return false;
        }

        return meter.Tariff.TryWriteLadder(
            ladder with { NanosPerKilowattHour = nanosPerKilowattHour }, out reason);
    }

    static void WritePassive(in CosemCall call, ref AxdrWriter target)
    {
        var waiting = call.Meter.Kept(StoredValue.PassiveLadderLimits);
        if (waiting.IsEmpty)
        {
            Write(call.Meter.Tariff.Passive.Ladder, ref target);
        }
        else
        {
            target.Bytes(waiting);
        }
    }

    static void Write(LadderTable ladder, ref AxdrWriter target)
    {
        target.Structure(3);
        target.Array(ladder.LimitsWattHours.Count);
        foreach (var limit in ladder.LimitsWattHours)
        {
            target.DoubleLongUnsigned((uint)Math.Min(limit, uint.MaxValue));
        }

        target.Unsigned((byte)ladder.MonthlyResetDay);
        target.Array(ladder.ResetDates.Count);
        foreach (var date in ladder.ResetDates)
        {
            target.Structure(2);
            target.Unsigned((byte)date.Month);
            target.Unsigned((byte)date.Day);
        }
    }

    static DataAccessResult Set(in CosemCall call, ReadOnlySpan<byte> value)
    {
        var ladder = Read(value);
        var copy = value.ToArray();
        return call.Change((meter, out reason) =>
        {
            var prices = meter.Tariff.Passive.Ladder.NanosPerKilowattHour;
            if (prices.Count == ladder.LimitsWattHours.Count + 1)
            {
                meter.Parameters.Remove((uint)StoredValue.PassiveLadderLimits);
                return meter.Tariff.TryWriteLadder(ladder with { NanosPerKilowattHour = prices }, out reason);
            }

            // The shape alone can be judged before the prices come.
            var shape = ladder with { NanosPerKilowattHour = new long[ladder.LimitsWattHours.Count + 1] };
            reason = TariffRules.FaultOf(shape);
            return reason.Length == 0 && meter.TryKeep(StoredValue.PassiveLadderLimits, copy, out reason);
        });
    }

    static LadderTable Read(ReadOnlySpan<byte> element)
    {
        var reader = new AxdrReader(element);
        reader.Structure(3);
        var limits = new List<long>();
        for (var count = reader.Array(); count > 0; count--)
        {
            limits.Add(reader.Number());
        }

        var day = (int)reader.Number();
        var dates = new List<LadderResetDate>();
        for (var count = reader.Array(); count > 0; count--)
        {
            reader.Structure(2);
            dates.Add(new((int)reader.Number(), (int)reader.Number()));
        }

        return new(limits, [], day, dates);
    }
}
