import Template
import Testing

@Suite struct CronExpressionTests {
    /// Expressions that AWS was recorded to accept.
    @Test(
        arguments: [
            "0 10 * * ? *", "15 12 * * ? *", "0 18 ? * MON-FRI *", "0 8 1 * ? *", "0/15 * * * ? *",
            "0/10 * ? * MON-FRI *", "0/5 8-17 ? * MON-FRI *", "0/30 20-23 ? * MON-FRI *",
            "0/30 0-2 ? * MON-FRI *", "0 2 ? * SAT *", "5,35 14 * * ? *",
            "15 10 ? * 6L 2002-2005", "0 2 ? * SAT#3 *", "* * ? * SAT#3 *",
            "0/5 5 ? JAN 1-5 2022", "0 20-2 * * ? *", "0 0 L * ? *", "0 0 15W * ? *",
            "0 0 ? * L *",
        ]
    )
    func `what AWS accepts is accepted`(_ fields: String) throws {
        _ = try CronExpression("cron(\(fields))")
    }

    @Test(
        arguments: [
            (
                "INVALID",
                "cron has six fields, minutes hours day-of-month month day-of-week year, "
                    + "not 1"
            ),
            ("0 dummy ? * MON-FRI *", "hours 'dummy' must be 0 to 23, with , - * /"),
            (
                "7 20 * * NOT *",
                "day-of-week 'NOT' must be 1 to 7 or SUN to SAT, with , - * / ? L #"
            ),
            ("71 8 1 * ? *", "minutes '71' must be 0 to 59, with , - * /"),
            ("0 1 * * * *", "one of day-of-month and day-of-week must be ?, and not both"),
            ("0 1 ? * ? *", "one of day-of-month and day-of-week must be ?, and not both"),
            (
                "0 1 * * *",
                "cron has six fields, minutes hours day-of-month month day-of-week year, "
                    + "not 5"
            ),
            ("0 1 0 * ? *", "day-of-month '0' must be 1 to 31, with , - * / ? L W"),
            (
                "0 1 ? * MON#6 *",
                "day-of-week 'MON#6' must be 1 to 7 or SUN to SAT, with , - * / ? L #"
            ),
            ("0 1 * 13 ? *", "month '13' must be 1 to 12 or JAN to DEC, with , - * /"),
            ("0 1 * * ? 1969", "year '1969' must be 1970 to 2199, with , - * /"),
            ("*/0 1 * * ? *", "minutes '*/0' must be 0 to 59, with , - * /"),
            ("1,,2 1 * * ? *", "minutes '1,,2' must be 0 to 59, with , - * /"),
            ("30-10 1 * * ? *", "minutes '30-10' must be 0 to 59, with , - * /"),
        ]
    )
    func `anything else is refused with its field`(_ fields: String, _ message: String) throws {
        let problem = try #require(throws: ScheduleProblem.self) {
            try CronExpression("cron(\(fields))")
        }
        #expect(problem.description == message)
    }

    @Test(
        arguments: [
            ("cron(71 8 1 * ? *)", 6), ("cron(0 dummy ? * MON-FRI *)", 8),
            ("cron(7 20 * * NOT *)", 15), ("cron(0  0 1 * ? 2200)", 17), ("cron(0 1 * * * *)", 10),
            ("cron(0 1 * * *)", 6), ("cron(0 1 * * ? *", 1), ("cron (0 1 * * ? *)", 1),
            ("rate(1 minutes)", 6), ("rate(0 minutes)", 6), ("rate(-1 days)", 6),
            ("rate(1.5 hours)", 6), ("rate(5 seconds)", 6), ("rate(5  minutes)", 6), ("rate()", 6),
            ("rate(99999999999999999999 days)", 6), ("rate(9999999 days)", 6),
            ("at(2026-02-30T00:00:00)", 4), ("at(2026-02-03 00:00:00)", 4),
            ("at(2026-02-03T00:00:00Z)", 4), ("at(2026-02-03T24:00:00)", 4), ("at()", 4),
            ("every day", 1), ("", 1), ("cron()", 6), ("RATE(5 minutes)", 1),
        ]
    )
    func `what is no expression is refused with its column`(_ text: String, _ column: Int) throws {
        let problem = try #require(throws: ScheduleProblem.self) { try ScheduleExpression(text) }
        #expect(problem.column == column)
    }

    @Test func `rates and single times are read`() throws {
        #expect(try ScheduleExpression("rate(1 minute)") == .rate(seconds: 60))
        #expect(try ScheduleExpression("rate(36 hours)") == .rate(seconds: 129_600))
        #expect(try ScheduleExpression("rate(7 days)") == .rate(seconds: 604_800))
        #expect(try ScheduleExpression("at(1970-01-02T00:00:01)") == .at(local: 86_401))
    }

    @Test func `an expression is read into its values`() throws {
        let cron = try CronExpression("cron(0/20 22-1 ? JAN,DEC MON#2 2026)")
        #expect(cron.minutes == [0, 20, 40])
        #expect(cron.hours == [0, 1, 22, 23])
        #expect((cron.dayOfMonth, cron.dayOfWeek) == (.any, .nth(day: 2, week: 2)))
        #expect((cron.months, cron.years) == ([1, 12], [2026]))
    }
}
