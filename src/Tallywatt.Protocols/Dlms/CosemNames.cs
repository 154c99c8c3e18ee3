using Tallywatt.Protocols.Obis;

namespace Tallywatt.Protocols.Dlms;

/// <summary>The objects a payment meter of ours has, by their standard names.</summary>
/// <remarks>Source: IEC 62056-6-1 (OBIS), IEC 62056-6-2 (classes and attribute numbers).</remarks>
public static class CosemNames
{
    public const ushort DataClass = 1;
    public const ushort RegisterClass = 3;
    public const ushort ProfileClass = 7;
    public const ushort ClockClass = 8;
    public const ushort AssociationClass = 15;
    public const ushort DisconnectControlClass = 70;

    /// <summary>Attribute 2 of most classes: the value, the buffer, the time.</summary>
    public const sbyte Value = 2;

    /// <summary>Attribute 3 of a register.</summary>
    public const sbyte ScalerUnit = 3;

    public static readonly ObisCode Clock = new(0, 0, 1, 0, 0, 255);
    public static readonly ObisCode AssociationLn = new(0, 0, 40, 0, 0, 255);
    public static readonly ObisCode LogicalDeviceName = new(0, 0, 42, 0, 0, 255);
    public static readonly ObisCode InvocationCounter = new(0, 0, 43, 1, 0, 255);
    public static readonly ObisCode Serial = new(0, 0, 96, 1, 0, 255);
    public static readonly ObisCode DisconnectControl = new(0, 0, 96, 3, 10, 255);
    public static readonly ObisCode ImportEnergy = new(1, 0, 1, 8, 0, 255);
    public static readonly ObisCode ExportEnergy = new(1, 0, 2, 8, 0, 255);
    public static readonly ObisCode LoadProfile = new(1, 0, 99, 1, 0, 255);

    /// <summary>The first status word of a load profile.</summary>
    public static readonly ObisCode ProfileStatus = new(0, 0, 96, 10, 1, 255);

    public static readonly CosemAttribute ClockTime = new(ClockClass, Clock, Value);
    public static readonly CosemAttribute SerialValue = new(DataClass, Serial, Value);
    public static readonly CosemAttribute LoadProfileBuffer = new(ProfileClass, LoadProfile, Value);
    public static readonly CosemAttribute RelayOutputState = new(DisconnectControlClass, DisconnectControl, 2);
    public static readonly CosemAttribute RelayControlState = new(DisconnectControlClass, DisconnectControl, 3);
    public static readonly CosemMethod RemoteDisconnect = new(DisconnectControlClass, DisconnectControl, 1);
    public static readonly CosemMethod RemoteReconnect = new(DisconnectControlClass, DisconnectControl, 2);

    public static readonly CosemMethod ReplyToHls = new(AssociationClass, AssociationLn, 1);
    public static readonly CosemAttribute InvocationCounterValue = new(DataClass, InvocationCounter, Value);

    public static CosemAttribute RegisterValue(ObisCode register) => new(RegisterClass, register, Value);

    public static CosemAttribute RegisterScalerUnit(ObisCode register) => new(RegisterClass, register, ScalerUnit);
}
