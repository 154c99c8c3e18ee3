using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Reads 1.0.1.8.0.255 and 1.0.2.8.0.255 in one request, so that both are of about one instant.</summary>
readonly struct RegistersQuestion(MeterLayout layout) : IQuestion<MeterRegisters>
{
    static readonly CosemAttribute[] Attributes =
    [
        CosemNames.RegisterValue(CosemNames.ImportEnergy),
        CosemNames.RegisterValue(CosemNames.ExportEnergy),
    ];

    public int Write(DlmsClient client, Span<byte> target) => client.WriteGetList(Attributes, target);

    public bool TryRead(DlmsReply reply, out MeterRegisters value)
    {
        value = default;
        if (reply.ItemCount != Attributes.Length)
        {
            return false;
        }

        var results = new GetResults(reply.Value);
        var import = new AxdrReader(results.Next().Value);
        var export = new AxdrReader(results.Next().Value);
        var read = WattHours.TryScale(import.Number(), layout.ImportScaleWattHours, out var importWattHours)
            & WattHours.TryScale(export.Number(), layout.ExportScaleWattHours, out var exportWattHours);
        value = new(importWattHours, exportWattHours);
        return read && results.AtEnd && import.AtEnd && export.AtEnd;
    }
}
