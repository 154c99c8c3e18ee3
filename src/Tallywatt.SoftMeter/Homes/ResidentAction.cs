namespace Tallywatt.SoftMeter.Homes;

/// <summary>What a person does now.</summary>
public enum ResidentActionKind
{
    Nothing = 0,
    TopUp = 1,
    PressButton = 2,
}

/// <param name="AmountUnits">Whole units of the currency to buy for; zero unless the kind is TopUp.</param>
/// <param name="PurchaseNumber">From 1, the same over repeats: the key of the payment.</param>
public readonly record struct ResidentAction(ResidentActionKind Kind, int AmountUnits, int PurchaseNumber)
{
    public static ResidentAction Nothing => default;
}
