using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Dlt645;

namespace Tallywatt.Host.Probe;

/// <summary>What went wrong, for a person who may have to look at a cable.</summary>
static class ProbeWords
{
    internal static string Of(MeterFault fault) => fault switch
    {
        MeterFault.NotConnected => "nothing answered",
        MeterFault.TimedOut => "no answer in time",
        MeterFault.ConnectionClosed => "the meter closed the connection",
        MeterFault.FrameMalformed => "what came back is no frame of this protocol",
        MeterFault.ApduMalformed => "what came back is no answer to the question",
        MeterFault.AnswerTooLong => "the answer is longer than is taken",
        _ => fault.ToString(),
    };

    internal static string Of(DataAccessResult refusal) => refusal switch
    {
        DataAccessResult.HardwareFault => "hardware-fault",
        DataAccessResult.TemporaryFailure => "temporary-failure: try again",
        DataAccessResult.ReadWriteDenied => "read-write-denied: this client may not",
        DataAccessResult.ObjectUndefined => "object-undefined: the meter has no such object",
        DataAccessResult.ObjectClassInconsistent => "object-class-inconsistent: the object has another class",
        DataAccessResult.ObjectUnavailable => "object-unavailable: it has no such attribute or method",
        DataAccessResult.TypeUnmatched => "type-unmatched: the value has the wrong type",
        DataAccessResult.ScopeOfAccessViolated => "scope-of-access-violated: it cannot be selected so",
        DataAccessResult.OtherReason => "other-reason",
        _ => refusal.ToString(),
    };

    internal static string Of(AssociationDiagnostic diagnostic) => diagnostic switch
    {
        AssociationDiagnostic.AuthenticationFailure =>
            "authentication failure: the password or the keys are wrong, or a frame counter was used before",
        AssociationDiagnostic.AuthenticationRequired =>
            "authentication required: give --password, or --ek, --ak and --system-title",
        AssociationDiagnostic.MechanismNameNotRecognized =>
            "mechanism not recognised: the meter wants another --auth for this client",
        AssociationDiagnostic.MechanismNameRequired => "mechanism required: the meter wants --auth for this client",
        AssociationDiagnostic.ApplicationContextNotSupported =>
            "application context not supported: the meter wants --ek, --ak and --system-title, or none of them",
        AssociationDiagnostic.CallingApTitleNotRecognized => "the meter does not know this --system-title",
        AssociationDiagnostic.None or AssociationDiagnostic.NoReasonGiven => "no reason given",
        _ => $"diagnostic {(int)diagnostic}",
    };

    internal static string Of(ExceptionResponse exception) => exception.Error switch
    {
        RequestError.InvocationCounterError =>
            $"invocation counter error: the meter takes {exception.InvocationCounter} and above",
        RequestError.DecipheringError => "deciphering error: the keys or the system title are wrong",
        RequestError.ServiceNotSupported => "service not supported",
        RequestError.PduTooLong => "the question is longer than the meter takes",
        RequestError.OperationNotPossible => "operation not possible in this association",
        _ => exception.Error.ToString(),
    };

    internal static string Of<T>(Dlt645Outcome<T> outcome) => outcome.Ending switch
    {
        Dlt645Ending.Silent => "no answer in time",
        Dlt645Ending.BadData => "the answer is no data of its identifier",
        Dlt645Ending.Refused => outcome.SecurityErrors != 0
            ? $"refused: {outcome.SecurityErrors}" : $"refused: {outcome.Errors}",
        _ => "answered",
    };
}
