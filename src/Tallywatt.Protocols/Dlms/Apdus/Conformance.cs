namespace Tallywatt.Protocols.Dlms;

/// <summary>What a side can do. 24 bits; bit 0 of the standard is the highest.</summary>
/// <remarks>Source: IEC 62056-5-3, 7.3.1 (conformance block).</remarks>
[Flags]
public enum Conformance
{
    None = 0,
    GeneralProtection = 1 << 22,
    GeneralBlockTransfer = 1 << 21,
    Read = 1 << 20,
    Write = 1 << 19,
    UnconfirmedWrite = 1 << 18,
    DeltaValueEncoding = 1 << 17,
    Attribute0WithSet = 1 << 15,
    PriorityManagement = 1 << 14,
    Attribute0WithGet = 1 << 13,
    BlockTransferWithGet = 1 << 12,
    BlockTransferWithSet = 1 << 11,
    BlockTransferWithAction = 1 << 10,
    MultipleReferences = 1 << 9,
    InformationReport = 1 << 8,
    DataNotification = 1 << 7,
    Access = 1 << 6,
    ParameterizedAccess = 1 << 5,
    Get = 1 << 4,
    Set = 1 << 3,
    SelectiveAccess = 1 << 2,
    EventNotification = 1 << 1,
    Action = 1,
}
