using Tallywatt.Protocols.Dlt645;

namespace Tallywatt.Fuzz.Dlt645;

/// <summary>A master that asked something, over any bytes: it moves on, and gives up when the line is silent.</summary>
static class MasterTarget
{
    internal static void Run(ReadOnlySpan<byte> input)
    {
        var master = new Dlt645Master();
        var question = new byte[Dlt645Limits.SendLengthMax];
        master.WriteRead(Dlt645Address.Wildcard, new(new(0x00010000), 0, null), question);
        while (!input.IsEmpty)
        {
            var reply = master.Digest(input, out var consumed, isSilent: true);
            if (consumed == 0 || consumed > input.Length)
            {
                throw new InvalidOperationException("No progress, or consumed more than there is.");
            }

            input = input[consumed..];
            if (reply.Kind == Dlt645ReplyKind.MoreFollows)
            {
                master.WriteReadNext(question);
            }
            else if (reply.Kind is Dlt645ReplyKind.Data or Dlt645ReplyKind.Refused or Dlt645ReplyKind.Malformed)
            {
                master.WriteSecurity(Dlt645Address.Wildcard, new(0x070102FF), 1, new byte[22], question);
            }
        }
    }
}
