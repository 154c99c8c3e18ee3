using System.Security.Cryptography;

namespace Tallywatt.Protocols.Dlt645;

/// <summary>A conversation with one meter: a call for each thing one wants of it.</summary>
/// <remarks>A question that nobody answers is asked again as often as said. Credit orders too: the meter takes each
/// purchase once. Not for two calls at once.</remarks>
public sealed partial class Dlt645Client
{
    readonly IDlt645Line line;
    readonly Dlt645Master master;
    readonly Dlt645Profile profile;
    readonly int triesMax;
    readonly byte[] question = new byte[Dlt645Limits.SendLengthMax];
    readonly byte[] input = new byte[2 * Dlt645Limits.SendLengthMax];
    int held;

    /// <param name="meter">Whom to ask; the wildcard for the one meter on the line.</param>
    /// <param name="triesMax">How often a question is asked before the meter counts as silent; 1 or more.</param>
    public Dlt645Client(IDlt645Line line, Dlt645Address meter, Dlt645Profile? profile = null, int triesMax = 2)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentOutOfRangeException.ThrowIfLessThan(triesMax, 1);
        (this.line, Meter, this.triesMax) = (line, meter, triesMax);
        this.profile = profile ?? Dlt645Profile.Standard;
        master = new(this.profile);
    }

    /// <summary>Whom to ask.</summary>
    public Dlt645Address Meter { get; set; }

    /// <summary>Who we are to the meter, for 03H.</summary>
    public uint OperatorCode { get; set; } = 1;

    /// <summary>What challenges are drawn from: the system's, unless a session is to be played again.</summary>
    public RandomFill Random { get; set; } = RandomNumberGenerator.Fill;

    /// <summary>13H: the address of the one meter on the line.</summary>
    public async ValueTask<Dlt645Outcome<Dlt645Address>> ReadAddressAsync(CancellationToken cancel) =>
        (await AskAsync(master.WriteReadAddress(question), cancel)).Read(data =>
            (data.Length == Dlt645Address.Length,
                data.Length == Dlt645Address.Length ? Dlt645Address.FromWire(data) : default));

    /// <summary>11H and 12H: all the bytes of an identifier, however many frames they come in.</summary>
    public async ValueTask<Dlt645Outcome<byte[]>> ReadAsync(ReadRequest request, CancellationToken cancel)
    {
        var whole = new List<byte>();
        var length = master.WriteRead(Meter, request, question);
        while (true)
        {
            var (answer, more) = await AskForPartAsync(length, cancel);
            if (!answer.Answered)
            {
                return answer;
            }

            whole.AddRange(answer.Value);
            if (!more)
            {
                return answer with { Value = [.. whole] };
            }

            if (whole.Count > Dlt645Limits.LongDataLengthMax)
            {
                return answer with { Ending = Dlt645Ending.BadData, Value = [] };
            }

            length = master.WriteReadNext(question);
        }
    }

    /// <inheritdoc cref="ReadAsync(ReadRequest, CancellationToken)"/>
    public ValueTask<Dlt645Outcome<byte[]>> ReadAsync(DataIdentifier id, CancellationToken cancel) =>
        ReadAsync(new ReadRequest(id, 0, null), cancel);

    /// <summary>The numbers of an identifier in units of their last decimal; null for one that is not there.</summary>
    public async ValueTask<Dlt645Outcome<long?[]>> ReadNumbersAsync(DataIdentifier id, CancellationToken cancel) =>
        (await ReadAsync(id, cancel)).Read(data => Numbers(id, data));

    /// <summary>The one number of an identifier.</summary>
    public async ValueTask<Dlt645Outcome<long?>> ReadNumberAsync(DataIdentifier id, CancellationToken cancel) =>
        (await ReadNumbersAsync(id, cancel)).Read(numbers => (numbers.Length == 1, numbers[0]));

    /// <summary>An energy in hundredths of a kWh or kvarh.</summary>
    /// <param name="type">The second byte of its identifier: 01 forward active, 02 reverse active, and so on.</param>
    /// <param name="rate">0 for the total, 1 to 63.</param>
    /// <param name="settlement">0 for now, 1 to 12 for the last settlement days.</param>
    public ValueTask<Dlt645Outcome<long?>> ReadEnergyAsync(
        byte type, byte rate, byte settlement, CancellationToken cancel) =>
        ReadNumberAsync(new(((uint)type << 16) | ((uint)rate << 8) | settlement), cancel);

    /// <summary>What is left in the purse, in hundredths; below zero when it is overdrawn.</summary>
    public async ValueTask<Dlt645Outcome<long>> ReadMoneyAsync(CancellationToken cancel)
    {
        var remaining = await ReadNumberAsync(new(0x00900200), cancel);
        if (!remaining.Answered)
        {
            return remaining.With(0L);
        }

        var overdraft = await ReadNumberAsync(new(0x00900201), cancel);
        return overdraft.Read(owed => (owed is not null && remaining.Value is not null,
            (remaining.Value ?? 0) - (owed ?? 0)));
    }

    /// <summary>The meter's date and time; it has no zone.</summary>
    public async ValueTask<Dlt645Outcome<Dlt645Time>> ReadTimeAsync(CancellationToken cancel)
    {
        var date = await ReadAsync(new DataIdentifier(0x04000101), cancel);
        if (!date.Answered)
        {
            return date.With(default(Dlt645Time));
        }

        var time = await ReadAsync(new DataIdentifier(0x04000102), cancel);
        return time.Read(at => (Dlt645Time.TryRead(
            date.Value.Length == 4 && at.Length == 3 ? [.. at, .. date.Value.AsSpan(1)] : [], out var read), read));
    }

    /// <summary>Blocks of the load record.</summary>
    /// <param name="recordClass">1 to 6, or 0 for all.</param>
    /// <param name="from">The first one wanted; null for the earliest kept.</param>
    public async ValueTask<Dlt645Outcome<byte[]>> ReadLoadRecordAsync(
        int recordClass, int blockCount, Dlt645Time? from, CancellationToken cancel) =>
        await ReadAsync(
            new ReadRequest(
                new(0x06000000u | ((uint)recordClass << 16) | (from is null ? 0u : 1u)), blockCount, from),
            cancel);

    async ValueTask<Dlt645Outcome<byte[]>> AskAsync(int length, CancellationToken cancel) =>
        (await AskForPartAsync(length, cancel)).Answer;

    async ValueTask<(Dlt645Outcome<byte[]> Answer, bool More)> AskForPartAsync(int length, CancellationToken cancel)
    {
        for (var i = 0; i < triesMax; i++)
        {
            await line.SendAsync(question.AsMemory(0, length), cancel);
            if (!master.IsAsking)
            {
                return (new(Dlt645Ending.Answered, [], default, default), false);
            }

            if (await HearAsync(cancel) is { } heard)
            {
                return heard;
            }
        }

        return (new(Dlt645Ending.Silent, [], default, default), false);
    }

    async ValueTask<(Dlt645Outcome<byte[]> Answer, bool More)?> HearAsync(CancellationToken cancel)
    {
        while (true)
        {
            var count = await line.ReceiveAsync(input.AsMemory(held), cancel);
            held += count;
            while (held > 0)
            {
                var (kind, answer) = DigestOnce(count == 0);
                if (kind == Dlt645ReplyKind.NeedMoreData)
                {
                    break;
                }

                if (kind != Dlt645ReplyKind.Skipped)
                {
                    return (answer, kind == Dlt645ReplyKind.MoreFollows);
                }
            }

            if (count == 0)
            {
                held = 0;
                return null;
            }
        }
    }

    (Dlt645ReplyKind Kind, Dlt645Outcome<byte[]> Answer) DigestOnce(bool isSilent)
    {
        var reply = master.Digest(input.AsSpan(0, held), out var consumed, isSilent);
        var answer = new Dlt645Outcome<byte[]>(
            reply.Kind switch
            {
                Dlt645ReplyKind.Refused => Dlt645Ending.Refused,
                Dlt645ReplyKind.Malformed => Dlt645Ending.BadData,
                _ => Dlt645Ending.Answered,
            },
            reply.Data.ToArray(),
            reply.Errors,
            reply.SecurityErrors);
        input.AsSpan(consumed, held - consumed).CopyTo(input);
        held -= consumed;
        return (reply.Kind, answer);
    }

    static (bool Fits, long?[] Numbers) Numbers(DataIdentifier id, byte[] data)
    {
        if (!DataDictionary.TryFind(id, out var shape) || shape.ItemLength == 0 || !shape.Fits(data))
        {
            return (false, []);
        }

        var numbers = new long?[data.Length / shape.ItemLength];
        for (var i = 0; i < numbers.Length; i++)
        {
            var isNumber = shape.TryReadNumber(data.AsSpan(i * shape.ItemLength, shape.ItemLength), out var number);
            numbers[i] = isNumber ? number : null;
        }

        return (true, numbers);
    }
}
