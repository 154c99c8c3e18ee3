namespace Tallywatt.Platform.Areas;

/// <summary>Is told which areas live in this process, so that their meters are read where their purses are.</summary>
/// <remarks>Called while the area opens or closes: it returns at once, and must not throw.</remarks>
public interface IAreaPresence
{
    /// <summary>The area is open here and answers.</summary>
    void Opened(int areaId);

    /// <summary>The area leaves this process. Nothing tells it when a process is killed.</summary>
    void Closed(int areaId);
}
