using Tallywatt.Fuzz.Dlms;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Relay;
using Tallywatt.SoftMeter.Servers;
using Xunit;

namespace Tallywatt.Tests.Servers;

public sealed class CosemMeterTests
{
    const long Installed = 1_767_225_600; // 2026-01-01T00:00:00Z

    [Theory]
    [InlineData(1, "0.0.42.0.0.255", 2, "0910544C5730303030303030303030303735")] // TLW, and the serial number
    [InlineData(1, "0.0.96.1.0.255", 2, "090C303030303030303030303735")]
    [InlineData(1, "0.0.43.1.0.255", 2, "0600000000")]
    [InlineData(8, "0.0.1.0.0.255", 2, "090C07EA01010401000000000000")]
    [InlineData(8, "0.0.1.0.0.255", 3, "100000")]
    [InlineData(8, "0.0.1.0.0.255", 8, "0300")]
    [InlineData(3, "1.0.1.8.0.255", 2, "06000003E8")] // An hour of a kilowatt
    [InlineData(3, "1.0.2.8.0.255", 2, "06000000FA")]
    [InlineData(3, "1.0.1.8.0.255", 3, "02020F00161E")] // 10^0 Wh
    [InlineData(7, "1.0.99.1.0.255", 4, "0600000384")]
    [InlineData(7, "1.0.99.1.0.255", 7, "0600000005")]
    [InlineData(70, "0.0.96.3.10.255", 2, "0301")]
    [InlineData(70, "0.0.96.3.10.255", 3, "1601")]
    [InlineData(70, "0.0.96.3.10.255", 4, "1603")]
    [InlineData(15, "0.0.40.0.0.255", 4, "090760857405080101")]
    [InlineData(15, "0.0.40.0.0.255", 1, "09060000280000FF")]
    public void The_management_client_reads_every_object(ushort classId, string name, sbyte attribute, string expected)
    {
        var (result, value) = Get(NewMeter(), ClientSap.Management, Attribute(classId, name, attribute));
        Assert.Equal((DataAccessResult.Success, expected), (result, value));
    }

    [Theory]
    [InlineData(8, "0.0.1.0.0.255", 2, DataAccessResult.Success)]
    [InlineData(1, "0.0.42.0.0.255", 2, DataAccessResult.Success)]
    [InlineData(1, "0.0.43.1.0.255", 2, DataAccessResult.Success)]
    [InlineData(1, "0.0.96.1.0.255", 2, DataAccessResult.ReadWriteDenied)]
    [InlineData(3, "1.0.1.8.0.255", 2, DataAccessResult.ReadWriteDenied)]
    [InlineData(7, "1.0.99.1.0.255", 2, DataAccessResult.ReadWriteDenied)]
    [InlineData(70, "0.0.96.3.10.255", 3, DataAccessResult.ReadWriteDenied)]
    [InlineData(15, "0.0.40.0.0.255", 7, DataAccessResult.ReadWriteDenied)] // The secret
    [InlineData(3, "1.0.99.8.7.255", 2, DataAccessResult.ObjectUndefined)]
    [InlineData(4, "1.0.1.8.0.255", 2, DataAccessResult.ObjectClassInconsistent)]
    [InlineData(8, "0.0.1.0.0.255", 10, DataAccessResult.ObjectUnavailable)]
    [InlineData(8, "0.0.1.0.0.255", 0, DataAccessResult.ObjectUnavailable)]
    public void The_public_client_reads_what_is_no_secret(
        ushort classId, string name, sbyte attribute, DataAccessResult expected) =>
        Assert.Equal(expected, Get(NewMeter(), ClientSap.Public, Attribute(classId, name, attribute)).Result);

    [Fact]
    public void Only_the_management_client_sets_and_moves_the_relay()
    {
        var meter = Running();
        var cosem = new CosemMeter(meter);
        Assert.Equal(
            DataAccessResult.ReadWriteDenied,
            cosem.Set(ClientSap.Public, CosemNames.ClockTime, default, new byte[] { 0 }));
        Assert.Equal(
            DataAccessResult.ReadWriteDenied,
            cosem.Set(ClientSap.Reader, CosemNames.ClockTime, default, new byte[] { 0 }));
        Assert.Equal(
            DataAccessResult.TypeUnmatched,
            cosem.Set(ClientSap.Management, CosemNames.ClockTime, default, new byte[] { 0 }));
        Assert.Equal(
            DataAccessResult.ReadWriteDenied,
            cosem.Set(ClientSap.Management, CosemNames.SerialValue, default, new byte[] { 0 }));
        Assert.Equal(ActionResult.ReadWriteDenied, Invoke(cosem, ClientSap.Reader, CosemNames.RemoteDisconnect));

        Assert.Equal(ActionResult.ReadWriteDenied, Invoke(cosem, ClientSap.Public, CosemNames.RemoteDisconnect));
        Assert.Equal(ControlState.Connected, meter.Relay.State);
        Assert.Equal(ActionResult.Success, Invoke(cosem, ClientSap.Management, CosemNames.RemoteDisconnect));
        Assert.Equal(ControlState.Disconnected, meter.Relay.State);
        Assert.Equal(
            ActionResult.ObjectUnavailable,
            Invoke(cosem, ClientSap.Management, CosemNames.RemoteDisconnect with { MethodId = 3 }));
        Assert.Equal(
            ActionResult.ObjectClassInconsistent,
            Invoke(cosem, ClientSap.Management, CosemNames.RemoteDisconnect with { ClassId = 71 }));
    }

