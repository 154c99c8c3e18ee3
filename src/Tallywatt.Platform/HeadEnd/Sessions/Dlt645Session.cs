using System.Globalization;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Dlt645;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>The head-end's conversation with one DL/T 645-2007 meter over a line of its own or one that meters share.
/// </summary>
/// <remarks>
/// Every question here may be repeated: a connection that the meter dropped while it rested is opened again, once.
/// Energies have two decimals of a kWh, so a register stands at a multiple of 10 Wh; what is below shows with the next
/// row. A clock has no zone: the registry says how far it is ahead of UTC. Source: DL/T 645-2007.
/// </remarks>
public sealed partial class Dlt645Session : IMeterSession
{
    const int WattHoursPerCount = 10;

    static readonly DataIdentifier MeterNumberItem = new(0x04000402);
    static readonly DataIdentifier RunningWord3 = new(0x04000503);

    readonly Dlt645MeterLine line;
    readonly Dlt645Address address;
    readonly int utcOffsetSeconds;
    readonly Credentials who;
    readonly Dlt645Profile profile;
    readonly Func<ISecurityModule>? secure;
    Dlt645Client? client;

    /// <param name="line">The bytes to the meter. The session closes it.</param>
    /// <param name="meterNumber">The meter's number, which is its address.</param>
    /// <param name="utcOffsetSeconds">How far the meter's clock is ahead of UTC.</param>
    /// <param name="who">The programming password and the operator, for orders.</param>
    /// <param name="profile">Where this maker leaves the standard.</param>
    /// <param name="secure">Makes the cipher for 03H; null for a meter that is not recharged over the wire.</param>
    public Dlt645Session(
        IMeterLine line, long meterNumber, int utcOffsetSeconds, Credentials who, Dlt645Profile? profile = null,
        Func<ISecurityModule>? secure = null)
    {
        this.secure = secure;
        this.line = new(line);
        (this.utcOffsetSeconds, this.who) = (utcOffsetSeconds, who);
        this.profile = profile ?? Dlt645Profile.Standard;
        address = Dlt645Address.TryParse(meterNumber.ToString("D12", CultureInfo.InvariantCulture), out var parsed)
            ? parsed
            : throw new ArgumentOutOfRangeException(nameof(meterNumber), meterNumber, "An address has 12 digits.");
    }

    public int ConnectionCount { get; private set; }

    public ValueTask<MeterAnswer<string>> ReadSerialAsync(CancellationToken cancel) =>
        AskAsync(
            (asked, stop) => asked.ReadAsync(MeterNumberItem, stop),
            data => (Bcd.TryRead(data, out var number) && data.Length == Dlt645Address.Length,
                number.ToString("D12", CultureInfo.InvariantCulture)),
            cancel);

    public async ValueTask<MeterAnswer<MeterClock>> ReadClockAsync(CancellationToken cancel)
    {
        var time = await AskAsync((asked, stop) => asked.ReadTimeAsync(stop), at => (true, at), cancel);
        if (time is { Answered: true, Value: { Hour: 0, Minute: 0 } })
        {
            // Date and time are two questions: the date may have been yesterday's.
            time = await AskAsync((asked, stop) => asked.ReadTimeAsync(stop), at => (true, at), cancel);
        }

        return time.Answered
            ? Answered(new MeterClock(time.Value.ToUnixSeconds() - utcOffsetSeconds, Status: 0))
            : As<Dlt645Time, MeterClock>(time);
    }

    public async ValueTask<MeterAnswer<MeterRegisters>> ReadRegistersAsync(CancellationToken cancel)
    {
        var import = await AskAsync(
            (asked, stop) => asked.ReadEnergyAsync(1, 0, 0, stop), count => (count is not null, count ?? 0), cancel);
        if (!import.Answered)
        {
            return As<long, MeterRegisters>(import);
        }

        var export = await AskAsync(
            (asked, stop) => asked.ReadEnergyAsync(2, 0, 0, stop), count => (true, count ?? 0), cancel);
        return export.Answered || export.Outcome == MeterOutcome.Refused // A meter without a reverse register.
            ? Answered(new MeterRegisters(import.Value * WattHoursPerCount, export.Value * WattHoursPerCount))
            : As<long, MeterRegisters>(export);
    }

    public ValueTask<MeterAnswer<MeterRelay>> ReadRelayAsync(CancellationToken cancel) =>
        AskAsync((asked, stop) => asked.ReadAsync(RunningWord3, stop), TryReadRelay, cancel);

    public ValueTask<MeterAnswer<MeterRelay>> DisconnectAsync(CancellationToken cancel) =>
        OrderAsync(RelayCommand.Trip, cancel);

    /// <remarks>The meter permits the relay to be closed; a person closes it.</remarks>
    public ValueTask<MeterAnswer<MeterRelay>> ReconnectAsync(CancellationToken cancel) =>
        OrderAsync(RelayCommand.PermitClose, cancel);

    public ValueTask CloseAsync(CancellationToken cancel) => DropAsync();

