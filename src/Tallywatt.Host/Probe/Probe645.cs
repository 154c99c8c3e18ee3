using System.Globalization;
using System.Text.Json;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.Protocols.Explain;

namespace Tallywatt.Host.Probe;

/// <summary>A conversation with any DL/T 645-2007 meter.</summary>
sealed class Probe645(Dlt645Client client, ProbeOptions options, TextWriter output)
{
    const uint OperatorCode = 1;
    const int OrderValidMinutes = 5;
    const int WordLength = 2;

    static readonly DataIdentifier RunningWord3 = new(0x04000503);

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    static readonly uint[] Registers =
    [
        0x00010000, 0x00010100, 0x00010200, 0x00010300, 0x00010400, 0x00020000, 0x00030000, 0x00040000, 0x01010000,
        0x02010100, 0x02020100, 0x02030000, 0x02060000, 0x02800002, 0x02800020, 0x00900200, 0x00900201,
    ];

    Credentials Who => new(options.Level, options.LevelPassword, OperatorCode);

    /// <summary>Finds out who is there, when nobody was named.</summary>
    internal async Task MeetAsync(CancellationToken cancel)
    {
        if (options.Address == Dlt645Address.Wildcard)
        {
            var address = await client.ReadAddressAsync(cancel);
            client.Meter = address.Answered
                ? address.Value
                : throw ProbeException.Silent(
                    $"no DL/T 645 meter answers at {options.Where}: {ProbeWords.Of(address)}; name it with --address.");
        }
    }

    internal async Task IdentityAsync(CancellationToken cancel)
    {
        var said = new Dictionary<string, string> { ["protocol"] = "dlt645", ["address"] = client.Meter.ToString() };
        var time = await client.ReadTimeAsync(cancel);
        said["clock"] = time.Answered ? Words(time.Value) : ProbeWords.Of(time);
        var energy = await client.ReadAsync(new DataIdentifier(0x00010000), cancel);
        if (energy.Answered)
        {
            said["import"] = Dlt645FrameText.Value(new(0x00010000), energy.Value);
        }

        Print(said.Select(pair => (pair.Key, pair.Value)));
    }

