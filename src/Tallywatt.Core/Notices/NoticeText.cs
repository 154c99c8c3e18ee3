namespace Tallywatt.Core.Notices;

/// <summary>The language of a message.</summary>
public enum NoticeLanguage : byte
{
    English = 0,
    SimplifiedChinese = 1,
}

/// <summary>The words of a message, short enough for one SMS in either language.</summary>
public static class NoticeText
{
    /// <summary>The text of a notice. Amounts are rounded to hundredths.</summary>
    /// <param name="notice">What happened.</param>
    /// <param name="language">In which language to say it.</param>
    /// <param name="currency">The ISO 4217 code; CNY is written as yuan.</param>
    public static string Of(Notice notice, NoticeLanguage language, string currency)
    {
        var chinese = language == NoticeLanguage.SimplifiedChinese;
        var unit = currency == "CNY" ? chinese ? "元" : " yuan" : " " + currency;
        var balance = notice.Balance.ToCents() + unit;
        var amount = notice.Amount.ToCents() + unit;
        return chinese ? Chinese(notice, balance, amount) : English(notice, balance, amount);
    }

    static string English(Notice notice, string balance, string amount) => notice.Kind switch
    {
        NoticeKind.FirstReminder =>
            $"Account {notice.AccountNumber}: your electricity balance is {balance}. Please top up soon.",
        NoticeKind.SecondReminder =>
            $"Account {notice.AccountNumber}: only {balance} left. Power goes off at zero. Please top up now.",
        NoticeKind.CutOff =>
            $"Account {notice.AccountNumber}: your credit is used up ({balance}) and power is going off. " +
            "Top up to get it back.",
        NoticeKind.Restored =>
            $"Account {notice.AccountNumber}: balance {balance}. Press the button on your meter to switch power on.",
        NoticeKind.TopUpReceived =>
            $"Account {notice.AccountNumber}: we received {amount}. Your balance is {balance}.",
        _ => throw new InvalidOperationException($"No such notice: {notice.Kind}."),
    };

    static string Chinese(Notice notice, string balance, string amount) => notice.Kind switch
    {
        NoticeKind.FirstReminder => $"户号{notice.AccountNumber}:您的电费余额为{balance},请及时充值。",
        NoticeKind.SecondReminder => $"户号{notice.AccountNumber}:余额仅剩{balance},用完将停电,请尽快充值。",
        NoticeKind.CutOff => $"户号{notice.AccountNumber}:电费已用完(余额{balance}),即将停电,充值后可恢复供电。",
        NoticeKind.Restored => $"户号{notice.AccountNumber}:余额{balance},请按电表上的按钮恢复供电。",
        NoticeKind.TopUpReceived => $"户号{notice.AccountNumber}:已收到充值{amount},当前余额{balance}。",
        _ => throw new InvalidOperationException($"No such notice: {notice.Kind}."),
    };
}
