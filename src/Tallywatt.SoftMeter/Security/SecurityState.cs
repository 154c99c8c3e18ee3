using System.Buffers.Binary;
using System.Security.Cryptography;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Security;

/// <summary>What a meter must remember of its keys, and how far the frame counters of each have gone.</summary>
/// <remarks>
/// Counters are kept by key, so that a key that comes back after another goes on where it stood: a frame counter under
/// one key is never used twice. The last few keys are remembered by a digest, not by themselves.
/// </remarks>
sealed class SecurityState
{
    /// <summary>How many keys, past and present, have their counters remembered.</summary>
    const int KeysMax = 12;

    const byte Version = 1;
    const int SecretsMax = 8;

    readonly Lock gate = new();
    readonly List<KeyLimits> limits = [];
    readonly List<(ushort Client, byte[] Secret)> secrets = [];

    internal byte Policy { get; set; }

    internal SecuritySuite Suite { get; set; }

    internal byte[] EncryptionKey { get; set; } = [];

    internal byte[] AuthenticationKey { get; set; } = [];

    internal byte[] BroadcastKey { get; set; } = [];

    internal byte[] MasterKey { get; set; } = [];

    internal IReadOnlyList<(ushort Client, byte[] Secret)> Secrets
    {
        get
        {
            lock (gate)
            {
                return [.. secrets];
            }
        }
    }

    /// <summary>Which key it is, without saying the key.</summary>
    internal static ulong FingerprintOf(ReadOnlySpan<byte> key) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(key));

    /// <summary>How far the counters of a key have gone.</summary>
    internal IReadOnlyList<FrameCounterLimit> LimitsOf(ulong fingerprint)
    {
        lock (gate)
        {
            return [.. limits.Find(known => known.Fingerprint == fingerprint)?.Limits ?? []];
        }
    }

    /// <summary>False when the key is none of those remembered any more.</summary>
    internal bool TrySetLimit(ulong fingerprint, FrameCounterLimit limit)
    {
        lock (gate)
        {
            return TrySetLimitLocked(fingerprint, limit);
        }
    }

    bool TrySetLimitLocked(ulong fingerprint, FrameCounterLimit limit)
    {
        var known = limits.Find(known => known.Fingerprint == fingerprint);
        if (known is null)
        {
            return false;
        }

        var index = known.Limits.FindIndex(
            one => one.Direction == limit.Direction && one.SystemTitle == limit.SystemTitle);
        if (index >= 0)
        {
            known.Limits[index] = limit;
        }
        else
        {
            known.Limits.Add(limit);
        }

        return true;
    }

    /// <summary>Begins to remember a key; the one that was not in use for longest is forgotten.</summary>
    internal void Remember(ReadOnlySpan<byte> key)
    {
        lock (gate)
        {
            var fingerprint = FingerprintOf(key);
            var index = limits.FindIndex(known => known.Fingerprint == fingerprint);
            var entry = index < 0 ? new(fingerprint, []) : limits[index];
            if (index >= 0)
            {
                limits.RemoveAt(index);
            }

            limits.Add(entry);
            if (limits.Count > KeysMax)
            {
                limits.RemoveAt(0);
            }
        }
    }

    internal bool TrySetSecret(ushort client, ReadOnlySpan<byte> secret)
    {
        lock (gate)
        {
            var index = secrets.FindIndex(one => one.Client == client);
            if (index < 0 && secrets.Count == SecretsMax)
            {
                return false;
            }

            if (index >= 0)
            {
                secrets.RemoveAt(index);
            }

            secrets.Add((client, secret.ToArray()));
            return true;
        }
    }

    internal void Write(RecordWriter into)
    {
        lock (gate)
        {
            into.Byte(Version);
            into.Byte(Policy);
            into.Byte((byte)Suite);
            WriteBytes(into, EncryptionKey);
            WriteBytes(into, AuthenticationKey);
            WriteBytes(into, BroadcastKey);
            WriteBytes(into, MasterKey);
            into.Unsigned((ulong)secrets.Count);
            foreach (var (client, secret) in secrets)
            {
                into.Unsigned(client);
                WriteBytes(into, secret);
            }

            into.Unsigned((ulong)limits.Count);
            foreach (var known in limits)
            {
                into.Unsigned(known.Fingerprint);
                into.Unsigned((ulong)known.Limits.Count);
                foreach (var (direction, title, limit) in known.Limits)
                {
                    into.Byte((byte)direction);
                    into.Unsigned(title.Packed);
                    into.Unsigned(limit);
                }
            }
        }
    }

    /// <summary>Overwrites everything by what was written.</summary>
    internal void Read(ref RecordReader from)
    {
        lock (gate)
        {
            if (from.Byte() != Version)
            {
                throw new MeterStorageException("The keys of a meter were stored by another version of this program.");
            }

            Policy = from.Byte();
            Suite = (SecuritySuite)from.Byte();
            EncryptionKey = ReadBytes(ref from);
            AuthenticationKey = ReadBytes(ref from);
            BroadcastKey = ReadBytes(ref from);
            MasterKey = ReadBytes(ref from);
            secrets.Clear();
            for (var left = from.Count(); left > 0; left--)
            {
                secrets.Add((checked((ushort)from.Unsigned()), ReadBytes(ref from)));
            }

            limits.Clear();
            for (var left = from.Count(); left > 0; left--)
            {
                var known = new KeyLimits(from.Unsigned(), []);
                for (var limitsLeft = from.Count(); limitsLeft > 0; limitsLeft--)
                {
                    known.Limits.Add(new(
                        (FrameDirection)from.Byte(), new(from.Unsigned()), checked((uint)from.Unsigned())));
                }

                limits.Add(known);
            }
        }
    }

    static void WriteBytes(RecordWriter into, ReadOnlySpan<byte> bytes)
    {
        into.Unsigned((ulong)bytes.Length);
        foreach (var value in bytes)
        {
            into.Byte(value);
        }
    }

    static byte[] ReadBytes(ref RecordReader from)
    {
        var bytes = new byte[Math.Min(from.Count(), DlmsLimits.PasswordLengthMax)];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = from.Byte();
        }

        return bytes;
    }

    sealed record KeyLimits(ulong Fingerprint, List<FrameCounterLimit> Limits);
}
