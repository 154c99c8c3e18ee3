namespace Tallywatt.Protocols.Sts;

/// <summary>Token keys for tests and demonstrations: everybody can compute them, so they protect nothing.</summary>
public static class TestDecoderKeys
{
    /// <summary>The vending key that test keys are derived from. It is printed here, so it is no secret.</summary>
    static ReadOnlySpan<byte> VendingKey => "Tallywatt TEST vend!"u8;

    /// <summary>The key of the meter with a printed serial number of 12 digits: MISTY1, DKGA04, group 999999.</summary>
    public static DecoderKey Of(string serialNumber) => DecoderKeyDerivation.ByHash(
        VendingKey, MeterPan.OfSerial(serialNumber),
        new() { Bytes = default(ReadOnlyMemory<byte>), SupplyGroupCode = 999_999, BaseYear = 2014 });
}
