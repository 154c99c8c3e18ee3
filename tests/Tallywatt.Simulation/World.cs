using Tallywatt.Core.Areas;
using Tallywatt.Core.Notices;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.Core.Vending;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.Simulation;

/// <summary>A small utility, its meters and its customers, in virtual time, on one thread, from one seed.</summary>
/// <remarks>
/// Real soft meters, real protocol bytes, real area, purse, ledger and relay rules. Everything else here is made to
/// go wrong. After each step the promises are checked; at the end faults stop and everything must come right.
/// </remarks>
public sealed partial class World
{
    const int RestSeconds = 3_600;
    readonly List<SimMeter> meters = [];
    readonly Dictionary<long, SimResident> residents = [];
    readonly WorldPlan plan;
    readonly PlatformShell shell;

    /// <summary>A world about to begin.</summary>
    /// <param name="seed">Everything that will happen.</param>
    /// <param name="bug">A mistake to plant.</param>
    /// <param name="keepText">Whether to write down events as text too.</param>
    /// <param name="dieAtStep">When given, the only fault: the platform dies at this one of its steps.</param>
    public World(long seed, PlantedBug bug = PlantedBug.None, bool keepText = false, int? dieAtStep = null)
    {
        Seed = seed;
        Random = new(unchecked((ulong)seed));
        plan = WorldPlan.Draw(Random.Fork());
        Trace = new(keepText);
        Schedule = new(Random.Fork(), plan.StartUnixSeconds);
        Faults = new(Random.Fork(), dieAtStep);
        Calendar = plan.Compile();
        var purse = new PurseTerms(
            Money.FromUnits(Random.Of(0, 5, 20, 60)), Money.FromUnits(30), Money.FromUnits(10), Money.Zero, Money.Zero);
        Auditor = new(plan.Plain, new(purse.PresetCredit.Nanos, purse.FirstReminder.Nanos, purse.SecondReminder.Nanos,
            plan.IntervalSeconds, MeterSettings.RegisterCapacityWattHours));
        Store = new(Faults, Tell, bug);
        for (var i = 0; i < plan.MeterCount; i++)
        {
            AddMeter(i);
        }

        Terms = new(1, "CNY", purse, [.. meters.Select(meter => new AccountTerms(
            meter.AccountNumber, meter.MeterNumber, Calendar, plan.StartUnixSeconds, plan.IntervalSeconds))]);
        shell = new(this, bug);
    }

    public long Seed { get; }

    /// <summary>Faults that struck.</summary>
    public int FaultCount => Faults.StrikeCount;

    /// <summary>Steps between which the platform could have died.</summary>
    public int StepCount => Faults.StepCount;

    /// <summary>Events that happened.</summary>
    public int EventCount => Trace.EventCount;

    /// <summary>A number that two runs of one seed must share.</summary>
    public ulong TraceHash => Trace.Hash;

    /// <summary>The events as text, when they were kept.</summary>
    public IReadOnlyList<string> TraceLines => Trace.Lines;

    internal SimRandom Random { get; }

    internal SimTrace Trace { get; }

    internal SimSchedule Schedule { get; }

    internal Faults Faults { get; }

    internal SimStore Store { get; }

    internal Auditor Auditor { get; }

    internal AreaTerms Terms { get; }

    internal CompiledTariff Calendar { get; }

    internal long Now => Schedule.NowUnixSeconds;

    internal int IntervalSeconds => plan.IntervalSeconds;

    internal long FirstDueUnixSeconds => plan.StartUnixSeconds;

    /// <summary>Lives through the world.</summary>
    /// <exception cref="InvariantBrokenException">A promise does not hold.</exception>
    public void Run()
    {
        Begin();
        var endUnixSeconds = plan.StartUnixSeconds + (plan.DayCount * 86_400L);
        while (Schedule.TryStep(endUnixSeconds))
        {
        }

        ComeToRest();
    }

    /// <summary>Something that is lost when the process ends before it happens.</summary>
    internal void LaterInThisProcess(long seconds, Action action)
    {
        var incarnation = shell.Incarnation;
        Schedule.After(seconds, () =>
        {
            if (shell.Incarnation == incarnation && shell.Area is not null)
            {
                InPlatform("queue", action);
            }
        });
    }

