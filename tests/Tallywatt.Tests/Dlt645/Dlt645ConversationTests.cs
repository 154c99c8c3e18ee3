using System.Net.Sockets;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Relay;
using Tallywatt.SoftMeter.Servers;
using Xunit;

namespace Tallywatt.Tests.Dlt645;

/// <summary>A master and a slave, in memory and over a socket.</summary>
public sealed class Dlt645ConversationTests
{
    static readonly Dlt645Address Customer = Address("000000004711");

    [Fact]
    public async Task A_real_meter_is_read_and_its_relay_moved_over_TCP()
    {
        var meter = new Meter(MeterIdentity.FromNumber(42), new ConstantLoad(2000, 0), 1_800_000_000);
        meter.AdvanceTo(1_800_000_000 + 7200);
        var station = new Dlt645Meter(meter, 0x123456);
        await using var server = new Dlt645TcpServer(station, 0, TimeProvider.System);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Address, TestContext.Current.CancellationToken);
        var master = new Dlt645Master();
        var question = new byte[300];

        var read = master.WriteRead(station.Address, new(new(0x00010000), 0, null), question);
        Assert.Equal("Data 00040000", Ask(socket, master, question, read)); // 4.00 kWh
        read = master.WriteRead(station.Address, new(new(0x02010100), 0, null), question);
        Assert.Equal("Refused NoData", Ask(socket, master, question, read)); // It measures no voltage.
        var trip = new RelayControl(RelayCommand.Trip, 0, Dlt645Time.FromUnixSeconds(1_800_007_300));
        read = master.WriteRelayControl(station.Address, new(2, 0x111111, 1), trip, question);
        Assert.Equal("Refused NotAuthorised", Ask(socket, master, question, read));
        read = master.WriteRelayControl(
            station.Address, new(2, 0x123456, 1), trip with { ValidUntil = new(2020, 1, 1, 0, 0, 0) }, question);
        Assert.Equal("Refused Other", Ask(socket, master, question, read)); // Its time has passed.
        Assert.True(meter.Relay.OutputState);
        read = master.WriteRelayControl(station.Address, new(2, 0x123456, 1), trip, question);
        Assert.Equal("Data ", Ask(socket, master, question, read));
        Assert.Equal(ControlState.Disconnected, meter.Relay.State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_purchase_is_taken_once_and_only_after_identity_authentication(bool sm4)
    {
        byte[] key = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
        byte[] dispersion = [0, 0, 1, 2, 3, 4, 5, 6];
        var make = sm4
            ? (Func<SoftwareSecureElement>)(() => SoftwareSecureElement.WithSm4(key, dispersion))
            : () => SoftwareSecureElement.WithAes(key, dispersion);
        using var head = make();
        using var element = make();
        var purse = new PurseMeter(element);
        head.BeginSession([1, 2, 3, 4]);
        var order = new byte[CreditOrder.Length];
        CreditOrder.Write(10_000, 1, Customer, head, order);
        Assert.Equal("Refused IdentityNotAuthenticated", Secure(purse, 0x070101FF, order));

        byte[] random = [8, 7, 6, 5, 4, 3, 2, 1], cipher = new byte[8];
        head.MakeCipher(random, cipher);
        var answer = Secure(purse, 0x070000FF, [.. cipher, .. random, .. dispersion]);
        head.BeginSession(Convert.FromHexString(answer[5..13]));
        CreditOrder.Write(10_000, 1, Customer, head, order);
        Assert.Equal("Data ", Secure(purse, 0x070101FF, order));
        Assert.Equal("Refused RepeatedRecharge", Secure(purse, 0x070102FF, order));
        order[0] ^= 1;
        Assert.Equal("Refused MacWrong", Secure(purse, 0x070102FF, order));
        Assert.Equal(10_000, purse.State.BalanceCents);
    }

    [Fact]
    public void A_long_value_comes_in_numbered_frames_and_a_lost_one_is_asked_for_again()
    {
        using var element = SoftwareSecureElement.WithAes(new byte[16], new byte[8]);
        var meter = new PurseMeter(element);
        var slave = new Dlt645Slave(meter);
        var master = new Dlt645Master();
        byte[] question = new byte[300], answer = new byte[300];
        var all = new List<byte>();
        var length = master.WriteRead(meter.Address, new(new(0x06000001), 0, null), question);
        while (true)
        {
            slave.Step(question.AsSpan(0, length), answer, out _, out _);
            slave.Step(question.AsSpan(0, length), answer, out _, out var written);
            var reply = master.Digest(answer.AsSpan(0, written), out _);
            all.AddRange(reply.Data);
            if (reply.Kind != Dlt645ReplyKind.MoreFollows)
            {
                break;
            }

            length = master.WriteReadNext(question);
        }

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (byte)(i & 0xFF)), all);
    }

    /// <summary>The example of GB/T 32907, annex A.1.</summary>
    [Fact]
    public void SM4_encrypts_the_example_of_its_standard()
    {
        var key = Convert.FromHexString("0123456789ABCDEFFEDCBA9876543210");
        using var cipher = BlockCipher.OfSm4(key);
        cipher.Encrypt(key, key);
        Assert.Equal("681EDF34D206965E86B3E94F536E4246", Convert.ToHexString(key));
    }

    static string Secure(PurseMeter meter, uint id, byte[] payload)
    {
        var master = new Dlt645Master();
        byte[] question = new byte[300], answer = new byte[300];
        var length = master.WriteSecurity(meter.Address, new(id), 1, payload, question);
        meter.Slave.Step(question.AsSpan(0, length), answer, out _, out var written);
        return Text(master.Digest(answer.AsSpan(0, written), out _));
    }

    static string Ask(Socket socket, Dlt645Master master, byte[] question, int length)
    {
        socket.Send(question.AsSpan(0, length));
        var answer = new byte[300];
        for (var held = 0; ;)
        {
            held += socket.Receive(answer.AsSpan(held));
            var reply = master.Digest(answer.AsSpan(0, held), out _);
            if (reply.Kind != Dlt645ReplyKind.NeedMoreData)
            {
                return Text(reply);
            }
        }
    }

    static string Text(Dlt645Reply reply) => reply.Kind == Dlt645ReplyKind.Refused
        ? $"Refused {(reply.Errors != 0 ? reply.Errors.ToString() : reply.SecurityErrors.ToString())}"
        : $"{reply.Kind} {Convert.ToHexString(reply.Data)}";

    static Dlt645Address Address(string digits) =>
        Dlt645Address.TryParse(digits, out var address) ? address : throw new ArgumentException(digits);

    sealed class PurseMeter : IDlt645Meter
    {
        internal PurseMeter(ISecureElement element)
        {
            SecureElement = element;
            Slave = new(this);
        }

        public Dlt645Address Address { get; } = Dlt645ConversationTests.Address("010203040506");

        public ISecureElement SecureElement { get; }

        internal Dlt645Slave Slave { get; }

        internal PurchaseState State { get; set; } = new(0, 0, Customer, 0);

        public Dlt645Errors Read(in ReadRequest request, Span<byte> target, out int length)
        {
            length = 1000;
            for (var i = 0; i < length; i++)
            {
                target[i] = unchecked((byte)i);
            }

            return Dlt645Errors.None;
        }

        public Dlt645SecurityErrors TakeCredit(in CreditOrder order, bool opensAccount)
        {
            var errors = PurchaseRule.Judge(State, order, opensAccount, out var next);
            State = next;
            return errors;
        }
    }
}
