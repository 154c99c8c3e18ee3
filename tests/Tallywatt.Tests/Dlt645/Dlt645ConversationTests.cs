using Tallywatt.Protocols.Dlt645;
using Xunit;

namespace Tallywatt.Tests.Dlt645;

/// <summary>The typed calls of a client against a slave in memory.</summary>
public sealed class Dlt645ConversationTests : IDisposable
{
    static readonly Credentials Who = new(0x02, 0x123456, 0x00000007);
    readonly DeskMeter meter = new();
    readonly SlaveLine line;
    readonly Dlt645Client client;
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public Dlt645ConversationTests()
    {
        line = new(meter);
        client = new(line, meter.Address);
    }

    public void Dispose() => meter.Dispose();

    [Fact]
    public async Task Values_are_read_as_numbers_with_what_is_not_there_left_out()
    {
        meter[0x00010000] = [0x20, 0x07, 0x00, 0x00];
        meter[0x0001FF00] = [0x20, 0x07, 0, 0, 0x20, 0x07, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF];
        meter[0x00900200] = [0x50, 0x12, 0x00, 0x00];
        meter[0x00900201] = [0x00, 0x00, 0x00, 0x00];
        meter[0x04000101] = [0x01, 0x23, 0x11, 0x26];
        meter[0x04000102] = [0x30, 0x15, 0x20];
        meter[0x02030000] = [0x34, 0x12, 0x80];
        meter[0x02010100] = [0xCD, 0xCD];

        Assert.Equal(720, (await client.ReadEnergyAsync(1, 0, 0, Cancel)).Value);
        Assert.Equal([720, 720, null], (await client.ReadNumbersAsync(new(0x0001FF00), Cancel)).Value);
        Assert.Equal(1250, (await client.ReadMoneyAsync(Cancel)).Value);
        Assert.Equal(new(2026, 11, 23, 20, 15, 30), (await client.ReadTimeAsync(Cancel)).Value);
        Assert.Equal(-1234, (await client.ReadNumberAsync(new(0x02030000), Cancel)).Value);
        Assert.Equal(Dlt645Ending.BadData, (await client.ReadNumberAsync(new(0x02010100), Cancel)).Ending);
        Assert.Equal("refused: NoData", (await client.ReadAsync(new DataIdentifier(0x02010200), Cancel)).ToString());
    }

    [Fact]
    public async Task Every_order_reaches_the_meter_as_it_was_meant()
    {
        var until = new Dlt645Time(2026, 11, 23, 23, 0, 0);
        await client.WriteNumberAsync(new(0x04001003), Who, 12_345_678, Cancel);
        await client.SetTimeAsync(new(2026, 11, 23, 20, 15, 30), Who, Cancel);
        await client.BroadcastTimeAsync(new(2026, 11, 23, 20, 15, 30), Cancel);
        await client.FreezeAsync(FreezeRequest.Now, Cancel);
        await client.ControlRelayAsync(new(RelayCommand.Trip, 0, until), Who, Cancel);
        await client.ClearAsync(Dlt645Function.ClearDemand, Who, null, Cancel);
        await client.ClearAsync(Dlt645Function.ClearMeter, Who, null, Cancel);
        await client.ClearAsync(Dlt645Function.ClearEvents, Who, new(0xFFFFFFFF), Cancel);
        var changed = await client.ChangePasswordAsync(Who, new(0x04, 0x654321, 0), Cancel);
        var baud = await client.SetAsync(Dlt645Function.ChangeBaud, 0x08, Cancel);
        var refused = await client.SetAsync(Dlt645Function.ChangeBaud, 0x16, Cancel);
        await client.SetAsync(Dlt645Function.SetTerminal, 0x01, Cancel);
        await client.WriteAddressAsync(DeskMeter.Digits("000000000099"), Cancel);

        Assert.Equal(
            [
                "write 04001003 02 123456 00000007 78563412", "write 04000101 02 123456 00000007 01231126",
                "write 04000102 02 123456 00000007 301520", "clock 1795464930", "freeze Now", "relay 02 Trip",
                "ClearDemand 02 00000000", "ClearMeter 02 00000000", "ClearEvents 02 FFFFFFFF",
                "password 04000C05 02 123456 04 654321", "baud 08", "terminal 01", "address 000000000099",
            ],
            meter.Told);
        Assert.Equal("04214365", Convert.ToHexString(changed.Value));
        Assert.Equal("08", Convert.ToHexString(baud.Value));
        Assert.Equal(Dlt645Errors.BaudNotChangeable, refused.Errors);
        Assert.Equal(meter.Address, (await client.ReadAddressAsync(Cancel)).Value);
    }

