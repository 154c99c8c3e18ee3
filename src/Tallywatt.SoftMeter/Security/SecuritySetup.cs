using System.Collections.Concurrent;
using Tallywatt.Protocols.Dlms;

namespace Tallywatt.SoftMeter.Security;

/// <summary>Where a change of a meter's secrets becomes durable.</summary>
interface ISecurityDoor
{
    /// <summary>Runs a change and makes it durable, one at a time. False when it may not be durable, or when the change
    /// itself says no: then the state is what it was.</summary>
    bool TryChange(Func<bool> change);
}

/// <summary>The keys, the policy and the frame counters of one meter, as class 64 changes them.</summary>
/// <remarks>
/// What is in force follows what is stored, never the other way. Any thread may call.
/// </remarks>
sealed class SecuritySetup : ISecuritySetup
{
    /// <summary>One message brings a key of each kind at most.</summary>
    const int TransfersMax = 4;

    readonly SecurityState state;
    readonly ISecurityDoor door;
    readonly ConcurrentDictionary<ulong, DurableFrameCounters> live = new();
    readonly Action<SecurityRefusal>? refused;
    readonly SigningKeys? signing;
    CipherSettings? cipher;

    internal SecuritySetup(
        SecurityState state, ISecurityDoor door, SystemTitle title, Action<SecurityRefusal>? refused = null,
        SigningKeys? signing = null)
    {
        this.state = state;
        this.door = door;
        this.refused = refused;
        this.signing = signing;
        ServerSystemTitle = title;
    }

    /// <summary>Called inside the change that brings new keys.</summary>
    internal Action? KeysChanging { get; set; }

    /// <summary>Told when a password or secret was changed: the client, and what it is now.</summary>
    internal Action<ClientSap, byte[]>? SecretChanged { get; set; }

    public byte Policy => state.Policy;

    public SecuritySuite Suite => state.Suite;

    public SystemTitle ClientSystemTitle => Cipher.LastPeer;

    public SystemTitle ServerSystemTitle { get; }

    public uint InvocationCounter => Cipher.Keys.Counters.HighestAccepted;

    public uint BroadcastInvocationCounter => Cipher.Keys.BroadcastCounters?.HighestAccepted ?? 0;

    /// <summary>The ciphered context, made when it is first asked for: after what was stored has been read.</summary>
    internal CipherSettings Cipher => Volatile.Read(ref cipher) ?? Begin();

    public ActionResult Activate(byte policy)
    {
        var asked = SecurityPolicy.Of(policy);
        if (!SecurityPolicy.IsServed(asked))
        {
            return ActionResult.OtherReason;
        }

        var result = ActionResult.TemporaryFailure;
        var isKept = door.TryChange(() =>
        {
            var strengthens = (asked & state.Policy) == state.Policy;
            result = strengthens ? ActionResult.Success : ActionResult.OtherReason;
            state.Policy = strengthens ? asked : state.Policy;
            return strengthens;
        });
        return Applied(result, isKept);
    }

    public ActionResult TransferKeys(ReadOnlySpan<byte> parameter)
    {
        var transfers = new List<(byte KeyId, byte[] Wrapped)>(TransfersMax);
        var reader = new AxdrReader(parameter);
        var count = reader.Array();
        for (var i = 0; i < count && i < TransfersMax && !reader.Failed; i++)
        {
            reader.Structure(2);
            var keyId = reader.PeekTag() is DataTag.Enumerated or DataTag.Unsigned ? reader.Number() : -1;
            transfers.Add((keyId is >= 0 and < TransfersMax ? (byte)keyId : byte.MaxValue,
                reader.OctetString().ToArray()));
        }

        if (!reader.AtEnd || count == 0)
        {
            return ActionResult.TypeUnmatched;
        }

        if (transfers.Exists(one => one.KeyId == byte.MaxValue)
            || transfers.DistinctBy(one => one.KeyId).Count() != transfers.Count)
        {
            return ActionResult.OtherReason;
        }

        return Transfer(transfers);
    }