    /// <summary>A payment reaches the platform, if it is up.</summary>
    internal void Offer(TopUpRequest request, Action<TopUpResult> answer) =>
        InPlatform("payment", () => shell.Pay(request, answer));

    internal void Receive(Notice notice) => residents[notice.AccountNumber].Receive(notice);

    void AddMeter(int index)
    {
        var random = Random.Fork();
        var hours = 24 * plan.DayCount;
        var averageWatts = random.Of(300, 1_500, 4_000);
        var import = Enumerable.Range(0, hours).Select(_ => random.Below(2 * averageWatts)).ToArray();
        var hasPanels = random.PerMille(300);
        var export = Enumerable.Range(0, hours)
            .Select(hour => hasPanels && hour % 24 is > 7 and < 17 ? random.Below(3_000) : 0).ToArray();
        var capacity = MeterSettings.RegisterCapacityWattHours;
        var settings = new MeterSettings
        {
            CapturePeriodMinutes = plan.IntervalSeconds / 60,
            ProfileCapacityRows = plan.ProfileCapacityRows,
            InitialImportWattHours = random.PerMille(200) ? capacity - random.Below(9_000) - 1 : random.Below(90_000),
        };
        var fleet = new FleetPlan(
            (index * 1_000) + 7, 1, plan.StartUnixSeconds, Site.Beijing, settings, LoadName: "simulated");
        var load = new SimLoad(import, export, plan.StartUnixSeconds);
        var meter = new SimMeter(Schedule, Faults, fleet, load, 1_001 + index, plan.PduSizeMax);
        meters.Add(meter);
        residents.Add(meter.AccountNumber, new(this, meter, random));
        meter.IsDead = index == 0 && plan.HasDeadMeter;
    }

    void Begin()
    {
        Step("start", shell.Start);
        foreach (var meter in meters)
        {
            Every(plan.PollSeconds, () => InPlatform("poll", () => shell.Poll(meter)));
            Every(1_800, () => Step("look", residents[meter.AccountNumber].Look));
            Every(1_800, () => Step("power", () => ChangePower(meter)));
            Every(7_200, () => InPlatform("conflict", () => OfferConflict(meter)));
            Every(7_200, () => InPlatform("leap", () => OfferLeap(meter)));
            Every(7_200, () => InPlatform("found", () => OfferFound(meter)));
        }

        Every(3_600, () => InPlatform("close", shell.CloseDays));
        Every(900, () => InPlatform("outbox", shell.SendNotices));
    }

    void Every(int seconds, Action action)
    {
        void Again()
        {
            Schedule.After((seconds / 2) + Random.Below(seconds), Again);
            action();
        }

        Schedule.After(Random.Below(seconds), Again);
    }

    void ChangePower(SimMeter meter)
    {
        if (!meter.HasPower)
        {
            if (Random.PerMille(400))
            {
                meter.PowerUp();
            }
        }
        else if (Faults.Strikes(FaultKind.MeterLosesPower))
        {
            meter.PowerDown();
        }
    }

    /// <summary>Something in the platform; it may die of it, and then it starts again a while later.</summary>
    void InPlatform(string what, Action action)
    {
        if (shell.Area is not null)
        {
            Step(what, action);
        }
    }

    void Step(string what, Action action)
    {
        Trace.Note(Now, what, shell.Incarnation, Store.Book.Entries.Count);
        try
        {
            action();
        }
        catch (PlatformDiedException died)
        {
            Trace.Note(Now, died.Message);
            Restart(Faults.Below(RestSeconds));
        }
        catch (StoreFailedException failed)
        {
            // What the store has is not known: throw the area away and open it again from what is there.
            Trace.Note(Now, failed.Message);
            Restart(1);
        }

        Check();
    }

    void Restart(int afterSeconds)
    {
        shell.Die();
        Schedule.After(afterSeconds, () =>
        {
            if (shell.Area is null)
            {
                Step("start", shell.Start);
            }
        });
    }

    void Tell(IReadOnlyList<AuditNote> notes)
    {
        foreach (var note in notes)
        {
            note(Auditor);
        }
    }
}
