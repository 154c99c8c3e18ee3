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

        Assert.EndsWith("BE10040E0800065F1F0400005E1D04000007", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("601DA109060760857405080102BE10040E01000000065F1F0400007E1F04B0", "A305A103020102")] // Short names
    [InlineData("601DA109060760857405080103BE10040E01000000065F1F0400007E1F04B0", "A305A103020102")] // Ciphered
    [InlineData("601DA109060760857405080101BE10040E01000000055F1F0400007E1F04B0", "BE0604040E010601")] // Version 5
    [InlineData("601DA109060760857405080101BE10040E01000000065F1F040000000004B0", "BE0604040E010602")]
    [InlineData("601DA109060760857405080101BE10040E01000000065F1F0400007E1F000B", "BE0604040E010603")] // 11 bytes
    [InlineData("6010A109060760857405080101BE03040100", "BE0604040E010604")] // No initiate request in it
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

    /// <summary>An AARQ without user information takes what is offered, and an AARE without it says the same.</summary>
    [Fact]
    public void User_information_may_be_left_out_on_either_side()
    {
        var server = new DlmsServer(ClientSap.Management, new EchoObjects());
        var answer = Conversation.Respond(server, "600BA109060760857405080101");
        Assert.EndsWith("BE10040E0800065F1F0400605E9D04000007", answer, StringComparison.Ordinal);
        Assert.Equal("C401C1000900", Conversation.Respond(server, "C001C1000100002A0000FF0200"));

        using var client = new DlmsClient();
        client.WriteAssociate(new byte[64]);
        var bare = Convert.FromHexString("6117A109060760857405080101A203020100A305A103020100");
        Assert.Equal(DlmsReplyKind.Associated, client.Digest(bare).Kind);
        Assert.Equal(DlmsClientSettings.Default.Conformance, client.Conformance);
        Assert.Equal(DlmsLimits.ApduLengthMax, client.SendLengthMax);
    }

    /// <summary>0 stands for no limit, 12 is the least there is.</summary>
    [Theory]
    [InlineData("0000", "C401C1000978")]
    [InlineData("000C", "C402C10000000001000209")]
    [InlineData("0040", "C402C10000000001003609")]
    public void The_clients_pdu_size_is_obeyed(string sizeHex, string firstBlock)
    {
        var server = new DlmsServer(ClientSap.Management, EchoObjects.OfLength(0x78));
        Conversation.Respond(server, Aarq[..^4] + sizeHex);

        var answer = Conversation.Respond(server, "C001C1000100002A0000FF0200");

        Assert.StartsWith(firstBlock, answer, StringComparison.Ordinal);
        var size = Convert.ToInt32(sizeHex, 16);
        Assert.InRange(answer.Length / 2, 1, size == 0 ? 1024 : size);
    }

    /// <summary>The client forbids answers: nothing is sent, and unconfirmed orders are obeyed all the same.</summary>
    [Fact]
    public void An_unconfirmed_association_says_nothing_and_obeys()
    {
        var objects = new EchoObjects();
        var server = new DlmsServer(ClientSap.Management, objects);

        Assert.Empty(Conversation.Respond(
            server, "601EA109060760857405080101BE11040F0100010000065F1F0400007E1F04B0"));
        Assert.Equal(AssociationState.Associated, server.State);
        Assert.Empty(Conversation.Respond(server, "C10181000100002A0000FF0200090107"));
        Assert.Equal([7], objects.Value.ToArray());
        Assert.Empty(Conversation.Respond(server, "C101C1000100002A0000FF0200090108")); // Confirmed: nobody would hear
        Assert.Empty(Conversation.Respond(server, "C001C1000100002A0000FF0200"));
        Assert.Equal([7], objects.Value.ToArray());
        Assert.Equal("6303800100", Conversation.Respond(server, "6200"));
    }

    [Fact]
    public void A_release_carries_what_was_agreed_when_the_client_asks_so()
    {
        Conversation.Associated(new EchoObjects(), out var server);
        Assert.Equal(
            "6315800100BE10040E0800065F1F0400405E1D04000007",
            Conversation.Respond(server, "6215800100BE10040E01000000065F1F0400FFFFFF04B0"));
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
    [InlineData("6129A109060760857405080101A203020100A305A103020100BE10040E0800065F1F040000501D000B0007")] // 11 bytes
    [InlineData("C401C100")]
    public void A_client_does_not_take_what_it_never_proposed(string aare)
    {
        using var client = new DlmsClient();
        client.WriteAssociate(new byte[64]);
        Assert.Equal(DlmsReplyKind.Malformed, client.Digest(Convert.FromHexString(aare)).Kind);
        Assert.Equal(ClientState.Idle, client.State);
    }
}
