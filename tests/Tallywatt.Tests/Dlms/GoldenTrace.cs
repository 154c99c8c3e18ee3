using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Framing;
using Tallywatt.Tests.Architecture;
using Xunit;

namespace Tallywatt.Tests.Dlms;

/// <summary>A session as bytes on the wire, kept in a file: ">" what the client sends, "&lt;" what the meter sends, "#"
/// what it is about.</summary>
/// <remarks>With TALLYWATT_RECORD set, what was said is written into the file instead of compared with it: then the
/// change is to be read line by line, and committed with its reason.</remarks>
sealed class GoldenTrace(string name)
{
    const string Folder = "tests/Tallywatt.Tests/Dlms/Traces";

    readonly StringBuilder said = new();

    static string Path(string name) => System.IO.Path.Combine(Repository.Root, Folder, name + ".txt");

    internal void About(string what) => said.Append("# ").Append(what).Append('\n');

    internal void Sent(ReadOnlySpan<byte> bytes) => said.Append("> ").Append(Convert.ToHexString(bytes)).Append('\n');

    internal void Received(ReadOnlySpan<byte> bytes) =>
        said.Append("< ").Append(Convert.ToHexString(bytes)).Append('\n');

    /// <summary>Holds what was said against the file.</summary>
    internal void Hold()
    {
        if (Environment.GetEnvironmentVariable("TALLYWATT_RECORD") is not null)
        {
            File.WriteAllText(Path(name), said.ToString());
        }

        Assert.True(File.Exists(Path(name)), $"{Folder}/{name}.txt is not there; TALLYWATT_RECORD=1 writes it.");
        Assert.Equal(File.ReadAllText(Path(name)), said.ToString());
    }

    /// <summary>Plays the client's lines of the file to a meter, and holds the meter's lines against its answers.
    /// </summary>
    internal void Replay(WrapperConnection meter)
    {
        var output = new byte[meter.OutputLengthMax];
        var answers = new Queue<string>();
        foreach (var line in File.ReadAllLines(Path(name)))
        {
            switch (line[0])
            {
                case '>':
                    Assert.Empty(answers);
                    var sent = Convert.FromHexString(line[2..]);
                    Assert.Equal(ConnectionStep.Answered, meter.Step(sent, output, out var consumed, out var written));
                    Assert.Equal(sent.Length, consumed);
                    answers.Enqueue(Convert.ToHexString(output.AsSpan(0, written)));
                    break;
                case '<':
                    Assert.Equal(line[2..], answers.Dequeue());
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>A client whose every byte, and every byte of the meter, is written down.</summary>
    internal sealed class Session(GoldenTrace trace, WrapperConnection meter, DlmsClient client, ushort clientSap)
    {
        readonly byte[] frame = new byte[4_096];
        readonly byte[] output = new byte[8_192];

        Span<byte> Room => frame.AsSpan(WrapperFrame.HeaderLength);

        internal void Open()
        {
            trace.About("associate");
            var kind = Exchange(client.WriteAssociate(Room)).Kind;
            if (kind == DlmsReplyKind.ProofNeeded)
            {
                trace.About("prove both sides");
                kind = Exchange(client.WriteProof(Room)).Kind;
            }

            Assert.Equal(DlmsReplyKind.Associated, kind);
        }

        internal byte[] Get(string about, CosemAttribute attribute)
        {
            trace.About(about);
            return Finish(client.WriteGet(attribute, default, Room), DlmsReplyKind.Value);
        }

        internal byte[] GetRange(string about, CosemAttribute attribute, long fromUnixSeconds, long toUnixSeconds)
        {
            trace.About(about);
            return Finish(
                client.WriteGetRange(
                    attribute, CosemDateTime.FromUnixSeconds(fromUnixSeconds),
                    CosemDateTime.FromUnixSeconds(toUnixSeconds), Room),
                DlmsReplyKind.Value);
        }

        internal void Set(string about, CosemAttribute attribute, byte[] value)
        {
            trace.About(about);
            Finish(client.WriteSet(attribute, value, Room), DlmsReplyKind.Done);
        }

        internal byte[] Invoke(string about, CosemMethod method, byte[] parameter)
        {
            trace.About(about);
            return Finish(client.WriteInvoke(method, parameter, Room), DlmsReplyKind.Done);
        }

        internal void Refused(string about, CosemMethod method, byte[] parameter)
        {
            trace.About(about);
            Finish(client.WriteInvoke(method, parameter, Room), DlmsReplyKind.Refused);
        }

        internal void Close()
        {
            trace.About("release");
            Assert.Equal(DlmsReplyKind.Released, Exchange(client.WriteRelease(Room)).Kind);
        }

        byte[] Finish(int length, DlmsReplyKind expected)
        {
            while (true)
            {
                var (kind, value) = Exchange(length);
                if (kind != DlmsReplyKind.MoreBlocks)
                {
                    Assert.Equal(expected, kind);
                    return value;
                }

                length = client.WriteNext(Room);
            }
        }

        (DlmsReplyKind Kind, byte[] Value) Exchange(int length)
        {
            WrapperFrame.WriteHeader(clientSap, 1, length, frame);
            var sent = frame.AsSpan(0, WrapperFrame.HeaderLength + length);
            trace.Sent(sent);
            Assert.Equal(ConnectionStep.Answered, meter.Step(sent, output, out _, out var written));
            trace.Received(output.AsSpan(0, written));
            var reply = client.Digest(output.AsSpan(WrapperFrame.HeaderLength, written - WrapperFrame.HeaderLength));
            return (reply.Kind, reply.Value.ToArray());
        }
    }
}
