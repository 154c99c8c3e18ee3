namespace Tallywatt.Storage;

/// <summary>The stored data cannot be used as it is. The message is written for the person at the terminal.</summary>
public sealed class StoreRefusedException(string message) : Exception(message);
