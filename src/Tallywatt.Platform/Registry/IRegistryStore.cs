namespace Tallywatt.Platform.Registry;

/// <summary>Where the registry is kept.</summary>
public interface IRegistryStore
{
    /// <summary>The installation; null in a new database.</summary>
    Installation? Installation();

    /// <summary>All accounts, ordered by number, each with the meter its service point has now.</summary>
    IReadOnlyList<ServicePoint> ServicePoints();

    /// <summary>What has happened to service points since they were made.</summary>
    ServicePointHistory History();

    /// <summary>Writes the contract of a customer who is to move in. On disk when the task ends.</summary>
    /// <exception cref="InvalidOperationException">The account number is taken.</exception>
    Task AddContractAsync(AccountContract contract);

    /// <summary>Writes installation and service points together. On disk when the task ends.</summary>
    /// <exception cref="InvalidOperationException">There is an installation already.</exception>
    Task InstallAsync(Installation installation, IReadOnlyList<ServicePoint> servicePoints);

    /// <summary>The utility's clock as last kept; null before the first time.</summary>
    long? ClockUnixSeconds();

    /// <summary>Keeps the utility's clock. A time before the kept one changes nothing.</summary>
    Task KeepClockAsync(long unixSeconds);
}
