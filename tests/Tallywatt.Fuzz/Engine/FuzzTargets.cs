using Tallywatt.Fuzz.Dlms;
using Tallywatt.Fuzz.Dlt645;
using Tallywatt.Fuzz.Sts;
using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Fuzz.Engine;

/// <summary>Every target of the wires, by name.</summary>
public static class FuzzTargets
{
    /// <summary>One target for each kind of APDU: its tag, and the input behind it.</summary>
    static readonly ApduTag[] Kinds =
    [
        ApduTag.Aarq, ApduTag.Aare, ApduTag.Rlrq, ApduTag.Rlre, ApduTag.InitiateRequest, ApduTag.InitiateResponse,
        ApduTag.ConfirmedServiceError, ApduTag.DataNotification, ApduTag.GetRequest, ApduTag.GetResponse,
        ApduTag.SetRequest, ApduTag.SetResponse, ApduTag.ActionRequest, ApduTag.ActionResponse,
        ApduTag.EventNotification, ApduTag.ExceptionResponse, ApduTag.AccessRequest, ApduTag.AccessResponse,
        ApduTag.GloGetRequest, ApduTag.GeneralGloCiphering, ApduTag.GeneralCiphering, ApduTag.GeneralSigning,
        ApduTag.GeneralBlockTransfer,
    ];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        .. WireTargets.All.Select(target => new FuzzTarget(
            target.Key, "dlms", ShapeOf(target.Key), input => target.Value(input))),
        .. Kinds.Select(kind => new FuzzTarget(
            $"apdu-{kind}", "dlms", FuzzShape.Plain, input => ExplainTargets.Kind(kind, input))),
        new("explain-dlms", "dlms", FuzzShape.Hdlc, ExplainTargets.Dlms),
        new("explain-645", "dlt645", FuzzShape.Dlt645, ExplainTargets.Dlt645),
        new("wrapper-server", "dlms", FuzzShape.Wrapper, LinkTargets.WrapperServer),
        new("hdlc-server", "dlms", FuzzShape.Hdlc, LinkTargets.HdlcServer),
        new("hdlc-client", "dlms", FuzzShape.Hdlc, LinkTargets.HdlcClient),
        new("645-frame", "dlt645", FuzzShape.Dlt645, Dlt645Targets.Frames),
        new("645-slave", "dlt645", FuzzShape.Dlt645, input => Dlt645Targets.Slave(input, new FuzzStation())),
        new("645-master", "dlt645", FuzzShape.Dlt645, MasterTarget.Run),
        new("sts-token", "sts", FuzzShape.Plain, TokenTargets.Token),
        new("sts-memory", "sts", FuzzShape.Plain, TokenTargets.Memory),
    ];

    static FuzzShape ShapeOf(string name) => name switch
    {
        "wrapper" => FuzzShape.Wrapper,
        "hdlc" => FuzzShape.Hdlc,
        _ => FuzzShape.Plain,
    };
}
