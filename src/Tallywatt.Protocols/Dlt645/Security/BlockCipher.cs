using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace Tallywatt.Protocols.Dlt645;

/// <summary>A cipher over blocks of sixteen bytes with a key of sixteen.</summary>
public abstract class BlockCipher : IDisposable
{
    public const int BlockLength = 16;

    BlockCipher()
    {
    }

    /// <summary>AES-128, of the system's own cryptography.</summary>
    public static BlockCipher OfAes(ReadOnlySpan<byte> key) => new AesBlocks(key);

    /// <summary>SM4, GB/T 32907.</summary>
    public static BlockCipher OfSm4(ReadOnlySpan<byte> key) => new Sm4Blocks(key);

    /// <summary>Encrypts one block. The target may be the block itself.</summary>
    public abstract void Encrypt(ReadOnlySpan<byte> block, Span<byte> target);

    /// <summary>Decrypts one block. The target may be the block itself.</summary>
    public abstract void Decrypt(ReadOnlySpan<byte> block, Span<byte> target);

    public abstract void Dispose();

    static void Check(ReadOnlySpan<byte> key)
    {
        if (key.Length != BlockLength)
        {
            throw new ArgumentException("A key has sixteen bytes.", nameof(key));
        }
    }

    sealed class AesBlocks : BlockCipher
    {
        readonly Aes aes = Aes.Create();

        internal AesBlocks(ReadOnlySpan<byte> key)
        {
            Check(key);
            aes.SetKey(key);
        }

        public override void Encrypt(ReadOnlySpan<byte> block, Span<byte> target) =>
            aes.EncryptEcb(block[..BlockLength], target, PaddingMode.None);

        public override void Decrypt(ReadOnlySpan<byte> block, Span<byte> target) =>
            aes.DecryptEcb(block[..BlockLength], target, PaddingMode.None);

        public override void Dispose() => aes.Dispose();
    }

    sealed class Sm4Blocks : BlockCipher
    {
        readonly SM4Engine forth = new();
        readonly SM4Engine back = new();

        internal Sm4Blocks(ReadOnlySpan<byte> key)
        {
            Check(key);
            forth.Init(true, new KeyParameter(key));
            back.Init(false, new KeyParameter(key));
        }

        public override void Encrypt(ReadOnlySpan<byte> block, Span<byte> target) =>
            forth.ProcessBlock(block[..BlockLength], target);

        public override void Decrypt(ReadOnlySpan<byte> block, Span<byte> target) =>
            back.ProcessBlock(block[..BlockLength], target);

        public override void Dispose()
        {
        }
    }
}
