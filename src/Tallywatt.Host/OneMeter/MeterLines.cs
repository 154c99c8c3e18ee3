using System.Net;
using System.Text;
using Tallywatt.Formats.MeterFiles;
using Tallywatt.Host.Up;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Serial;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Security;
using Tallywatt.SoftMeter.Servers;
using Tallywatt.SoftMeter.Servers.Push;

namespace Tallywatt.Host.OneMeter;

/// <summary>The ports of one meter on this computer, its serial line if it has one, and what it pushes.</summary>
sealed class MeterLines : IAsyncDisposable
{
    readonly MeterTcpServer server;
    readonly MeterPushSender pushes;
    readonly SerialMeterServer? serial;

    MeterLines(
        MeterTcpServer server, MeterPushSender pushes, SerialMeterServer? serial, IPEndPoint dlms, IPEndPoint dlt645)
    {
        (this.server, this.pushes, this.serial) = (server, pushes, serial);
        (Dlms, Dlt645) = (dlms, dlt645);
    }

    internal IPEndPoint Dlms { get; }

    internal IPEndPoint Dlt645 { get; }

    /// <summary>The password of the reading client, and of the management client where a password is its proof: for
    /// tests, and printed.</summary>
    internal static string PasswordOf(Meter meter) =>
        Encoding.ASCII.GetString(TestKeys.ReaderPassword(meter.Identity));

    /// <exception cref="RefusedException">A port is taken, or the serial line cannot be opened.</exception>
    internal static async Task<MeterLines> OpenAsync(MeterOptions options, Meter meter, RefusalLog refusals)
    {
        var cosem = new CosemMeter(meter, SecurityOf(options.File.Management, meter, refusals));
        var station = new SoleMeter(cosem, new Dlt645Meter(meter, MeterPorts.TestDlt645Password));
        var ports = options.File.Ports;
        var server = new MeterTcpServer(TimeProvider.System);
        try
        {
            var (dlms, dlt645) = (server.Listen(station, ports.Dlms), server.Listen(station, ports.Dlt645));
            var serial = options.File.Line is { } line ? OpenSerial(line, station) : null;
            var pushes = new MeterPushSender(TimeProvider.System);
            pushes.Add(cosem);
            if (options.File.PushTo is { } destination)
            {
                SetDestination(cosem, destination);
            }

            pushes.Start();
            return new(server, pushes, serial, dlms, dlt645);
        }
        catch (IOException fault)
        {
            await server.DisposeAsync();
            throw new RefusedException(
                $"{fault.Message} Ports are chosen with --dlms-port and --dlt645-port; 0 is any that is free.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await pushes.DisposeAsync();
        if (serial is not null)
        {
            await serial.DisposeAsync();
        }

        await server.DisposeAsync();
    }

    static SerialMeterServer OpenSerial(MeterFileLine line, SoleMeter station)
    {
        var (settings, protocol) = line.IsDlt645
            ? (SerialSettings.Dlt645 with { BaudRate = line.Baud }, SerialProtocol.Dlt645)
            : (SerialSettings.Hdlc with { BaudRate = line.Baud }, SerialProtocol.Hdlc);
        return new(SerialLine.Open(line.Path, settings), station, protocol, TimeProvider.System);
    }

    /// <summary>Attribute 3 of the first push setup: transport TCP, where to, and A-XDR as the message.</summary>
    static void SetDestination(CosemMeter cosem, string destination)
    {
        var value = new AxdrWriter(new byte[DlmsLimits.PasswordLengthMax + destination.Length]);
        value.Structure(3);
        value.Enumerated(0);
        value.OctetString(Encoding.ASCII.GetBytes(destination));
        value.Enumerated(0);
        var attribute = new CosemAttribute(40, new(0, 0, 25, 9, 0, 255), 3);
        if (cosem.Set(ClientSap.Management, attribute, default, value.Written) != DataAccessResult.Success)
        {
            throw new RefusedException($"the meter does not take {destination} as a place to push to.");
        }
    }

    static MeterSecurity SecurityOf(MeterFileProof proof, Meter meter, RefusalLog refusals)
    {
        void Refused(SecurityRefusal refusal) => refusals.MeterRefused(meter.Identity.SerialNumber, refusal);
        var password = TestKeys.ReaderPassword(meter.Identity);
        var plan = MeterSecurityPlan.Default with { ReaderPassword = password };
        return proof switch
        {
            MeterFileProof.None => MeterSecurity.Durable(meter, plan, Refused).WithOpenManagement(),
            MeterFileProof.Lls => MeterSecurity.Durable(meter, plan with
            {
                Mechanism = AuthenticationMechanism.Low, IsCiphered = false, Secret = password,
            }, Refused),
            MeterFileProof.Hls5 => MeterSecurity.Durable(meter, plan, Refused),
            _ => throw new ArgumentOutOfRangeException(nameof(proof), proof, "There is no such proof."),
        };
    }
}
