namespace Tallywatt.Web.MeterPanel;

/// <summary>What a hand can do at the meter and in the home behind it.</summary>
public enum PanelAct
{
    NextScreen,
    PreviousScreen,

    /// <summary>The reconnect button goes down, and stays down until <see cref="ReleaseButton"/>.</summary>
    PressButton,
    ReleaseButton,

    /// <summary>The reconnect button, pressed and held for as long as it takes: for who has no script.</summary>
    HoldButton,
    Digit,
    Delete,
    Enter,
    InsertCard,
    RemoveCard,

    /// <summary>The household's own switch behind the meter.</summary>
    OpenBreaker,
    CloseBreaker,
    OpenCover,
    CloseCover,
    ApplyMagnet,
    RemoveMagnet,
}
