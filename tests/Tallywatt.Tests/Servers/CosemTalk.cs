using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Xunit;

namespace Tallywatt.Tests.Servers;

/// <summary>A client that talks to a meter's objects through the whole stack, with nothing between.</summary>
sealed class CosemTalk : IDisposable
{
    internal delegate void Writing(ref AxdrWriter writer);

    readonly byte[] question = new byte[DlmsLimits.ApduLengthMax];
    readonly byte[] answer = new byte[DlmsLimits.ApduLengthMax];
    readonly DlmsClient client;
    readonly DlmsServer server;

    internal CosemTalk(Meter meter, ClientSap? sap = null, MeterSecurity? security = null, ClientProof? proof = null)
    {
        Device = new(meter, security);
        var who = sap ?? ClientSap.Management;
        server = new(who, Device, credentials: Device.CredentialsOf(CosemMeter.ManagementDevice, who));
        client = new(new() { Proof = proof });
        var reply = Send(client.WriteAssociate(question));
        if (reply.Kind == DlmsReplyKind.ProofNeeded)
        {
            reply = Send(client.WriteProof(question));
        }

        Assert.Equal(DlmsReplyKind.Associated, reply.Kind);
    }

    internal CosemMeter Device { get; }

    internal Conformance Agreed => client.Conformance;

    internal int SendLengthMax => client.SendLengthMax;

    public void Dispose() => client.Dispose();

    internal static CosemAttribute Attribute(ushort classId, string name, sbyte attribute) =>
        new(classId, Name(name), attribute);

    internal static ObisCode Name(string text)
    {
        Assert.True(ObisCode.TryParse(text, out var name));
        return name;
    }

    internal static byte[] Bytes(Writing write)
    {
        var writer = new AxdrWriter(new byte[8_192]);
        write(ref writer);
        Assert.False(writer.Overflowed);
        return writer.Written.ToArray();
    }

    /// <summary>A value as hex, or the refusal's name.</summary>
    internal string Get(ushort classId, string name, sbyte attribute, SelectiveAccess selection = default) =>
        Read(classId, name, attribute, selection, out var value) is not DataAccessResult.Success and var refusal
            ? refusal.ToString()
            : Convert.ToHexString(value);

    internal CosemValue Value(ushort classId, string name, sbyte attribute, SelectiveAccess selection = default)
    {
        Assert.Equal(DataAccessResult.Success, Read(classId, name, attribute, selection, out var value));
        Assert.True(CosemValue.TryRead(value, out var tree));
        return tree!;
    }

    internal long Number(ushort classId, string name, sbyte attribute)
    {
        Assert.Equal(DataAccessResult.Success, Read(classId, name, attribute, default, out var value));
        return new AxdrReader(value).Number();
    }

    internal DataAccessResult Set(ushort classId, string name, sbyte attribute, Writing write) =>
        Set(classId, name, attribute, Bytes(write));

    internal DataAccessResult Set(ushort classId, string name, sbyte attribute, string hex) =>
        Set(classId, name, attribute, Convert.FromHexString(hex));

    internal DataAccessResult Set(ushort classId, string name, sbyte attribute, byte[] value)
    {
        var reply = Exchange(client.WriteSet(Attribute(classId, name, attribute), value, question));
        return reply.Kind == DlmsReplyKind.Done ? DataAccessResult.Success : reply.Refusal;
    }

    internal ActionResult Invoke(ushort classId, string name, sbyte method, Writing? write = null)
    {
        var parameter = write is null ? [(byte)DataTag.Integer, 0] : Bytes(write);
        var reply = Exchange(client.WriteInvoke(new(classId, Name(name), method), parameter, question));
        return reply.Kind == DlmsReplyKind.Done ? ActionResult.Success : (ActionResult)reply.Refusal;
    }

    /// <summary>What the meter says of its last refusal.</summary>
    internal string Why()
    {
        var text = Value(CosemNames.DataClass, "0.0.128.0.0.255", 2);
        return System.Text.Encoding.UTF8.GetString(text.Content);
    }

    DataAccessResult Read(
        ushort classId, string name, sbyte attribute, SelectiveAccess selection, out byte[] value)
    {
        var reply = Exchange(client.WriteGet(Attribute(classId, name, attribute), selection, question));
        value = reply.Kind == DlmsReplyKind.Value ? reply.Value.ToArray() : [];
        return reply.Kind == DlmsReplyKind.Value ? DataAccessResult.Success : reply.Refusal;
    }

    DlmsReply Exchange(int length)
    {
        var reply = Send(length);
        while (reply.Kind == DlmsReplyKind.MoreBlocks)
        {
            reply = Send(client.WriteNext(question));
        }

        Assert.True(reply.Kind is DlmsReplyKind.Value or DlmsReplyKind.Done or DlmsReplyKind.Refused, $"{reply.Kind}");
        return reply;
    }

    DlmsReply Send(int length) =>
        client.Digest(answer.AsSpan(0, server.Respond(question.AsSpan(0, length), answer)));
}
