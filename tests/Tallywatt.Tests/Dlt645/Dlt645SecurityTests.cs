using CsCheck;
using Tallywatt.Protocols.Dlt645;
using Xunit;

namespace Tallywatt.Tests.Dlt645;

/// <summary>03H and the secured levels, at the protocol alone.</summary>
public sealed class Dlt645SecurityTests : IDisposable
{
    static readonly Dlt645Address Customer = DeskMeter.Digits("000000004711");
    static readonly Dlt645Time Until = new(2026, 11, 23, 23, 0, 0);
    static CancellationToken Cancel => TestContext.Current.CancellationToken;
    readonly DeskMeter meter = new();
    readonly SoftwareSecureElement module;
    readonly SlaveLine line;
    readonly Dlt645Client client;

    public Dlt645SecurityTests()
    {
        module = meter.Module();
        line = new(meter);
        client = new(line, meter.Address);
    }

    public void Dispose()
    {
        module.Dispose();
        meter.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_purchase_is_taken_once_and_only_after_identity_authentication(bool sm4)
    {
        using var station = new DeskMeter(sm4: sm4);
        using var box = station.Module(sm4);
        var head = new Dlt645Client(new SlaveLine(station), station.Address);
        box.BeginSession([1, 2, 3, 4]);
        Assert.Equal(
            Dlt645SecurityErrors.IdentityNotAuthenticated,
            (await head.CreditAsync(true, 10_000, 1, Customer, box, Cancel)).SecurityErrors);

        Assert.True((await head.AuthenticateAsync(box, Cancel)).Answered);
        Assert.True((await head.CreditAsync(true, 10_000, 1, Customer, box, Cancel)).Answered);
        Assert.Equal(
            Dlt645SecurityErrors.RepeatedRecharge,
            (await head.CreditAsync(false, 10_000, 1, Customer, box, Cancel)).SecurityErrors);
        Assert.Equal(
            Dlt645SecurityErrors.RechargeCountWrong,
            (await head.CreditAsync(false, 10_000, 3, Customer, box, Cancel)).SecurityErrors);
        Assert.Equal(
            Dlt645SecurityErrors.CustomerMismatch,
            (await head.CreditAsync(false, 1, 2, DeskMeter.Digits("000000004712"), box, Cancel)).SecurityErrors);
        Assert.Equal(
            Dlt645SecurityErrors.AboveHoardingLimit,
            (await head.CreditAsync(false, 990_001, 2, Customer, box, Cancel)).SecurityErrors);
        Assert.True((await head.CreditAsync(false, 990_000, 2, Customer, box, Cancel)).Answered);
        Assert.Equal(1_000_000, station.Purchases.BalanceCents);
    }

    [Fact]
    public async Task A_MAC_is_of_its_identifier_operator_amount_and_customer()
    {
        await client.AuthenticateAsync(module, Cancel);
        var id = SecurityIdentifiers.OpenAccount;
        var payload = new byte[CreditOrder.Length];
        CreditOrder.Write(id, 1, 10_000, 1, Customer, module, payload);

        // As a recharge instead of the opening of an account, and in another operator's name.
        Assert.Equal(MacWrong, (await client.SecurityAsync(SecurityIdentifiers.Recharge, payload, Cancel)).ToString());
        client.OperatorCode = 2;
        Assert.Equal(MacWrong, (await client.SecurityAsync(id, payload, Cancel)).ToString());
        client.OperatorCode = 1;
        for (var i = 0; i < payload.Length; i++)
        {
            payload[i] ^= 1;
            Assert.Equal(MacWrong, (await client.SecurityAsync(id, payload, Cancel)).ToString());
            payload[i] ^= 1;
        }

        Assert.Equal(0, meter.Purchases.BalanceCents);
        Assert.True((await client.SecurityAsync(id, payload, Cancel)).Answered);
    }

    [Fact]
    public async Task An_authentication_ends_after_its_lifetime_or_when_it_is_told_to()
    {
        await client.AuthenticateAsync(module, Cancel);
        Assert.Equal(30, meter.Security.MinutesLeft);
        meter.RunningSeconds += (30 * 60) - 1;
        Assert.True((await client.SecurityAsync(SecurityIdentifiers.ReadPurse, default, Cancel)).Answered);
        meter.RunningSeconds++;
        Assert.Equal(NotAuthenticated, (await PurseAsync()).ToString());

        await client.AuthenticateAsync(module, Cancel);
        byte[] lifetime = [0x02, 0x00, 0, 0, 0, 0];
        SecuredMessage.Mac(module, SecurityIdentifiers.SetLifetime, 1, lifetime.AsSpan(0, 2), lifetime.AsSpan(2));
        Assert.True((await client.SecurityAsync(SecurityIdentifiers.SetLifetime, lifetime, Cancel)).Answered);
        meter.RunningSeconds += 120;
        Assert.Equal(NotAuthenticated, (await PurseAsync()).ToString());

        await client.AuthenticateAsync(module, Cancel);
        var ended = await client.SecurityAsync(SecurityIdentifiers.Invalidate, default, Cancel);
        Assert.Equal("114700000000000000000000000000000000", Convert.ToHexString(ended.Value));
        Assert.Equal(NotAuthenticated, (await PurseAsync()).ToString());
    }

    [Fact]
    public async Task The_purse_is_read_back_with_MACs()
    {
        await client.AuthenticateAsync(module, Cancel);
        await client.CreditAsync(true, 10_000, 1, Customer, module, Cancel);

        var purse = (await PurseAsync()).Value;

        Assert.Equal(26, purse.Length);
        Assert.Equal("10270000", Convert.ToHexString(purse.AsSpan(0, 4)));
        var id = SecurityIdentifiers.ReadPurse;
        Assert.True(SecuredMessage.IsMac(module, id, 1, purse.AsSpan(0, 4), purse.AsSpan(4, 4)));
        Assert.Equal("01000000", Convert.ToHexString(purse.AsSpan(8, 4)));
        Assert.True(SecuredMessage.IsMac(module, id, 1, purse.AsSpan(8, 4), purse.AsSpan(12, 4)));
        Assert.Equal("114700000000", Convert.ToHexString(purse.AsSpan(16, 6)));
    }

    [Fact]
    public async Task A_new_purse_is_initialised_with_MACs()
    {
        await client.AuthenticateAsync(module, Cancel);
        byte[] payload = [0x88, 0x13, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        var id = SecurityIdentifiers.InitialisePurse;
        SecuredMessage.Mac(module, id, 1, payload.AsSpan(0, 4), payload.AsSpan(4));
        SecuredMessage.Mac(module, id, 1, payload.AsSpan(8, 4), payload.AsSpan(12));

        Assert.True((await client.SecurityAsync(id, payload, Cancel)).Answered);
        Assert.Equal(5_000, meter.Purchases.BalanceCents);
        payload[15] ^= 1;
        Assert.Equal(MacWrong, (await client.SecurityAsync(id, payload, Cancel)).ToString());
    }

    [Fact]
    public async Task Too_many_wrong_proofs_suspend_it_all_until_midnight()
    {
        await client.AuthenticateAsync(module, Cancel);
        var wrong = new byte[CreditOrder.Length];
        for (var i = 0; i < SecurityMemory.ErrorsMax; i++)
        {
            var refused = await client.SecurityAsync(SecurityIdentifiers.Recharge, wrong, Cancel);
            Assert.Equal(MacWrong, refused.ToString());
        }

        Assert.True(meter.Security.IsSuspended);
        Assert.Equal("refused: Other", (await client.AuthenticateAsync(module, Cancel)).ToString());
        Assert.Equal("refused: NotAuthorised", (await RelayAsync(false, RelayCommand.Trip)).ToString());
        meter.RunningSeconds += 3_600;
        Assert.True((await client.AuthenticateAsync(module, Cancel)).Answered);
        Assert.True((await client.CreditAsync(true, 100, 1, Customer, module, Cancel)).Answered);
    }

    [Fact]
    public async Task A_wrong_proof_of_identity_counts_too_and_ends_what_stood()
    {
        await client.AuthenticateAsync(module, Cancel);
        using var stranger = SoftwareSecureElement.WithAes(new byte[16], module.Dispersion);

        Assert.Equal(NotAuthenticated, (await client.AuthenticateAsync(stranger, Cancel)).ToString());
        Assert.Equal(1, meter.SecurityMemory.ErrorCount);
        Assert.Equal(NotAuthenticated, (await PurseAsync()).ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Secured_orders_are_opened_and_checked_for_every_function(bool isCiphered)
    {
        var level = isCiphered ? "98" : "99";
        Assert.Equal("refused: NotAuthorised", (await RelayAsync(isCiphered, RelayCommand.Trip)).ToString());
        await client.AuthenticateAsync(module, Cancel);

        Assert.True((await RelayAsync(isCiphered, RelayCommand.Trip)).Answered);
        await client.WriteSecuredAsync(new(0x04001003), module, isCiphered, (byte[])[1, 2, 3, 4], Cancel);
        await client.ClearSecuredAsync(Dlt645Function.ClearDemand, module, isCiphered, null, Cancel);
        await client.ClearSecuredAsync(Dlt645Function.ClearMeter, module, isCiphered, null, Cancel);
        await client.ClearSecuredAsync(Dlt645Function.ClearEvents, module, isCiphered, new(0x03300D00), Cancel);

        Assert.Equal(
            [
                $"relay {level} Trip", $"write 04001003 {level} 000000 00000001 01020304",
                $"ClearDemand {level} 00000000", $"ClearMeter {level} 00000000",
                $"ClearEvents {level} 03300D00",
            ],
            meter.Told);
        if (isCiphered)
        {
            Assert.Equal("1C1C", line.Sent[2].Substring(24, 4)); // 28 bytes of data, as the supplement says.
        }
    }

    [Fact]
    public async Task A_changed_or_moved_order_is_refused_and_counted()
    {
        await client.AuthenticateAsync(module, Cancel);
        await client.WriteSecuredAsync(new(0x04001003), module, false, (byte[])[1, 2, 3, 4], Cancel);
        var frame = Convert.FromHexString(line.Sent[^1]);
        var data = new byte[frame.Length - 4 - 12];
        Assert.Equal(data.Length, frame[13]);
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = unchecked((byte)(frame[14 + i] - 0x33));
        }

        for (var i = 0; i < data.Length; i++)
        {
            data[i] ^= 0x01;
            Assert.True(Written(data) is "D40137" or "D40134", $"byte {i}");
            data[i] ^= 0x01;
        }

        Assert.Single(meter.Told);
        Assert.True(meter.SecurityMemory.ErrorCount > 10);
    }

    [Fact]
    public async Task An_order_may_be_repeated_but_an_older_one_is_not_played_again()
    {
        await client.AuthenticateAsync(module, Cancel);
        await RelayAsync(false, RelayCommand.Trip);
        var trip = line.Sent[^1];
        await line.SendAsync(Convert.FromHexString(trip), Cancel);
        Assert.Equal(2, meter.Told.Count); // The same again, at once: its answer was lost.
        await RelayAsync(false, RelayCommand.PermitClose);
        await line.SendAsync(Convert.FromHexString(trip), Cancel);

        Assert.Equal(["relay 99 Trip", "relay 99 Trip", "relay 99 PermitClose"], meter.Told);
        Assert.False(meter.Security.IsAuthenticated);
    }

    [Fact]
    public async Task A_maker_with_order_numbers_takes_each_number_once_and_refunds()
    {
        using var odd = new DeskMeter(profile: Dlt645Profile.OrderNumbers);
        var head = new Dlt645Client(new SlaveLine(odd), odd.Address, Dlt645Profile.OrderNumbers);
        var payload = new byte[26];
        var length = CreditOrder.WriteOrderNumber(10_000, 0x1240826202124138, Customer, payload);
        Assert.Equal(26, length);

        Assert.True((await head.SecurityAsync(SecurityIdentifiers.Recharge, payload, Cancel)).Answered);
        Assert.Equal(
            Dlt645SecurityErrors.RepeatedRecharge,
            (await head.SecurityAsync(SecurityIdentifiers.Recharge, payload, Cancel)).SecurityErrors);
        payload[4]++;
        Assert.True((await head.SecurityAsync(SecurityIdentifiers.VendorRefund, payload, Cancel)).Answered);
        Assert.Equal(0, odd.Purchases.BalanceCents);

        // The standard's meter takes none of it.
        Assert.False((await client.SecurityAsync(SecurityIdentifiers.Recharge, payload, Cancel)).Answered);
        await client.AuthenticateAsync(module, Cancel);
        foreach (var id in new[] { SecurityIdentifiers.Recharge, SecurityIdentifiers.VendorRefund })
        {
            Assert.Equal("refused: Other", (await client.SecurityAsync(id, payload, Cancel)).ToString());
        }
    }

    /// <summary>The example of GB/T 32907, annex A.1.</summary>
    [Fact]
    public void SM4_encrypts_the_example_of_its_standard()
    {
        var key = Convert.FromHexString("0123456789ABCDEFFEDCBA9876543210");
        var block = key.ToArray();
        using var cipher = BlockCipher.OfSm4(key);
        cipher.Encrypt(block, block);
        Assert.Equal("681EDF34D206965E86B3E94F536E4246", Convert.ToHexString(block));
        cipher.Decrypt(block, block);
        Assert.Equal(key, block);
    }

    [Fact]
    public void What_was_ciphered_is_opened_and_what_was_changed_is_not_the_same() =>
        Gen.Select(Gen.Byte.Array[0, 180], Gen.Bool, Gen.Int[0, 10_000]).Sample((plain, sm4, at) =>
        {
            using var element = sm4
                ? SoftwareSecureElement.WithSm4(DeskMeter.MasterKey, new byte[8])
                : SoftwareSecureElement.WithAes(DeskMeter.MasterKey, new byte[8]);
            element.BeginSession([1, 2, 3, 4]);
            byte[] cipher = new byte[256], opened = new byte[256];
            var length = element.Encrypt(plain, cipher);
            Assert.True(length % 16 == 0 && length > plain.Length);
            Assert.True(element.TryDecrypt(cipher.AsSpan(0, length), opened, out var count));
            Assert.Equal(plain, opened[..count]);
            cipher[at % length] ^= 0x10;
            Assert.False(element.TryDecrypt(cipher.AsSpan(0, length), opened, out count)
                && opened.AsSpan(0, count).SequenceEqual(plain));
        }, iter: 300);

    const string MacWrong = "refused: MacWrong";
    const string NotAuthenticated = "refused: IdentityNotAuthenticated";

    ValueTask<Dlt645Outcome<byte[]>> PurseAsync() =>
        client.SecurityAsync(SecurityIdentifiers.ReadPurse, default, Cancel);

    async ValueTask<Dlt645Outcome<byte[]>> RelayAsync(bool isCiphered, RelayCommand command)
    {
        if (!module.IsAuthenticated)
        {
            module.BeginSession([1, 2, 3, 4]);
        }

        return await client.ControlRelaySecuredAsync(new(command, 0, Until), module, isCiphered, Cancel);
    }

    string Written(byte[] data)
    {
        byte[] address = new byte[6], question = new byte[300], answer = new byte[300];
        meter.Address.Write(address);
        var length = Dlt645Frame.Write(address, 0x14, data, question);
        new Dlt645Slave(meter).Step(question.AsSpan(0, length), answer, out _, out _);
        return Convert.ToHexString(answer.AsSpan(8, 3));
    }
}