    [Fact]
    public async Task A_lost_answer_is_asked_for_again_and_silence_has_an_end()
    {
        meter[0x00010000] = [0x20, 0x07, 0x00, 0x00];
        line.LoseCount = 1;
        Assert.Equal(720, (await client.ReadEnergyAsync(1, 0, 0, Cancel)).Value);

        line.LoseCount = 2;
        Assert.Equal(Dlt645Ending.Silent, (await client.ReadEnergyAsync(1, 0, 0, Cancel)).Ending);
    }

    [Fact]
    public async Task A_long_value_comes_in_numbered_frames_and_a_lost_one_is_asked_for_again()
    {
        var value = Enumerable.Range(0, 1000).Select(i => unchecked((byte)i)).ToArray();
        meter[0x06000000] = value;
        line.LoseCount = 1;

        var read = await client.ReadAsync(new DataIdentifier(0x06000000), Cancel);

        Assert.Equal(value, read.Value);
        Assert.Equal(
            ["11", "11", "12", "12", "12", "12", "12"], line.Sent.Select(frame => frame.Substring(24, 2)));
        Assert.Equal("37", line.Sent[^2].Substring(36, 2)); // Frame number 4, raised by 33H.
    }

    [Fact]
    public void A_frame_number_out_of_turn_is_no_data()
    {
        meter[0x06000000] = new byte[1000];
        var slave = new Dlt645Slave(meter);

        Assert.Equal("B1", Answer(slave, 0x11, "00000006")[16..18]);
        Assert.Equal("B2", Answer(slave, 0x12, "0000000601")[16..18]);
        Assert.Equal("B2", Answer(slave, 0x12, "0000000601")[16..18]); // Its answer may have been lost.
        Assert.Equal("D20135", Answer(slave, 0x12, "0000000603")[16..22]);
        Assert.Equal("D20135", Answer(slave, 0x12, "0000010602")[16..22]);
        Assert.Equal("B2", Answer(slave, 0x12, "0000000602")[16..18]);
    }

    [Fact]
    public async Task A_value_of_exactly_one_frame_says_that_nothing_follows()
    {
        foreach (var length in new[] { 195, 196, 197, 390, 391, 392 })
        {
            var value = Enumerable.Range(0, length).Select(i => unchecked((byte)i)).ToArray();
            meter[0x06000000] = value;
            Assert.Equal(value, (await client.ReadAsync(new DataIdentifier(0x06000000), Cancel)).Value);
        }
    }

    [Theory]
    [InlineData("AAAAAAAAAAAA", 0x11, "00000100", true)] // Anyone may be read.
    [InlineData("AAAAAA040506", 0x11, "00000100", true)] // A short address.
    [InlineData("AAAAAAAAAAA6", 0x11, "00000100", true)] // Shortened by single digits.
    [InlineData("AAAAAAAAAAA7", 0x11, "00000100", false)]
    [InlineData("AAAAAAAAAAAA", 0x12, "0000010001", true)]
    [InlineData("AAAAAAAAAAAA", 0x13, "", true)]
    [InlineData("AAAAAAAAAAAA", 0x15, "060504030201", true)]
    [InlineData("AAAAAAAAAAAA", 0x14, "0310000402563412070000000000", false)] // Nobody unnamed is changed.
    [InlineData("AAAAAA040506", 0x14, "0310000402563412070000000000", false)]
    [InlineData("AAAAAAAAAAAA", 0x16, "99999999", false)]
    [InlineData("AAAAAAAAAAAA", 0x17, "08", false)]
    [InlineData("AAAAAAAAAAAA", 0x19, "0256341207000000", false)]
    [InlineData("AAAAAAAAAAAA", 0x1A, "0256341207000000", false)]
    [InlineData("AAAAAAAAAAAA", 0x1B, "0256341207000000FFFFFFFF", false)]
    [InlineData("AAAAAAAAAAAA", 0x1C, "02563412070000001A00000023231126", false)]
    [InlineData("AAAAAAAAAAAA", 0x03, "FF00000701000000", false)]
    [InlineData("999999999999", 0x16, "99999999", false)] // All freeze, and none answers.
    [InlineData("999999999999", 0x08, "301520231126", false)]
    [InlineData("999999999999", 0x1D, "00", false)]
    [InlineData("999999999999", 0x11, "00000100", false)]
    [InlineData("999999999999", 0x14, "0310000402563412070000000000", false)]
    [InlineData("010203040507", 0x11, "00000100", false)] // Another meter.
    [InlineData("AA0203040506", 0x11, "00000100", true)]
    [InlineData("01AA03040506", 0x11, "00000100", false)] // Wildcards stand on the left.
    public void Who_is_meant_answers_and_nobody_else(string to, byte function, string data, bool answers)
    {
        meter[0x00010000] = [0x20, 0x07, 0x00, 0x00];
        var slave = new Dlt645Slave(meter);

        Assert.Equal(answers, Answer(slave, function, data, to).Length > 0);
    }

