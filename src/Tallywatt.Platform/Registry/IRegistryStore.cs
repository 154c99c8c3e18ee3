namespace Tallywatt.Platform.Registry;

/// <summary>Where the registry is kept.</summary>
public interface IRegistryStore
{
    /// <summary>The installation; null in a new database.</summary>
    Installation? Installation();

    /// <summary>All service points, ordered by account number.</summary>
    IReadOnlyList<ServicePoint> ServicePoints();

    /// <summary>Writes installation and service points together. On disk when the task ends.</summary>
    /// <exception cref="InvalidOperationException">There is an installation already.</exception>
    Task InstallAsync(Installation installation, IReadOnlyList<ServicePoint> servicePoints);

    /// <summary>The utility's clock as last kept; null before the first time.</summary>
    long? ClockUnixSeconds();

    /// <summary>Keeps the utility's clock. A time before the kept one changes nothing.</summary>
    Task KeepClockAsync(long unixSeconds);
}
