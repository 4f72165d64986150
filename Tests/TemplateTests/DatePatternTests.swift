import Template
import Testing
import Time
import TimeZones

@Suite struct DatePatternTests {
    /// 8 March 2026, 06:59:07.045 UTC: a Sunday, the 67th day.
    private static let moment = Timestamp(milliseconds: 1_772_953_147_045)

    @Test(arguments: [
        ("yyyy/MM/dd/HH/", "2026/03/08/06/"), ("yy", "26"), ("y-M-d", "2026-3-8"), ("uuuu", "2026"),
        ("yyyyy", "02026"), ("mm:ss.SSS", "59:07.045"), ("H", "6"), ("'year='yyyy", "year=2026"),
        ("'month='MM'/day='dd", "month=03/day=08"), ("''", "'"), ("'o''clock'", "o'clock"),
        ("yyyyMMdd'T'HHmmss'Z'", "20260308T065907Z"), ("", ""), ("_-", "_-"), ("MMM", "Mar"),
        ("MMMM", "March"), ("MMMMM", "M"), ("LL", "03"), ("D", "67"), ("DDD", "067"), ("E", "Sun"),
        ("EEEE", "Sunday"), ("EEEEE", "S"), ("Q", "1"), ("QQ", "01"), ("QQQ", "Q1"),
        ("QQQQ", "1st quarter"), ("hh a", "06 AM"), ("k", "6"), ("K", "6"), ("S", "0"),
        ("SSSSSS", "045000"), ("A", "25147045"), ("n", "45000000"), ("G", "AD"), ("X", "Z"),
        ("x", "+00"), ("Z", "+0000"), ("ZZZZ", "GMT"), ("ZZZZZ", "Z"), ("O", "GMT"), ("VV", "UTC"),
        ("yyyy[-MM]", "2026-03"),
    ])
    func `a pattern gives what Java's DateTimeFormatter gives`(
        pattern: String,
        text: String
    ) throws {
        #expect(try DatePattern(pattern).text(Self.moment) == text)
    }

    @Test(arguments: [
        ("America/New_York", "yyyy-MM-dd HH:mm XXX VV", "2026-03-08 01:59 -05:00 America/New_York"),
        ("America/New_York", "X XX x Z O OOOO", "-05 -0500 -05 -0500 GMT-5 GMT-05:00"),
        ("Asia/Kolkata", "dd HH:mm X O", "08 12:29 +0530 GMT+5:30"),
        ("Pacific/Kiritimati", "E D hh a k K", "Sun 67 08 PM 20 8"),
        ("Pacific/Honolulu", "E dd HH", "Sat 07 20"),
    ])
    func `a zone moves the clock and the date`(
        zone: String,
        pattern: String,
        text: String
    ) throws {
        let zone = try TimeZone(named: zone)
        #expect(try DatePattern(pattern).text(Self.moment, in: zone) == text)
    }

    @Test(arguments: [
        ("YYYY", DatePattern.Problem.localized("Y", instead: "y, the year")),
        ("ww", .localized("w", instead: nil)), ("yyyy'", .unendedQuote), ("b", .unknown("b")),
        ("{", .unknown("{")), ("HHH", .tooMany("H", most: 2)), ("V", .notExactly("V", count: 2)),
        ("OO", .notExactly("O", count: 1)), ("aa", .tooMany("a", most: 1)),
    ])
    func `a pattern that Java refuses, or that depends on its locale, is refused`(
        pattern: String,
        problem: DatePattern.Problem
    ) {
        #expect(throws: problem) { try DatePattern(pattern) }
    }
}
