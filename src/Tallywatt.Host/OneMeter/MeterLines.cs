using System.Net;
using System.Text;
using Tallywatt.Formats.MeterFiles;
using Tallywatt.Host.Up;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Security;
using Tallywatt.SoftMeter.Servers;

namespace Tallywatt.Host.OneMeter;

/// <summary>The ports of one meter on this computer.</summary>
sealed class MeterLines : IAsyncDisposable
{
    /// <summary>The password of the reading client, and of the management client where a password is its proof: for
    /// tests, and printed.</summary>
    internal const string TestPassword = "12345678";

    /// <summary>The DL/T 645 password of levels 02 and 04, for tests, and printed.</summary>
    internal const uint TestDlt645Password = 0x12_34_56;

    readonly MeterTcpServer server;

    MeterLines(MeterTcpServer server, IPEndPoint dlms, IPEndPoint dlt645) =>
        (this.server, Dlms, Dlt645) = (server, dlms, dlt645);

    internal IPEndPoint Dlms { get; }

    internal IPEndPoint Dlt645 { get; }

    /// <exception cref="RefusedException">A port is taken.</exception>
    internal static MeterLines Open(MeterOptions options, Meter meter)
    {
        var server = new MeterTcpServer(TimeProvider.System);
        var cosem = new CosemMeter(meter, SecurityOf(options.File.Management, meter));
        var station = new SoleMeter(cosem, new Dlt645Meter(meter, TestDlt645Password));
        var ports = options.File.Ports;
        try
        {
            return new(server, server.Listen(station, ports.Dlms), server.Listen(station, ports.Dlt645));
        }
        catch (IOException fault)
        {
            throw new RefusedException(
                $"{fault.Message} Give another one with --dlms-port and --dlt645-port, or 0 for a free one.");
        }
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    static MeterSecurity SecurityOf(MeterFileProof proof, Meter meter)
    {
        var password = Encoding.ASCII.GetBytes(TestPassword);
        var plan = MeterSecurityPlan.Default with { ReaderPassword = password };
        return proof switch
        {
            MeterFileProof.None => MeterSecurity.Durable(meter, plan).WithOpenManagement(),
            MeterFileProof.Lls => MeterSecurity.Durable(meter, plan with
            {
                Mechanism = AuthenticationMechanism.Low, IsCiphered = false, Secret = password,
            }),
            MeterFileProof.Hls5 => MeterSecurity.Durable(meter, plan),
            _ => throw new ArgumentOutOfRangeException(nameof(proof), proof, "There is no such proof."),
        };
    }
}
