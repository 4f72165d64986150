internal import Time

/// When a schedule fires: `rate(5 minutes)`, `cron(0 10 * * ? *)` or `at(2026-11-01T09:30:00)`.
///
/// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
package enum ScheduleExpression: Equatable, Sendable {
    case rate(seconds: Int)
    case cron(CronExpression)
    /// Once, when a clock in the schedule's zone shows this time: Unix seconds of it in UTC.
    case at(local: Int)

    private static let longestRateDays = 36_500

    /// Reads an expression.
    ///
    /// - Throws: `ScheduleProblem` with the column.
    package init(_ text: String) throws(ScheduleProblem) {
        if text.hasPrefix("cron(") {
            self = .cron(try CronExpression(text))
        } else if let words = Self.content(of: "rate", text) {
            guard let seconds = Self.seconds(rate: words) else {
                throw ScheduleProblem(.rate(words), column: 6)
            }
            self = .rate(seconds: seconds)
        } else if let moment = Self.content(of: "at", text) {
            guard moment.utf8.count == 19, moment.utf8.contains(UInt8(ascii: "T")),
                let local = Timestamp(rfc3339: moment + "Z")
            else { throw ScheduleProblem(.moment(moment), column: 4) }
            self = .at(local: local.seconds)
        } else {
            throw ScheduleProblem(.notExpression)
        }
    }

    /// What stands between the parentheses behind a word.
    private static func content(of word: String, _ text: String) -> String? {
        guard text.hasPrefix(word + "("), text.hasSuffix(")") else { return nil }
        return String(text.dropFirst(word.count + 1).dropLast())
    }

    /// The period of `value unit`; the unit is singular exactly after 1.
    private static func seconds(rate: String) -> Int? {
        let words = rate.split(separator: " ", omittingEmptySubsequences: false)
        let isNumber = words[0].utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard words.count == 2, isNumber, let count = Int(words[0]), count >= 1 else { return nil }
        let units = ["minute": 60, "hour": 3_600, "day": 86_400]
        let unit = count == 1 ? words[1] : words[1].dropLast()
        guard count == 1 || words[1].hasSuffix("s"), let seconds = units[String(unit)] else {
            return nil
        }
        let (period, isOverflowing) = count.multipliedReportingOverflow(by: seconds)
        return isOverflowing || period > longestRateDays * 86_400 ? nil : period
    }
}
