using Tallywatt.Fuzz.Dlms;
using Tallywatt.Protocols.Dlms;
using Xunit;

namespace Tallywatt.Tests.Dlms;

public sealed class AssociationTests
{
    const string Aarq = "601DA109060760857405080101BE10040E01000000065F1F0400007E1F04B0";
    const string GetClock = "C001C100080000010000FF0200";
    const string NotAllowed = "D80101";

    [Fact]
    public void Before_an_association_every_service_is_refused_and_the_server_lives_on()
    {
        var server = new DlmsServer(ClientSap.Management, new EchoObjects());

        Assert.Equal(NotAllowed, Conversation.Respond(server, GetClock));
        Assert.Equal(NotAllowed, Conversation.Respond(server, "C101C100080000010000FF02000000"));
        Assert.Equal(NotAllowed, Conversation.Respond(server, "C301C10046000060030AFF0100"));
        Assert.Equal(AssociationState.Idle, server.State);
        Assert.StartsWith("61", Conversation.Respond(server, Aarq), StringComparison.Ordinal);
        Assert.Equal(AssociationState.Associated, server.State);
    }

    [Fact]
    public void After_a_release_nothing_is_served_and_a_second_release_is_confirmed()
    {
        Conversation.Associated(new EchoObjects(), out var server);

        Assert.Equal("6303800100", Conversation.Respond(server, "6203800100"));
        Assert.Equal(NotAllowed, Conversation.Respond(server, GetClock));
        Assert.Equal("6303800100", Conversation.Respond(server, "6200"));
    }

    /// <summary>Both sides' bits, and nothing else; the server's PDU size, and the client's is obeyed.</summary>
    [Fact]
    public void What_is_agreed_is_what_both_can_do()
    {
        var server = new DlmsServer(ClientSap.Management, new EchoObjects());

        // The client proposes 007E1F: block transfers, lists, GET, SET, selective access, events, ACTION.
        var answer = Conversation.Respond(server, Aarq);

        Assert.EndsWith("BE10040E0800065F1F040000521D04000007", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("601DA109060760857405080102BE10040E01000000065F1F0400007E1F04B0", "A305A103020102")] // Short names
    [InlineData("601DA109060760857405080103BE10040E01000000065F1F0400007E1F04B0", "A305A103020102")] // Ciphered
    [InlineData("601DA109060760857405080101BE10040E01000000055F1F0400007E1F04B0", "BE0604040E010601")] // Version 5
    [InlineData("601DA109060760857405080101BE10040E01000000065F1F040000000004B0", "BE0604040E010602")]
    [InlineData("601DA109060760857405080101BE10040E01000000065F1F0400007E1F0010", "BE0604040E010603")] // 16 bytes
    [InlineData("600BA109060760857405080101", "BE0604040E010604")] // No initiate request
    [InlineData("6036A1090607608574050801018A0207808B0760857405080201AC0A80083132333435363738"
        + "BE10040E01000000065F1F0400007E1F04B0", "A305A10302010B")] // A password, which nothing checks yet
    [InlineData("60FF", "A305A103020101")] // No AARQ at all
    public void An_association_that_cannot_be_is_rejected_and_told_why(string aarq, string why)
    {
        var server = new DlmsServer(ClientSap.Management, new EchoObjects());

        var answer = Conversation.Respond(server, aarq);

        Assert.Contains("A203020101", answer, StringComparison.Ordinal);
        Assert.Contains(why, answer, StringComparison.Ordinal);
        Assert.Equal(AssociationState.Idle, server.State);
    }

    [Fact]
    public void An_unknown_client_must_prove_itself()
    {
        var server = new DlmsServer(new(2), new EchoObjects());
        Assert.Contains("A305A10302010E", Conversation.Respond(server, Aarq), StringComparison.Ordinal);
        Assert.Equal(AssociationState.Idle, server.State);
    }

    [Fact]
    public void A_failed_second_association_leaves_none()
    {
        Conversation.Associated(new EchoObjects(), out var server);
        Conversation.Respond(server, "60FF");
        Assert.Equal(NotAllowed, Conversation.Respond(server, GetClock));
    }

    [Fact]
    public void The_state_table_serves_services_only_in_an_association()
    {
        var states = Enum.GetValues<AssociationState>();
        foreach (var service in Enum.GetValues<ServiceKind>())
        {
            var reactions = states.Select(state => AssociationTable.Reaction(state, service)).ToArray();
            ServiceReaction[] expected = service switch
            {
                ServiceKind.Associate or ServiceKind.Release =>
                    [ServiceReaction.Serve, ServiceReaction.Serve, ServiceReaction.Serve],
                ServiceKind.Prove =>
                    [ServiceReaction.RefuseNotAllowed, ServiceReaction.Serve, ServiceReaction.Serve],
                ServiceKind.Unknown =>
                    [ServiceReaction.RefuseUnknown, ServiceReaction.RefuseUnknown, ServiceReaction.RefuseUnknown],
                _ => [ServiceReaction.RefuseNotAllowed, ServiceReaction.RefuseNotAllowed, ServiceReaction.Serve],
            };
            Assert.Equal(expected, reactions);
        }
    }

    [Fact]
    public void A_client_that_asks_out_of_turn_has_a_bug_and_is_told_so()
    {
        using var client = new DlmsClient();
        Assert.Throws<InvalidOperationException>(() => client.WriteGet(CosemNames.ClockTime, default, new byte[64]));
    }

    [Theory]
    [InlineData("6129A109060760857405080101A203020100A305A103020100BE10040E0800065F1F04007FFFFF01F40007")] // Too much
    [InlineData("6129A109060760857405080101A203020100A305A103020100BE10040E0800065F1F040000501D00100007")] // 16 bytes
    [InlineData("C401C100")]
    public void A_client_does_not_take_what_it_never_proposed(string aare)
    {
        using var client = new DlmsClient();
        client.WriteAssociate(new byte[64]);
        Assert.Equal(DlmsReplyKind.Malformed, client.Digest(Convert.FromHexString(aare)).Kind);
        Assert.Equal(ClientState.Idle, client.State);
    }
}