    [Fact]
    public void An_order_that_cannot_be_made_durable_is_a_temporary_failure()
    {
        var meter = Running();
        meter.AttachTo(new FullDisk());

        Assert.Equal(
            ActionResult.TemporaryFailure,
            Invoke(new(meter), ClientSap.Management, CosemNames.RemoteDisconnect));
    }

    /// <summary>The rows of an entry range and of a time range are the same rows.</summary>
    [Theory]
    [InlineData(1, 2, 1, 0, "0102"
        + "0204090C07EA01010400000000000000110006000000000600000000"
        + "0204090C07EA010104000F0000000000110006000000FA060000003E")]
    [InlineData(5, 0, 3, 3, "0101020106000003E8")] // The newest row, +A alone
    [InlineData(6, 0, 1, 0, "0100")] // Beyond the newest
    public void Entries_are_read_by_number_and_column(uint first, uint last, ushort from, ushort to, string expected)
    {
        var parameters = new byte[64];
        var writer = new AxdrWriter(parameters);
        new EntryDescriptor(first, last, from, to).Write(ref writer);

        var access = new SelectiveAccess(SelectiveAccess.ByEntry, parameters.AsSpan(0, writer.WrittenCount));
        var (result, value) = Get(NewMeter(), ClientSap.Management, CosemNames.LoadProfileBuffer, access);

        Assert.Equal((DataAccessResult.Success, expected), (result, value));
    }

    [Theory]
    [InlineData(1, "00", DataAccessResult.TypeUnmatched)]
    [InlineData(2, "00", DataAccessResult.TypeUnmatched)]
    [InlineData(3, "00", DataAccessResult.ScopeOfAccessViolated)]
    [InlineData(2, "020406000000000600000000120001120000", DataAccessResult.ScopeOfAccessViolated)] // Entry 0
    [InlineData(2, "020406000000030600000002120001120000", DataAccessResult.ScopeOfAccessViolated)] // Backwards
    [InlineData(2, "020406000000010600000002120005120000", DataAccessResult.ScopeOfAccessViolated)] // Column 5
    public void A_selection_that_means_nothing_is_refused(byte selector, string hex, DataAccessResult expected)
    {
        var access = new SelectiveAccess(selector, Convert.FromHexString(hex));
        Assert.Equal(expected, Get(NewMeter(), ClientSap.Management, CosemNames.LoadProfileBuffer, access).Result);
    }

    [Fact]
    public void A_range_may_name_its_columns()
    {
        var columns = Convert.FromHexString(
            "0102020412000809060000010000FF0F02120000020412000309060100020800FF0F02120000");
        var parameters = new byte[128];
        var writer = new AxdrWriter(parameters);
        new RangeDescriptor(
            CosemNames.ClockTime, CosemDateTime.FromUnixSeconds(Installed + 900),
            CosemDateTime.FromUnixSeconds(Installed + 900), columns).Write(ref writer);
        var access = new SelectiveAccess(SelectiveAccess.ByRange, parameters.AsSpan(0, writer.WrittenCount));

        var (_, value) = Get(NewMeter(), ClientSap.Management, CosemNames.LoadProfileBuffer, access);

        Assert.Equal("01010202090C07EA010104000F0000000000060000003E", value);
    }

    [Fact]
    public void The_object_list_names_what_a_client_can_see()
    {
        var (_, all) = Get(NewMeter(), ClientSap.Management, Attribute(15, "0.0.40.0.0.255", 2));
        var (_, seen) = Get(NewMeter(), ClientSap.Public, Attribute(15, "0.0.40.0.0.255", 2));

        Assert.Equal(all, Convert.ToHexString(DlmsRewrite.Element(Convert.FromHexString(all))!));
        Assert.Equal(ObjectTable.All.Length, new AxdrReader(Convert.FromHexString(all)).Array());
        Assert.True(new AxdrReader(Convert.FromHexString(seen)).Array() < ObjectTable.All.Length);
        Assert.DoesNotContain("0100630100FF", seen, StringComparison.Ordinal);
    }

    static (DataAccessResult Result, string Value) Get(
        CosemMeter meter, ClientSap client, CosemAttribute attribute, SelectiveAccess selection = default)
    {
        var target = new byte[65_536];
        var writer = new AxdrWriter(target);
        var result = meter.Get(client, attribute, selection, ref writer);
        return (result, Convert.ToHexString(writer.Written));
    }

    static ActionResult Invoke(CosemMeter meter, ClientSap client, CosemMethod method)
    {
        var writer = new AxdrWriter(new byte[16]);
        return meter.Invoke(client, method, [(byte)DataTag.Integer, 0], ref writer);
    }

    static CosemAttribute Attribute(ushort classId, string name, sbyte attribute)
    {
        Assert.True(ObisCode.TryParse(name, out var code));
        return new(classId, code, attribute);
    }

    static CosemMeter NewMeter() => new(Running());

    static Meter Running()
    {
        var meter = new Meter(MeterIdentity.FromNumber(7), new ConstantLoad(1_000, 250), Installed);
        meter.AdvanceTo(Installed + 3_600);
        return meter;
    }

    sealed class FullDisk : IMeterCommit
    {
        public T Change<T>(Meter meter, Func<Meter, T> apply) => throw new IOException("No space left.");
    }
}
