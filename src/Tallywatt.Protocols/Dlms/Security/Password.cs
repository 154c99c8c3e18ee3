using System.Security.Cryptography;

namespace Tallywatt.Protocols.Dlms;

/// <summary>Compares passwords in a time that tells nothing of their content or length.</summary>
static class Password
{
    internal static bool Same(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> received)
    {
        Span<byte> one = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> other = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(expected, one);
        SHA256.HashData(received, other);
        return CryptographicOperations.FixedTimeEquals(one, other);
    }
}
