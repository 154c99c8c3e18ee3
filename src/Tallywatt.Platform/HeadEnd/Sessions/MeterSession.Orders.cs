using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>What changes a DLMS meter.</summary>
public sealed partial class MeterSession
{
    /// <remarks>The clock keeps the deviation it declares. Source: IEC 62056-6-2, class_id 8.</remarks>
    public async ValueTask<MeterAnswer<MeterClock>> SetClockAsync(long unixSeconds, CancellationToken cancel)
    {
        var before = await ReadClockAsync(cancel);
        if (!before.Answered)
        {
            return before;
        }

        var set = await SetAsync(
            CosemNames.ClockTime, MeterElements.Time(unixSeconds, before.Value.DeviationMinutes), cancel);
        return set.Answered ? await ReadClockAsync(cancel) : As<bool, MeterClock>(set);
    }

    public async ValueTask<MeterAnswer<MeterToken>> EnterTokenAsync(string digits, CancellationToken cancel)
    {
        // Not by itself a second time: the meter would refuse what it took the first time.
        var entered = await AskAsync<InvokeQuestion, bool>(
            new(PaymentNames.EnterToken, MeterElements.Octets(System.Text.Encoding.ASCII.GetBytes(digits))), cancel,
            mayRepeat: false);
        if (!entered.Answered && entered.Fault != MeterFault.AccessRefused)
        {
            return As<bool, MeterToken>(entered);
        }

        var read = await ReadTokenAsync(cancel);
        return read is { Answered: true, Value.Digits: var last } && last != digits && !entered.Answered
            ? As<bool, MeterToken>(entered) // It was refused before it was looked at.
            : read;
    }

    public ValueTask<MeterAnswer<MeterToken>> ReadTokenAsync(CancellationToken cancel) =>
        AskAsync<TokenQuestion, MeterToken>(default, cancel);

    /// <remarks>Source: IEC 62056-6-2, class_id 64, method 2 (key_transfer).</remarks>
    public async ValueTask<MeterAnswer<bool>> TransferKeysAsync(MeterKeyTransfer transfer, CancellationToken cancel) =>
        await AskAsync<InvokeQuestion, bool>(
            new(PaymentNames.KeyTransfer, MeterElements.Keys(transfer)), cancel, mayRepeat: false);

    /// <remarks>
    /// The passive tables come first: while they can still be refused, nothing in force has changed. Special days have
    /// no passive form and name tables in force; they change when the tables do.
    /// </remarks>
    public async ValueTask<MeterAnswer<bool>> DownloadTariffAsync(MeterTariff tariff, CancellationToken cancel)
    {
        var plan = new TariffElements(tariff);

        // A switch that was planned before must not fall between two of the tables.
        var written = await SetAllAsync(plan.Unplan.Concat(plan.Passive), cancel);
        var same = written.Answered ? await ReadsAsync(plan.Passive, cancel) : written;
        if (!same.Answered || !same.Value)
        {
            return same;
        }

        var taken = tariff.TakesOverUnixSeconds is null
            ? await ActivateAsync(plan, cancel)
            : await SetAllAsync([plan.SpecialDays, .. plan.Switches], cancel);
        return taken.Answered ? await ReadsAsync(plan.AfterActivation, cancel) : taken;
    }

    async ValueTask<MeterAnswer<bool>> ActivateAsync(TariffElements plan, CancellationToken cancel)
    {
        var ran = await RunAllAsync(plan.Activations, cancel);
        if (ran.Fault == MeterFault.AccessRefused)
        {
            // The special days in force may name tables that are no more: they go first, and come back if that was
            // not it.
            var before = await AskAsync<ElementQuestion, byte[]>(new(plan.SpecialDays.Attribute), cancel);
            if (!before.Answered)
            {
                return As<byte[], bool>(before);
            }

            var cleared = await SetAsync(plan.SpecialDays.Attribute, TariffElements.Nothing, cancel);
            if (!cleared.Answered)
            {
                return cleared;
            }

            ran = await RunAllAsync(plan.Activations, cancel);
            if (!ran.Answered)
            {
                await SetAsync(plan.SpecialDays.Attribute, before.Value!, cancel);
                return ran;
            }
        }

        return ran.Answered ? await SetAllAsync([plan.SpecialDays], cancel) : ran;
    }

    async ValueTask<MeterAnswer<bool>> RunAllAsync(IEnumerable<CosemMethod> methods, CancellationToken cancel)
    {
        foreach (var method in methods)
        {
            var ran = await AskAsync<InvokeQuestion, bool>(new(method, MeterElements.Zero), cancel);
            if (!ran.Answered)
            {
                return ran;
            }
        }

        return Yes;
    }

    async ValueTask<MeterAnswer<bool>> SetAllAsync(
        IEnumerable<(CosemAttribute Attribute, byte[] Value)> values, CancellationToken cancel)
    {
        foreach (var (attribute, value) in values)
        {
            var set = await SetAsync(attribute, value, cancel);
            if (!set.Answered)
            {
                return set;
            }
        }

        return Yes;
    }

    /// <summary>Whether the attributes read as these values.</summary>
    async ValueTask<MeterAnswer<bool>> ReadsAsync(
        IEnumerable<(CosemAttribute Attribute, byte[] Value)> expected, CancellationToken cancel)
    {
        foreach (var (attribute, value) in expected)
        {
            var read = await AskAsync<ElementQuestion, byte[]>(new(attribute), cancel);
            if (!read.Answered)
            {
                return As<byte[], bool>(read);
            }

            if (!TariffElements.AreSame(attribute, value, read.Value!))
            {
                return new(MeterOutcome.Answered, false, MeterFault.None, DataAccessResult.Success);
            }
        }

        return Yes;
    }

    static MeterAnswer<bool> Yes => new(MeterOutcome.Answered, true, MeterFault.None, DataAccessResult.Success);

    ValueTask<MeterAnswer<bool>> SetAsync(CosemAttribute attribute, byte[] value, CancellationToken cancel) =>
        AskAsync<SetQuestion, bool>(new(attribute, value), cancel);

    static MeterAnswer<T> As<TOther, T>(in MeterAnswer<TOther> answer) =>
        Failed<T>(answer.Outcome, answer.Fault, answer.Refusal);
}
