import Testing
import Time

@testable import Streams

@Suite struct DatePatternTests {
    /// 8 March 2026, 06:59:07.045 UTC.
    private static let moment = Timestamp(milliseconds: 1_772_953_147_045)

    @Test(arguments: [
        ("yyyy/MM/dd/HH/", "2026/03/08/06/"), ("yy", "26"), ("y-M-d", "2026-3-8"), ("uuuu", "2026"),
        ("mm:ss.SSS", "59:07.045"), ("H", "6"), ("'year='yyyy", "year=2026"),
        ("'month='MM'/day='dd", "month=03/day=08"), ("''", "'"), ("'o''clock'", "o'clock"),
        ("yyyyMMdd'T'HHmmss'Z'", "20260308T065907Z"), ("", ""), ("_-", "_-"),
        ("MMM", "Mar"), ("MMMM", "March"),
    ])
    func `a pattern gives what Java's DateTimeFormatter gives`(pattern: String, text: String) {
        #expect(DatePattern.text(Self.moment, pattern: pattern) == text)
    }
}
