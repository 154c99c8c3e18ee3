namespace Tallywatt.Web;

/// <summary>What an operator may set about the pages.</summary>
public sealed class WebOptions
{
    /// <summary>The telephone number in the footer of every page.</summary>
    public string HotlineNumber { get; set; } = "95598";

    /// <summary>Where the keys that protect forms are kept; null keeps them with the user running the server.</summary>
    public string? KeyFolder { get; set; }

    /// <summary>How often the overview asks for itself again while the first history is played.</summary>
    public int WarmUpRefreshSeconds { get; set; } = 10;

    /// <summary>How often the overview asks for itself again when its reader wants that.</summary>
    public int RefreshSeconds { get; set; } = 30;
}
