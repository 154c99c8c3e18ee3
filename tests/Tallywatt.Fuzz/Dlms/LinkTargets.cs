using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.Fuzz.Dlms;

/// <summary>Both ends of the links that carry APDUs, with a device behind them.</summary>
static class LinkTargets
{
    const int StepsMax = 100_000;

    internal static void WrapperServer(ReadOnlySpan<byte> input) => Serve(new WrapperConnection(new Devices()), input);

    internal static void HdlcServer(ReadOnlySpan<byte> input) =>
        Serve(new HdlcConnection(new Devices(), TimeProvider.System), input);

    /// <summary>A client in the middle of a long answer, over any bytes.</summary>
    internal static void HdlcClient(ReadOnlySpan<byte> input)
    {
        var link = new HdlcClientLink(
            HdlcAddress.OneByte(16), HdlcAddress.OneByte(1), HdlcParameters.Largest, apduLengthMax: 4_096);
        var target = new byte[link.WriteLengthMax + 64];
        link.WriteConnect(target);
        for (var stepCount = 0; !input.IsEmpty; stepCount++)
        {
            Hold(stepCount < StepsMax, "No end.");
            var before = link.IsConnected;
            var reply = link.Digest(input, out var consumed, isSilent: true);
            Hold(consumed <= input.Length, "Consumed more than there is.");
            if (reply == HdlcReply.NeedMoreData)
            {
                return;
            }

            Hold(consumed > 0, "No progress.");
            input = input[consumed..];
            if (reply == HdlcReply.Connected || (!before && link.IsConnected))
            {
                link.Begin(new byte[300]);
                link.Write(target);
            }
            else if (reply == HdlcReply.Apdu)
            {
                Hold(link.Received.Length <= 4_096, "An answer beyond its bound.");
                link.Begin([0xC0, 0x01]);
                link.Write(target);
            }
        }
    }

    static void Serve(IServerConnection connection, ReadOnlySpan<byte> input)
    {
        var output = new byte[connection.OutputLengthMax];
        for (var stepCount = 0; ; stepCount++)
        {
            Hold(stepCount < StepsMax, "No end.");
            var step = connection.Step(input, output, out var consumed, out var written, isSilent: true);
            Hold(consumed <= input.Length && written <= output.Length, "Consumed or wrote more than there is.");
            if (step is ConnectionStep.NeedMoreData or ConnectionStep.Drop)
            {
                Hold(step == ConnectionStep.Drop || input.Length - consumed <= connection.InputLengthMax,
                    "Waits for more than it said.");
                connection.Disconnected();
                return;
            }

            Hold(consumed > 0 || connection.HasMore || written > 0, "No progress.");
            input = input[consumed..];
        }
    }

    static void Hold(bool condition, string rule)
    {
        if (!condition)
        {
            throw new InvalidOperationException(rule);
        }
    }

    sealed class Devices : ILogicalDevices, IHdlcStations
    {
        readonly EchoObjects device = EchoObjects.OfLength(700);

        public ICosemObjects? Find(ushort serverSap) => serverSap == 1 ? device : null;

        public ILogicalDevices? FindStation(HdlcAddress server) => this;
    }
}
