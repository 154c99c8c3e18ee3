using Tallywatt.Protocols.Dlt645;

namespace Tallywatt.Tests.Dlt645;

/// <summary>A meter of the protocol alone: it notes what it was told, and has a purse and a clock that tests set.
/// </summary>
sealed class DeskMeter : IDlt645Meter, ISecuredMeter, IDisposable
{
    internal static readonly byte[] MasterKey = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
    readonly SoftwareSecureElement element;
    readonly Dictionary<uint, byte[]> values = [];
    readonly HashSet<ulong> ordersTaken = [];

    internal DeskMeter(string address = "010203040506", bool sm4 = false, Dlt645Profile? profile = null)
    {
        Profile = profile ?? Dlt645Profile.Standard;
        Address = Digits(address);
        var dispersion = SoftwareSecureElement.DispersionOf(Address);
        element = sm4
            ? SoftwareSecureElement.WithSm4(MasterKey, dispersion)
            : SoftwareSecureElement.WithAes(MasterKey, dispersion);
        Security = new(element, this, Profile);
    }

    public Dlt645Address Address { get; private set; }

    public Dlt645Profile Profile { get; }

    public long RunningSeconds { get; set; } = 1_000_000;

    public long SecondsToMidnight { get; set; } = 3_600;

    public SecurityMemory SecurityMemory { get; private set; }

    public PurchaseState Purchases { get; private set; } = new(0, 0, Digits("000000004711"), 1_000_000);

    internal SecurityService Security { get; }

    internal List<string> Told { get; } = [];

    internal byte[] this[uint id]
    {
        set => values[id] = value;
    }

    public Dlt645Errors Read(in ReadRequest request, Span<byte> target, out int length)
    {
        length = 0;
        if (!values.TryGetValue(request.Id.Value, out var value))
        {
            return Dlt645Errors.NoData;
        }

        value.CopyTo(target);
        length = value.Length;
        return Dlt645Errors.None;
    }

    public Dlt645Errors Open(
        Dlt645Function function,
        ReadOnlySpan<byte> header,
        ReadOnlySpan<byte> carried,
        bool isCiphered,
        Span<byte> value,
        out int length) => Security.Open(function, header, carried, isCiphered, value, out length);

    public Dlt645Errors Write(DataIdentifier id, in Credentials who, ReadOnlySpan<byte> data) =>
        Note($"write {id} {who.Level:X2} {who.Password:X6} {who.Operator:X8} {Convert.ToHexString(data)}");

    public Dlt645Errors SetAddress(Dlt645Address address)
    {
        Address = address;
        return Note($"address {address}");
    }

    public void SetClock(in Dlt645Time time) => Note($"clock {time.ToUnixSeconds()}");

    public Dlt645Errors Freeze(in FreezeRequest when) => Note($"freeze {when.Kind}");

    public Dlt645Errors ChangeBaud(byte speed) => Note($"baud {speed:X2}");

    public Dlt645Errors ChangePassword(
        DataIdentifier id, byte oldLevel, uint oldPassword, byte level, uint password) =>
        Note($"password {id} {oldLevel:X2} {oldPassword:X6} {level:X2} {password:X6}");

    public Dlt645Errors Clear(Dlt645Function function, in Credentials who, DataIdentifier events) =>
        Note($"{function} {who.Level:X2} {events}");

    public Dlt645Errors ControlRelay(in Credentials who, in RelayControl control) =>
        Note($"relay {who.Level:X2} {control.Command}");

    public Dlt645Errors SetTerminal(byte signal) => Note($"terminal {signal:X2}");

    public Dlt645SecurityErrors Secure(ReadOnlySpan<byte> data, Span<byte> target, out int length) =>
        Security.Serve(data, target, out length);

    public void Remember(in SecurityMemory memory) => SecurityMemory = memory;

    public Dlt645SecurityErrors TakeCredit(in CreditOrder order, CreditKind kind)
    {
        if (order.OrderNumber > 0)
        {
            var isNew = ordersTaken.Add(order.OrderNumber);
            var signed = kind == CreditKind.Refund ? -(long)order.AmountCents : order.AmountCents;
            Purchases = isNew ? Purchases with { BalanceCents = Purchases.BalanceCents + signed } : Purchases;
            return isNew ? Dlt645SecurityErrors.None : Dlt645SecurityErrors.RepeatedRecharge;
        }

        var errors = PurchaseRule.Judge(Purchases, order, kind == CreditKind.OpenAccount, out var next);
        Purchases = next;
        return errors;
    }

    public Dlt645SecurityErrors InitialisePurse(uint amountCents)
    {
        Purchases = Purchases with { BalanceCents = amountCents, PurchaseCount = 0 };
        return Dlt645SecurityErrors.None;
    }

    public void Dispose() => element.Dispose();

    internal static Dlt645Address Digits(string digits) =>
        Dlt645Address.TryParse(digits, out var address) ? address : throw new ArgumentException(digits);

    /// <summary>The head-end's module for this meter.</summary>
    internal SoftwareSecureElement Module(bool sm4 = false) => sm4
        ? SoftwareSecureElement.WithSm4(MasterKey, SoftwareSecureElement.DispersionOf(Address))
        : SoftwareSecureElement.WithAes(MasterKey, SoftwareSecureElement.DispersionOf(Address));

    Dlt645Errors Note(string what)
    {
        Told.Add(what);
        return Dlt645Errors.None;
    }
}

/// <summary>A line in memory to one slave.</summary>
sealed class SlaveLine(IDlt645Meter meter) : IDlt645Line
{
    readonly Dlt645Slave slave = new(meter);
    readonly byte[] answer = new byte[Dlt645Limits.SendLengthMax];
    int written;

    /// <summary>How many answers to lose.</summary>
    internal int LoseCount { get; set; }

    internal List<string> Sent { get; } = [];

    /// <summary>Who listens: ">" and what is sent, "&lt;" and what is answered.</summary>
    internal Action<char, string>? Said { get; set; }

    public ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancel)
    {
        Sent.Add(Convert.ToHexString(frame.Span));
        for (var at = 0; at < frame.Length;)
        {
            slave.Step(frame.Span[at..], answer, out var consumed, out written);
            at += consumed;
        }

        Said?.Invoke('>', Sent[^1]);
        if (written > 0)
        {
            Said?.Invoke('<', Convert.ToHexString(answer.AsSpan(0, written)));
        }

        written = LoseCount-- > 0 ? 0 : written;
        return default;
    }

    public ValueTask<int> ReceiveAsync(Memory<byte> into, CancellationToken cancel)
    {
        answer.AsSpan(0, written).CopyTo(into.Span);
        var count = written;
        written = 0;
        return new(count);
    }
}
