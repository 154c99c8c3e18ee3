using System.Buffers.Binary;
using System.Globalization;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>A meter as a DL/T 645 station: what it truly has, and the error word for the rest.</summary>
/// <remarks>
/// Its address is its serial number. It has one rate, so blocks hold a total only. Its clock runs UTC and cannot be
/// set. A relay order needs the password of its level; after three wrong ones the relay obeys nobody on this line for
/// a day of the meter's clock. A keeping of power, an alarm and a trip that restores itself are refused: the meter has
/// none of them.
/// </remarks>
public sealed class Dlt645Meter : IDlt645Meter
{
    const int WrongPasswordsMax = 3;
    const long LockedSeconds = 24 * 60 * 60;
    const byte ProgrammingLevel = 0x02;
    const byte NormalLevel = 0x04;

    readonly Meter meter;
    readonly uint password;
    readonly Lock gate = new();
    int wrongCount;
    long lockedUntilUnixSeconds = long.MinValue;

    /// <param name="password">Six BCD digits, for levels 02 and 04.</param>
    public Dlt645Meter(Meter meter, uint password)
    {
        ArgumentNullException.ThrowIfNull(meter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(password, 0xFF_FFFFu);
        this.meter = meter;
        this.password = password;
        Address = Dlt645Address.TryParse(meter.Identity.SerialNumber, out var address)
            ? address
            : throw new ArgumentException("A serial number is an address.", nameof(meter));
    }

    public Dlt645Address Address { get; }

    public Dlt645Errors Read(in ReadRequest request, Span<byte> target, out int length)
    {
        var reading = meter.Read();
        var time = Dlt645Time.FromUnixSeconds(reading.ClockUnixSeconds);
        var date = DateTimeOffset.FromUnixTimeSeconds(reading.ClockUnixSeconds);
        long net = reading.Power.ImportWatts - reading.Power.ExportWatts;
        length = request.Id.Value switch
        {
            0x00010000 or 0x0001FF00 => Energy(reading.Import.WattHours, target),
            0x00020000 or 0x0002FF00 => Energy(reading.Export.WattHours, target),
            0x02030000 => Signed(net * 10, 3, target),
            0x04000101 => Number((Packed(time) * 100) + (int)date.DayOfWeek, 4, target),
            0x04000102 => Number((time.Hour * 10_000L) + (time.Minute * 100) + time.Second, 3, target),
            0x04000401 or 0x04000402 => Number(
                long.Parse(meter.Identity.SerialNumber, CultureInfo.InvariantCulture), 6, target),
            0x04000503 => StatusWord3(reading.Relay, target),
            _ => 0,
        };
        return length > 0 && request.BlockCount == 0 ? Dlt645Errors.None : Dlt645Errors.NoData;
    }

    public Dlt645Errors ControlRelay(in Credentials who, in RelayControl control)
    {
        lock (gate)
        {
            var now = meter.ClockUnixSeconds;
            if (now < lockedUntilUnixSeconds || who.Level is not (ProgrammingLevel or NormalLevel))
            {
                return Dlt645Errors.NotAuthorised;
            }

            if (who.Password != password)
            {
                if (++wrongCount >= WrongPasswordsMax)
                {
                    (wrongCount, lockedUntilUnixSeconds) = (0, now + LockedSeconds);
                }

                return Dlt645Errors.NotAuthorised;
            }

            wrongCount = 0;
            return control.ValidUntil.ToUnixSeconds() < now ? Dlt645Errors.Other : Obey(control.Command);
        }
    }

    /// <summary>Direct closing is for a meter whose control mode allows it: in the others a person closes.</summary>
    Dlt645Errors Obey(RelayCommand command)
    {
        var closesByItself = meter.Relay.Mode is ControlMode.Mode2 or ControlMode.Mode4;
        var answer = command switch
        {
            RelayCommand.Trip => meter.RemoteDisconnect(),
            RelayCommand.PermitClose when !closesByItself => meter.RemoteReconnect(),
            RelayCommand.Close when closesByItself => meter.RemoteReconnect(),
            _ => RelayAnswer.Refused,
        };
        return answer == RelayAnswer.Refused ? Dlt645Errors.Other : Dlt645Errors.None;
    }

    /// <summary>The register shows XXXXXX.XX kWh: what is below ten watt-hours is not shown.</summary>
    static int Energy(long wattHours, Span<byte> target) =>
        Number(wattHours % MeterSettings.RegisterCapacityWattHours / 10, 4, target);

    static int Signed(long value, int length, Span<byte> target) =>
        Bcd.TryWriteSigned(value, target[..length]) ? length : 0;

    static int Number(long value, int length, Span<byte> target) =>
        Bcd.TryWrite(value, target[..length]) ? length : 0;

    static long Packed(in Dlt645Time time) => (time.Year % 100 * 10_000L) + (time.Month * 100) + time.Day;

    /// <summary>Running status word 3: bit 4 the relay is open, bit 6 it was ordered open.</summary>
    static int StatusWord3(DisconnectControl relay, Span<byte> target)
    {
        var word = (relay.OutputState ? 0 : 0x0010) | (relay.State == ControlState.Disconnected ? 0x0040 : 0);
        BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)word);
        return 2;
    }
}