    [Fact]
    public void A_broadcast_changes_what_it_may_and_nothing_else()
    {
        var slave = new Dlt645Slave(meter);
        foreach (var (function, data) in new (byte, string)[]
        {
            (0x08, "301520231126"), (0x08, "301520311126"), (0x16, "99999999"), (0x16, "00999999"),
            (0x1D, "00"), (0x1D, "03"), (0x14, "0310000402563412070000000000"), (0x17, "08"),
            (0x1A, "0256341207000000"),
        })
        {
            Assert.Equal("", Answer(slave, function, data, "999999999999"));
        }

        Assert.Equal(["clock 1795464930", "freeze Now", "freeze Hourly", "terminal 00"], meter.Told[..4]);
        Assert.DoesNotContain(meter.Told, told => told.StartsWith("write", StringComparison.Ordinal)
            || told.StartsWith("Clear", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0x14, "031000040256341207000000", "D40134")] // No value.
    [InlineData(0x14, "0310", "D40134")]
    [InlineData(0x15, "AAAAAAAAAAAA", "D50134")]
    [InlineData(0x15, "999999999999", "D50134")]
    [InlineData(0x16, "60999999", "D60134")] // There is no minute 60.
    [InlineData(0x16, "99009999", "D60134")] // An hour without its minute.
    [InlineData(0x17, "16", "D7013B")] // One bit for each speed; 16H is none.
    [InlineData(0x18, "00", "D80134")]
    [InlineData(0x1B, "0256341207000000", "DB0134")]
    [InlineData(0x1C, "02563412070000001F00000023231126", "DC0134")] // A command nobody defined.
    [InlineData(0x1C, "02563412070000001A00000023311126", "DC0134")] // 31 November.
    [InlineData(0x1C, "98000000070000001A00000023231126", "DC0137")] // Secured without authentication.
    [InlineData(0x1D, "03", "DD0134")]
    [InlineData(0x11, "000001", "D10134")]
    [InlineData(0x1E, "", "DE0134")] // No such function.
    public void What_cannot_be_is_refused_with_its_error_word(byte function, string data, string answer)
    {
        Assert.Equal(answer, Answer(new(meter), function, data)[16..22]);
        Assert.Empty(meter.Told);
    }

    [Fact]
    public void Wake_up_bytes_noise_and_a_68_in_front_do_not_hide_a_question()
    {
        meter[0x00010000] = [0x20, 0x07, 0x00, 0x00];
        byte[] question = new byte[Dlt645Limits.SendLengthMax], answer = new byte[Dlt645Limits.SendLengthMax];
        var length = new Dlt645Master().WriteRead(meter.Address, new(new(0x00010000), 0, null), question);
        var frame = question[4..length];
        byte[][] fronts =
        [
            [0xFE], [0xFE, 0xFE, 0xFE, 0xFE, 0xFE, 0xFE], [0x68], [0x68, 0x68, 0x11], [0x16, 0x00, 0x68, 0xAA],
            [.. frame[..5]], [0x68, 1, 2, 3, 4, 5, 6, 0x68, 0x91, 0x20],
        ];
        foreach (var front in fronts)
        {
            var slave = new Dlt645Slave(meter);
            var input = (byte[])[.. front, .. frame];
            var got = 0;
            for (var at = 0; at < input.Length && got == 0;)
            {
                Assert.True(slave.Step(input.AsSpan(at), answer, out var consumed, out got, isSilent: true));
                at += consumed;
            }

            Assert.True(got > 0, Convert.ToHexString(front));
        }
    }

    [Theory]
    [InlineData(ChecksumRule.WithoutFirstStart)]
    [InlineData(ChecksumRule.WithoutBothStarts)]
    public async Task A_makers_checksum_is_taken_only_where_it_is_set(ChecksumRule rule)
    {
        var maker = new Dlt645Profile { Checksum = rule, AnswerWakeupCount = 4 };
        using var odd = new DeskMeter(profile: maker);
        odd[0x00010000] = [0x20, 0x07, 0x00, 0x00];

        var right = new Dlt645Client(new SlaveLine(odd), odd.Address, maker);
        var wrong = new Dlt645Client(new SlaveLine(odd), odd.Address);
        Assert.Equal(720, (await right.ReadEnergyAsync(1, 0, 0, Cancel)).Value);
        Assert.Equal(Dlt645Ending.Silent, (await wrong.ReadEnergyAsync(1, 0, 0, Cancel)).Ending);
    }

    [Fact]
    public void A_read_allocates_nothing_on_either_side()
    {
        meter[0x00010000] = [0x20, 0x07, 0x00, 0x00];
        var slave = new Dlt645Slave(meter);
        var master = new Dlt645Master();
        byte[] question = new byte[Dlt645Limits.SendLengthMax], answer = new byte[Dlt645Limits.SendLengthMax];
        void Turn()
        {
            var length = master.WriteRead(meter.Address, new(new(0x00010000), 0, null), question);
            slave.Step(question.AsSpan(0, length), answer, out _, out _);
            slave.Step(question.AsSpan(4, length - 4), answer, out _, out var written);
            var reply = master.Digest(answer.AsSpan(0, written), out _);
            DataDictionary.TryFind(new(0x00010000), out var shape);
            Assert.True(shape.Fits(reply.Data) && shape.TryReadNumber(reply.Data, out var number) && number == 720);
        }

        Turn();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            Turn();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
    }

    /// <summary>An answer of another meter, of another function or of another identifier is not ours.</summary>
    [Fact]
    public void A_late_answer_of_another_is_skipped()
    {
        using var other = new DeskMeter("000000000001");
        other[0x00010000] = meter[0x00010000] = [0x20, 0x07, 0x00, 0x00];
        meter[0x00020000] = [0x01, 0x00, 0x00, 0x00];
        byte[] question = new byte[Dlt645Limits.SendLengthMax];
        var master = new Dlt645Master();
        master.WriteRead(meter.Address, new(new(0x00010000), 0, null), question);

        Assert.Equal(Dlt645ReplyKind.Skipped, Digest(master, other, 0x11, "00000100"));
        Assert.Equal(Dlt645ReplyKind.Skipped, Digest(master, meter, 0x11, "00000200"));
        Assert.Equal(Dlt645ReplyKind.Skipped, Digest(master, meter, 0x13, ""));
        Assert.Equal(Dlt645ReplyKind.Data, Digest(master, meter, 0x11, "00000100"));
        Assert.Equal(Dlt645ReplyKind.Skipped, Digest(master, meter, 0x11, "00000100")); // Nothing is out.
    }

    static Dlt645ReplyKind Digest(Dlt645Master master, DeskMeter from, byte function, string data)
    {
        var answer = Answer(new(from), function, data, from.Address.ToString());
        return master.Digest(Convert.FromHexString(answer), out _).Kind;
    }

    static string Answer(Dlt645Slave slave, byte function, string data, string to = "010203040506")
    {
        byte[] address = new byte[6], question = new byte[300], answer = new byte[300];
        Dlt645Address.FromWire(Convert.FromHexString(to).Reverse().ToArray()).Write(address);
        var length = Dlt645Frame.Write(address, function, Convert.FromHexString(data), question);
        slave.Step(question.AsSpan(0, length), answer, out _, out var written);
        return Convert.ToHexString(answer.AsSpan(0, written));
    }
}
