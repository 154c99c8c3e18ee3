using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Tallywatt.Platform.HeadEnd.Commands;
using Tallywatt.Platform.Registry;
using Tallywatt.Tests.HeadEnd;
using Tallywatt.Web;
using Tallywatt.Web.Console;
using Tallywatt.Web.Language;
using Xunit;

namespace Tallywatt.Tests.Console;

public sealed class CommandsPageTests : BunitContext, ICommandQueue
{
    const long Now = 1_795_407_300;

    readonly List<MeterCommand> commands =
    [
        new(3, 1, 11, "c", new RelayCommand(Powered: true), CommandOrigin.Purse, "", 7, Now, null),
        new(2, 1, 22, "b", new ClockCommand(), "a dispatcher", "yearly check", null, Now - 60, Now + 60)
        {
            State = CommandState.Confirmed, AttemptCount = 2, ReadBack = "right: +1 s",
        },
        new(1, 1, 11, "a", new RelayCommand(Powered: false), "a dispatcher", "vacant flat", null, Now - 120, Now + 60),
    ];

    public CommandsPageTests()
    {
        Services.AddSingleton<ICommandQueue>(this);
        Services.AddSingleton<IUtilityClock>(new FakeClock { NowUnixSeconds = Now });
        Services.AddSingleton(Options.Create(new WebOptions()));
        Services.AddSingleton<AntiforgeryStateProvider>(new NoAntiforgery());
        Services.AddSingleton(new UtilityRegistry(
            new(1, 2, "t", "", "Asia/Shanghai", "CNY", null, Now - 86_400, Now),
            [new(1, 101, 11, false), new(1, 102, 22, false)]));
    }

    [Fact]
    public void Every_command_shows_who_asked_why_and_what_became_of_it()
    {
        Services.AddSingleton(Wording.English);
        var rows = Render<CommandsPage>().FindAll("tbody tr").Select(row => row.TextContent).ToList();

        Assert.Equal(3, rows.Count);
        Assert.Contains("held by command 1", rows[0], StringComparison.Ordinal);
        Assert.Contains("Purse", rows[0], StringComparison.Ordinal);
        Assert.Contains("right: +1 s", rows[1], StringComparison.Ordinal);
        Assert.Contains("2 tries", rows[1], StringComparison.Ordinal);
        Assert.Contains("yearly check", rows[1], StringComparison.Ordinal);
        Assert.Contains("Power off", rows[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_a_person_asked_for_and_nobody_sent_yet_can_be_taken_back()
    {
        Services.AddSingleton(Wording.English);
        var button = Assert.Single(Render<CommandsPage>().FindAll("button[name='Taken.Id']"));

        Assert.Equal("1", button.GetAttribute("value"));
    }

    [Fact]
    public void The_pages_speak_Chinese_too()
    {
        Services.AddSingleton(Wording.Chinese);
        Assert.Contains("命令", Render<CommandsPage>().Find("h1").TextContent, StringComparison.Ordinal);
        Assert.Contains("命令", Render<CommandSendPage>().Find("h1").TextContent, StringComparison.Ordinal);
    }

    public Task<CommandAnswer> SendAsync(CommandRequest request, CancellationToken cancel) =>
        Task.FromResult(new CommandAnswer(CommandOutcome.Done, commands[0]));

    public Task<MeterCommand?> FindAsync(long id, CancellationToken cancel) =>
        Task.FromResult(commands.Find(command => command.Id == id));

    public Task<IReadOnlyList<MeterCommand>> ListAsync(CommandFilter filter, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<MeterCommand>>(commands);

    public Task<CommandAnswer> CancelAsync(long id, string cancelledBy, CancellationToken cancel) =>
        Task.FromResult(new CommandAnswer(CommandOutcome.Refused, commands[0], "no"));

    public Task<MeterCommand?> HoldOfAsync(long meterNumber, CancellationToken cancel) =>
        Task.FromResult<MeterCommand?>(commands[2]);

    sealed class NoAntiforgery : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }
}