    internal async Task ReadAsync(IReadOnlyList<string> names, CancellationToken cancel)
    {
        var read = new List<(string, string)>();
        foreach (var name in names)
        {
            if (name.Length != 8 || !uint.TryParse(
                name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
            {
                throw ProbeException.Wrong($"'{name}' is no identifier; allowed: eight digits such as 00010000.");
            }

            var answer = await client.ReadAsync(new DataIdentifier(number), cancel);
            read.Add(answer.Answered
                ? (Name(new(number)), Dlt645FrameText.Value(new(number), answer.Value))
                : throw Refused(Name(new(number)), answer));
        }

        Print(read);
    }

    internal async Task RegistersAsync(CancellationToken cancel) =>
        Print(await AnsweredAsync(Registers.Select(id => new DataIdentifier(id)), cancel));

    /// <summary>Every single identifier of the dictionary that the meter answers.</summary>
    internal async Task ListAsync(CancellationToken cancel)
    {
        var singles = DataDictionary.Entries
            .Where(entry => (entry.Access & DataAccess.Read) != 0 && entry.Pattern[..2] is not ("06" or "07"))
            .Select(entry => First(entry.Pattern)).Distinct();
        var answered = await AnsweredAsync(singles, cancel);
        Print(answered);
        if (!options.Json)
        {
            output.WriteLine($"{answered.Count} identifiers answered");
        }
    }

    internal async Task RelayAsync(string order, CancellationToken cancel)
    {
        if (order != "show")
        {
            // The order ends by the meter's own clock, so that a wrong one does not make it late.
            var time = await client.ReadTimeAsync(cancel);
            var now = time.Answered ? time.Value.ToUnixSeconds() : throw Refused("the clock", time);
            var control = new RelayControl(
                order == "disconnect" ? RelayCommand.Trip : RelayCommand.PermitClose, 0,
                Dlt645Time.FromUnixSeconds(now + (OrderValidMinutes * 60)));
            Check(await client.ControlRelayAsync(control, Who, cancel), $"relay {order}");
        }

        var word = await client.ReadAsync(RunningWord3, cancel);
        if (!word.Answered || word.Value.Length != WordLength)
        {
            output.WriteLine($"order obeyed; running status word 3: {ProbeWords.Of(word)}");
            return;
        }

        var bits = word.Value[0] | (word.Value[1] << 8);
        Print(
        [
            ("output", (bits & 0x10) == 0 ? "on" : "off"),
            ("ordered", (bits & 0x40) == 0 ? "close" : "open"),
            ("pre-trip alarm", (bits & 0x80) == 0 ? "no" : "yes"),
        ]);
    }

    internal async Task ClockAsync(DateTimeOffset? setTo, CancellationToken cancel)
    {
        if (setTo is { } at)
        {
            var local = new Dlt645Time(at.Year, at.Month, at.Day, at.Hour, at.Minute, at.Second);
            Check(await client.SetTimeAsync(local, Who, cancel), "setting the clock");
        }

        var time = await client.ReadTimeAsync(cancel);
        output.WriteLine(time.Answered ? Words(time.Value) : throw Refused("the clock", time));
    }

    /// <summary>Identity authentication, then one purchase.</summary>
    internal async Task RechargeAsync(RechargeOrder order, CancellationToken cancel)
    {
        var number = order.MeterNumber ?? client.Meter;
        using var module = order.IsSm4
            ? SoftwareSecureElement.WithSm4(order.Key, SoftwareSecureElement.DispersionOf(number))
            : SoftwareSecureElement.WithAes(order.Key, SoftwareSecureElement.DispersionOf(number));
        Check(await client.AuthenticateAsync(module, cancel), "identity authentication");
        Check(
            await client.CreditAsync(
                order.OpensAccount, order.AmountCents, order.PurchaseCount, order.Customer, module, cancel),
            order.OpensAccount ? "opening the account" : "the recharge");
        var balance = await client.ReadMoneyAsync(cancel);
        output.WriteLine(balance.Answered
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"taken; the balance is {(balance.Value < 0 ? "-" : "")}{Math.Abs(balance.Value) / 100}."
                + $"{Math.Abs(balance.Value) % 100:00} CNY")
            : "taken");
    }

    async Task<List<(string, string)>> AnsweredAsync(IEnumerable<DataIdentifier> ids, CancellationToken cancel)
    {
        var answered = new List<(string, string)>();
        foreach (var id in ids)
        {
            var answer = await client.ReadAsync(id, cancel);
            if (answer.Answered)
            {
                answered.Add((Name(id), Dlt645FrameText.Value(id, answer.Value)));
            }
            else if (answer.Ending == Dlt645Ending.Silent)
            {
                throw Refused(Name(id), answer);
            }
        }

        return answered;
    }

    void Print(IEnumerable<(string Name, string Value)> values)
    {
        if (options.Json)
        {
            output.WriteLine(JsonSerializer.Serialize(
                values.DistinctBy(pair => pair.Name).ToDictionary(pair => pair.Name, pair => pair.Value), Json));
            return;
        }

        foreach (var (name, value) in values)
        {
            output.WriteLine($"{name,-14} {value}");
        }
    }

    static string Name(DataIdentifier id)
    {
        var words = Dlt645Names.Of(id);
        return $"{id} {(words.Length > 0 ? words : DataDictionary.Find(id)?.Name)}".TrimEnd();
    }

    static DataIdentifier First(string pattern) => new(Convert.ToUInt32(
        string.Concat(pattern.Split(' ').Select(part => part[..2])), 16));

    static string Words(Dlt645Time time) => string.Create(
        CultureInfo.InvariantCulture,
        $"{time.Year:0000}-{time.Month:00}-{time.Day:00}T{time.Hour:00}:{time.Minute:00}:{time.Second:00}");

    static void Check<T>(Dlt645Outcome<T> outcome, string what)
    {
        if (!outcome.Answered)
        {
            throw Refused(what, outcome);
        }
    }

    static ProbeException Refused<T>(string what, Dlt645Outcome<T> outcome) => outcome.Ending == Dlt645Ending.Silent
        ? ProbeException.Silent($"{what}: {ProbeWords.Of(outcome)}.")
        : ProbeException.Refused($"{what}: {ProbeWords.Of(outcome)}.");
}

/// <summary>One purchase for a DL/T 645 meter.</summary>
/// <param name="MeterNumber">What its key is derived from; its address when null.</param>
sealed record RechargeOrder(
    bool OpensAccount, uint AmountCents, uint PurchaseCount, Dlt645Address Customer, byte[] Key, bool IsSm4,
    Dlt645Address? MeterNumber);
