using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Servers;
using Xunit;

namespace Tallywatt.Tests.Servers;

/// <summary>Values of the right type and any content: each is taken or refused, and the meter goes on.</summary>
public sealed class AnyValueTests
{
    const long Start = 1_767_225_600; // 2026-01-01T00:00:00Z
    const int RoundCount = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_value_of_the_right_type_breaks_a_meter(int seed)
    {
        var random = new Random(seed);
        var meter = new Meter(MeterIdentity.FromNumber(7), new ConstantLoad(1_000, 250), Start);
        meter.InstallPrepayment(PrepaymentTerms.Default);
        var device = new CosemMeter(meter);
        for (var round = 0; round < RoundCount; round++)
        {
            foreach (var item in ObjectTable.All)
            {
                for (sbyte number = 2; number <= item.AttributeCount; number++)
                {
                    if (item.Attribute(number).Set is not null && item.Attribute(number).Read is not null)
                    {
                        SetAnything(device, item, number, random);
                    }
                }
            }

            meter.AdvanceTo(meter.TrueUnixSeconds + random.Next(1, 20_000));
        }

        foreach (var item in ObjectTable.All)
        {
            for (sbyte number = 2; number <= item.AttributeCount; number++)
            {
                if (item.Attribute(number).Read is not null)
                {
                    Assert.True(item.Attribute(number).Type.Accepts(Get(device, item, number)), item.Title);
                }
            }
        }
    }

    static void SetAnything(CosemMeter device, CosemObject item, sbyte number, Random random)
    {
        Assert.True(CosemValue.TryRead(Get(device, item, number), out var value));
        var writer = new AxdrWriter(new byte[1 << 16]);
        Changed(value!, random).Write(ref writer);
        device.Set(ClientSap.Management, new(item.ClassId, item.LogicalName, number), default, writer.Written);
    }

    static byte[] Get(CosemMeter device, CosemObject item, sbyte number)
    {
        var writer = new AxdrWriter(new byte[1 << 16]);
        Assert.Equal(
            DataAccessResult.Success,
            device.Get(
                ClientSap.Management, new(item.ClassId, item.LogicalName, number), default, ref writer));
        return writer.Written.ToArray();
    }

    /// <summary>Some of its bytes are others, and some of its items are there twice or no more.</summary>
    static CosemValue Changed(CosemValue value, Random random)
    {
        var content = value.Content.ToArray();
        for (var i = 0; i < content.Length; i++)
        {
            content[i] = random.Next(4) switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)random.Next(8),
                2 => 0xFF,
                _ => content[i],
            };
        }

        var items = value.Items.Select(item => Changed(item, random)).ToList();
        if (value.Tag == DataTag.Array && items.Count > 0 && random.Next(3) == 0)
        {
            items.Add(Changed(items[0], random));
        }
        else if (value.Tag == DataTag.Array && items.Count > 1 && random.Next(3) == 0)
        {
            items.RemoveAt(0);
        }

        return value with { Content = content, Items = items };
    }
}
