using Tallywatt.Platform.HeadEnd.Commands;

namespace Tallywatt.Tests.HeadEnd.Commands;

/// <summary>A store of commands that forgets nothing as long as it lives, and fails when told.</summary>
sealed class MemoryCommandStore : ICommandStore
{
    readonly Lock gate = new();
    readonly List<MeterCommand> commands = [];
    readonly Dictionary<long, int> keys = [];

    /// <summary>So many writes fail before one succeeds.</summary>
    internal int FailingCount { get; set; }

    internal IReadOnlyList<MeterCommand> All
    {
        get
        {
            lock (gate)
            {
                return [.. commands];
            }
        }
    }

    /// <summary>What an area's commit does with an order of the purse.</summary>
    internal MeterCommand AddOrder(long meter, int sequence, bool powered)
    {
        lock (gate)
        {
            Change(
                command => command.MeterNumber == meter && command.OrderSequence is not null && command.IsOpen,
                command => command with { State = CommandState.Superseded });
            return Add(new(
                0, 1, meter, $"relay/{meter}/{sequence}", new RelayCommand(powered), CommandOrigin.Purse, "", sequence,
                0, null));
        }
    }

    internal void SettleOrder(long meter, int sequence)
    {
        lock (gate)
        {
            Change(
                command => command.MeterNumber == meter && command.OrderSequence == sequence && command.IsOpen,
                command => command with { State = CommandState.Confirmed });
        }
    }

    public Task<(MeterCommand Command, bool IsNew)> AddAsync(MeterCommand command) => Write(() =>
        commands.Find(other => other.Key == command.Key) is { } there ? (there, false) : (Add(command), true));

    public Task<MeterCommand?> FindAsync(long id) => Read(() => commands.Find(command => command.Id == id));

    public Task<IReadOnlyList<MeterCommand>> ListAsync(CommandFilter filter) =>
        Read<IReadOnlyList<MeterCommand>>(() => [.. Enumerable.Reverse(commands)]);

    public Task<IReadOnlyList<MeterCommand>> OpenOfAsync(int areaId, long meterNumber) =>
        Read<IReadOnlyList<MeterCommand>>(
            () => commands.FindAll(command => command.MeterNumber == meterNumber && command.IsOpen));

    public Task<IReadOnlyList<OpenMeter>> OpenSinceAsync(long afterId) =>
        Read<IReadOnlyList<OpenMeter>>(() => [.. commands
            .Where(command => command.IsOpen && command.Id > afterId)
            .GroupBy(command => (command.AreaId, command.MeterNumber))
            .Select(meter => new OpenMeter(meter.Key.AreaId, meter.Key.MeterNumber, meter.Max(one => one.Id)))]);

    public Task<MeterCommand?> LastRelayAsync(int areaId, long meterNumber, bool ofPurse) =>
        Read(() => commands.FindLast(command => command.MeterNumber == meterNumber && command.Body is RelayCommand
            && ofPurse == command.OrderSequence is not null
            && (ofPurse || command.State is CommandState.Queued or CommandState.Sent or CommandState.Confirmed)));

    public Task<bool> SendingAsync(long id, long nowUnixSeconds) => Write(() => Change(
        command => command.Id == id && command.IsOpen,
        command => command with
        {
            State = CommandState.Sent, AttemptCount = command.AttemptCount + 1,
            SentUnixSeconds = command.SentUnixSeconds ?? nowUnixSeconds,
        }));

    public Task<bool> AttemptFailedAsync(long id, string error, bool wasSent) => Write(() => Change(
        command => command.Id == id && command.IsOpen,
        command => command with { LastError = error, AttemptCount = command.AttemptCount + (wasSent ? 0 : 1) }));

    public Task<bool> SettleAsync(long id, CommandEnd end) => Write(() => Change(
        command => command.Id == id
            && (end.State == CommandState.Cancelled ? command.State == CommandState.Queued : command.IsOpen),
        command =>
        {
            if (end.KeyVersion is { } version)
            {
                keys[command.MeterNumber] = version;
            }

            return command with
            {
                State = end.State, SettledUnixSeconds = end.AtUnixSeconds, ReadBack = end.ReadBack,
                LastError = end.Error,
            };
        }));

    public int KeyVersionOf(long meterNumber)
    {
        lock (gate)
        {
            return keys.GetValueOrDefault(meterNumber, 1);
        }
    }

    MeterCommand Add(MeterCommand command)
    {
        commands.Add(command with { Id = commands.Count + 1 });
        return commands[^1];
    }

    bool Change(Predicate<MeterCommand> which, Func<MeterCommand, MeterCommand> change)
    {
        var changed = false;
        for (var index = 0; index < commands.Count; index++)
        {
            if (which(commands[index]))
            {
                commands[index] = change(commands[index]);
                changed = true;
            }
        }

        return changed;
    }

    Task<T> Read<T>(Func<T> read)
    {
        lock (gate)
        {
            return Task.FromResult(read());
        }
    }

    Task<T> Write<T>(Func<T> write)
    {
        lock (gate)
        {
            if (FailingCount > 0)
            {
                FailingCount--;
                throw new IOException("The disk is full.");
            }

            return Task.FromResult(write());
        }
    }
}
