namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>The relay's state as the meter reports it. Source: IEC 62056-6-2, disconnect control, control_state.
/// </summary>
public enum MeterRelayState : byte
{
    Disconnected = 0,
    Connected = 1,
    ReadyForReconnection = 2,
}

/// <summary>What the disconnect control showed.</summary>
/// <param name="OutputClosed">Whether current can flow (output_state).</param>
/// <param name="State">The state (control_state).</param>
public readonly record struct MeterRelay(bool OutputClosed, MeterRelayState State);
