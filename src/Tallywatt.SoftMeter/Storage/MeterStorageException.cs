namespace Tallywatt.SoftMeter.Storage;

/// <summary>A fleet's stored state cannot be used; the message tells a person why.</summary>
public sealed class MeterStorageException(string message) : Exception(message);
