namespace Tallywatt.Protocols.Dlms;

/// <summary>Which envelope carries a protected APDU. An answer comes in the envelope of its question.</summary>
enum CipherForm
{
    /// <summary>glo-: one tag for each service, under the global key.</summary>
    Global,

    /// <summary>ded-: one tag for each service, under the key agreed for this association.</summary>
    Dedicated,

    GeneralGlobal,
    GeneralDedicated,
}

/// <summary>The tags of the envelopes. Source: IEC 62056-5-3, xDLMS-APDU.</summary>
static class CipherTags
{
    const int GlobalOffset = ApduTag.GloGetRequest - ApduTag.GetRequest;
    const int DedicatedOffset = ApduTag.DedGetRequest - ApduTag.GetRequest;
    const int InitiateOffset = ApduTag.GloInitiateRequest - ApduTag.InitiateRequest;

    /// <summary>The envelope a tag stands for.</summary>
    internal static CipherForm FormOf(ApduTag tag) => tag switch
    {
        ApduTag.GeneralGloCiphering => CipherForm.GeneralGlobal,
        ApduTag.GeneralDedCiphering => CipherForm.GeneralDedicated,
        >= ApduTag.DedGetRequest and <= ApduTag.DedActionResponse => CipherForm.Dedicated,
        _ => CipherForm.Global,
    };

    /// <summary>The tag that carries an APDU with this first byte; null when this envelope has none for it.</summary>
    internal static ApduTag? TagFor(CipherForm form, byte plainTag) => (form, (ApduTag)plainTag) switch
    {
        (CipherForm.GeneralGlobal, _) => ApduTag.GeneralGloCiphering,
        (CipherForm.GeneralDedicated, _) => ApduTag.GeneralDedCiphering,
        (CipherForm.Global, ApduTag.InitiateRequest or ApduTag.InitiateResponse or ApduTag.ConfirmedServiceError) =>
            (ApduTag)(plainTag + InitiateOffset),
        (_, ApduTag.GetRequest or ApduTag.SetRequest or ApduTag.EventNotification or ApduTag.ActionRequest
            or ApduTag.GetResponse or ApduTag.SetResponse or ApduTag.ActionResponse) =>
            (ApduTag)(plainTag + (form == CipherForm.Global ? GlobalOffset : DedicatedOffset)),
        _ => null,
    };
}