    public bool TrySetPassword(ClientSap client, ReadOnlySpan<byte> password)
    {
        if (password.Length is < 1 or > DlmsLimits.PasswordLengthMax)
        {
            return false;
        }

        var secret = password.ToArray();
        if (!door.TryChange(() => state.TrySetSecret(client.Number, secret)))
        {
            return false;
        }

        SecretChanged?.Invoke(client, secret);
        return true;
    }

    /// <summary>The password or secret of a client; empty when it has none.</summary>
    internal ReadOnlyMemory<byte> SecretOf(ClientSap client) =>
        state.Secrets.FirstOrDefault(one => one.Client == client.Number).Secret;

    /// <summary>Puts into force what is stored, after it was read or restored.</summary>
    internal void Apply()
    {
        if (Volatile.Read(ref cipher) is { } settings)
        {
            settings.Change(KeysNow());
        }

        foreach (var (client, secret) in state.Secrets)
        {
            SecretChanged?.Invoke(new(client), secret);
        }
    }

    ActionResult Transfer(List<(byte KeyId, byte[] Wrapped)> transfers)
    {
        var result = ActionResult.TemporaryFailure;
        var isKept = door.TryChange(() =>
        {
            var keys = new byte[]?[TransfersMax];
            foreach (var (keyId, wrapped) in transfers)
            {
                if (!KeyWrap.TryUnwrap(state.MasterKey, wrapped, out var key)
                    || key.Length != state.Suite.KeyLength())
                {
                    result = ActionResult.OtherReason;
                    return false;
                }

                keys[keyId] = key;
            }

            result = ActionResult.Success;
            Take(keys);
            KeysChanging?.Invoke();
            return true;
        });
        return Applied(result, isKept);
    }

    void Take(byte[]?[] keys)
    {
        state.EncryptionKey = keys[0] ?? state.EncryptionKey;
        state.BroadcastKey = keys[1] ?? state.BroadcastKey;
        state.AuthenticationKey = keys[2] ?? state.AuthenticationKey;
        state.MasterKey = keys[3] ?? state.MasterKey;
        if (keys[1] is { } broadcast)
        {
            state.Remember(broadcast);
        }

        // Last, so that the unicast key in use is the last that would be forgotten.
        state.Remember(state.EncryptionKey);
    }

    /// <summary>What was changed is put into force; what may not be durable has not happened.</summary>
    ActionResult Applied(ActionResult result, bool isKept)
    {
        if (isKept)
        {
            Apply();
        }

        return isKept || result != ActionResult.Success ? result : ActionResult.TemporaryFailure;
    }

    CipherSettings Begin()
    {
        var keys = KeysNow();
        var first = new CipherSettings
        {
            SystemTitle = ServerSystemTitle,
            Suite = keys.Suite,
            EncryptionKey = keys.EncryptionKey,
            AuthenticationKey = keys.AuthenticationKey,
            BroadcastKey = keys.BroadcastKey,
            Counters = keys.Counters,
            BroadcastCounters = keys.BroadcastCounters,
            Policy = keys.Policy,
            Signing = signing,
            Refused = refused,
        };
        return Interlocked.CompareExchange(ref cipher, first, null) ?? first;
    }

    CipherKeys KeysNow() => new()
    {
        Suite = state.Suite,
        EncryptionKey = state.EncryptionKey,
        AuthenticationKey = state.AuthenticationKey,
        BroadcastKey = state.BroadcastKey,
        Counters = CountersOf(state.EncryptionKey),
        BroadcastCounters = state.BroadcastKey.Length == 0 ? null : CountersOf(state.BroadcastKey),
        Policy = SecurityPolicy.ControlOf(state.Policy),
    };

    DurableFrameCounters CountersOf(byte[] key) => live.GetOrAdd(
        SecurityState.FingerprintOf(key),
        fingerprint => new(new CounterStore(this, fingerprint), state.LimitsOf(fingerprint)));

    /// <summary>The limits of one key, in the meter's own memory.</summary>
    sealed class CounterStore(SecuritySetup setup, ulong fingerprint) : IFrameCounterStore
    {
        public bool TryStore(FrameDirection direction, SystemTitle systemTitle, uint limit) =>
            setup.door.TryChange(
                () => setup.state.TrySetLimit(fingerprint, new(direction, systemTitle, limit)));
    }
}