    public async ValueTask DisposeAsync()
    {
        await DropAsync();
        await line.DisposeAsync();
    }

    async ValueTask<MeterAnswer<MeterRelay>> OrderAsync(RelayCommand command, CancellationToken cancel)
    {
        const int validMinutes = 5;

        // The order ends by the meter's own clock, so that a wrong one does not make it late.
        var clock = await ReadClockAsync(cancel);
        if (!clock.Answered)
        {
            return As<MeterClock, MeterRelay>(clock);
        }

        var until = Dlt645Time.FromUnixSeconds(clock.Value.UnixSeconds + utcOffsetSeconds + (validMinutes * 60));
        var obeyed = await AskAsync(
            (asked, stop) => asked.ControlRelayAsync(new(command, 0, until), who, stop), _ => (true, true), cancel);
        return obeyed.Answered ? await ReadRelayAsync(cancel) : As<bool, MeterRelay>(obeyed);
    }

    /// <summary>Bit 4: the relay is open; bit 6: it was ordered open. Source: the prepayment supplement, word 3.
    /// </summary>
    static (bool Fits, MeterRelay Relay) TryReadRelay(byte[] word)
    {
        const int wordLength = 2;
        if (word.Length != wordLength)
        {
            return default;
        }

        var isOpen = (word[0] & 0x10) != 0;
        var isOrderedOpen = (word[0] & 0x40) != 0;
        return (true, new(
            !isOpen,
            isOrderedOpen ? MeterRelayState.Disconnected
                : isOpen ? MeterRelayState.ReadyForReconnection : MeterRelayState.Connected));
    }

    /// <summary>Asks one thing, over a connection that is there or is opened for it.</summary>
    async ValueTask<MeterAnswer<T>> AskAsync<TRaw, T>(
        Func<Dlt645Client, CancellationToken, ValueTask<Dlt645Outcome<TRaw>>> ask,
        Func<TRaw, (bool Fits, T Value)> read,
        CancellationToken cancel)
    {
        var finished = false;
        try
        {
            var rested = client is not null;
            var answer = await AskOnceAsync(ask, read, cancel);
            if (rested && answer.Fault == MeterFault.ConnectionClosed)
            {
                await DropAsync();
                answer = await AskOnceAsync(ask, read, cancel);
            }

            finished = answer.Outcome is MeterOutcome.Answered or MeterOutcome.Refused;
            return answer;
        }
        finally
        {
            if (!finished)
            {
                await DropAsync();
            }
        }
    }

    async ValueTask<MeterAnswer<T>> AskOnceAsync<TRaw, T>(
        Func<Dlt645Client, CancellationToken, ValueTask<Dlt645Outcome<TRaw>>> ask,
        Func<TRaw, (bool Fits, T Value)> read,
        CancellationToken cancel)
    {
        if (client is null)
        {
            ConnectionCount++;
            if (!await line.ConnectAsync(cancel))
            {
                return Failed<T>(MeterOutcome.Unreachable, MeterFault.NotConnected, default);
            }

            client = new(line, address, profile); // Of this connection: what an older one left is forgotten.
        }

        var outcome = await ask(client, cancel);
        switch (outcome.Ending)
        {
            case Dlt645Ending.Answered:
                var (fits, value) = read(outcome.Value);
                return fits ? Answered(value) : Failed<T>(MeterOutcome.Malformed, MeterFault.ValueMalformed, default);
            case Dlt645Ending.Silent:
                return line.Fault == MeterFault.FrameMalformed
                    ? Failed<T>(MeterOutcome.Malformed, MeterFault.FrameMalformed, default)
                    : Failed<T>(
                        MeterOutcome.Unreachable,
                        line.Fault == MeterFault.None ? MeterFault.TimedOut : line.Fault, default);
            case Dlt645Ending.Refused:
                return Failed<T>(MeterOutcome.Refused, MeterFault.AccessRefused, RefusalOf(outcome.Errors));
            case Dlt645Ending.BadData:
                return Failed<T>(MeterOutcome.Malformed, MeterFault.ValueMalformed, default);
            default:
                throw new InvalidOperationException($"No such ending: {outcome.Ending}.");
        }
    }

    async ValueTask DropAsync()
    {
        client = null;
        await line.CloseAsync();
    }

    static DataAccessResult RefusalOf(Dlt645Errors errors) =>
        (errors & Dlt645Errors.NotAuthorised) != 0 ? DataAccessResult.ReadWriteDenied
        : (errors & Dlt645Errors.NoData) != 0 ? DataAccessResult.ObjectUndefined
        : DataAccessResult.OtherReason;

    static MeterAnswer<T> Answered<T>(T value) =>
        new(MeterOutcome.Answered, value, MeterFault.None, DataAccessResult.Success);

    static MeterAnswer<T> Failed<T>(MeterOutcome outcome, MeterFault fault, DataAccessResult refusal) =>
        new(outcome, default, fault, refusal);

    static MeterAnswer<T> As<TOther, T>(in MeterAnswer<TOther> answer) =>
        new(answer.Outcome, default, answer.Fault, answer.Refusal);
}
