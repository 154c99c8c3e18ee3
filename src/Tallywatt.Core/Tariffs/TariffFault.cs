namespace Tallywatt.Core.Tariffs;

/// <summary>What is wrong with a tariff, where, and what is allowed.</summary>
/// <param name="Path">The place in the model, such as "versions[0].rates[1].prices".</param>
public sealed record TariffFault(string Path, string Message)
{
    public override string ToString() => $"{Path}: {Message}";
}

/// <summary>A tariff that cannot be rated, or not for the date asked. Nothing half-valid is ever rated.</summary>
public sealed class TariffException : Exception
{
    public TariffException(IReadOnlyList<TariffFault> faults)
        : base(string.Join(Environment.NewLine, faults)) => Faults = faults;

    internal TariffException(string path, string message)
        : this([new(path, message)])
    {
    }

    public IReadOnlyList<TariffFault> Faults { get; }
}
