namespace Tallywatt.Core.Tariffs;

/// <summary>What falls due when a customer leaves between two days.</summary>
ref partial struct RatingRun
{
    /// <summary>Closes the open month before its end: settles what waits, and pays out what net metering has kept. The
    /// open day has not begun for the customer and costs nothing. The state is not usable afterwards.</summary>
    internal void Leave()
    {
        if (day.Version.Waits)
        {
            Settle();
        }

        if (state.MonthDaysCount > 0)
        {
            CloseMonth(tariff.NextDay(day));
        }

        if (day.Version.NetMetering)
        {
            TrueUp();
        }

        state.DayNumber = 0;
    }
}
