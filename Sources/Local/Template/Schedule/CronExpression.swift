/// `cron(minutes hours day-of-month month day-of-week year)` of a rule, in UTC.
/// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
package struct CronExpression: Equatable, Sendable {
    package var minutes: Set<Int>
    package var hours: Set<Int>
    package var dayOfMonth: DayOfMonth
    /// From 1, January.
    package var months: Set<Int>
    package var dayOfWeek: DayOfWeek
    package var years: Set<Int>

    /// Either this or the day of the week is `any`.
    package enum DayOfMonth: Equatable, Sendable {
        case any
        case days(Set<Int>)
        case last
        case lastWeekday
        /// The weekday nearest to a day, in the same month.
        case weekdayNearest(Int)
    }

    /// From 1, Sunday.
    package enum DayOfWeek: Equatable, Sendable {
        case any
        case days(Set<Int>)
        case last(Int)
        case nth(day: Int, week: Int)
    }

    /// Why a text is no expression.
    package enum Problem: Error, Equatable, Sendable {
        case notCron
        case fields(Int)
        case days
        case field(CronField, String)
    }

    package init(_ text: String) throws(Problem) {
        guard text.hasPrefix("cron("), text.hasSuffix(")") else { throw .notCron }
        let fields = text.dropFirst(5).dropLast().split(separator: " ").map(String.init)
        guard fields.count == 6 else { throw .fields(fields.count) }
        minutes = try CronField.minutes.values(fields[0])
        hours = try CronField.hours.values(fields[1])
        dayOfMonth = try Self.dayOfMonth(fields[2])
        months = try CronField.month.values(fields[3])
        dayOfWeek = try Self.dayOfWeek(fields[4])
        years = try CronField.year.values(fields[5])
        guard (dayOfMonth == .any) != (dayOfWeek == .any) else { throw .days }
    }

    private static func dayOfMonth(_ text: String) throws(Problem) -> DayOfMonth {
        let field = CronField.dayOfMonth
        switch text {
        case "?": return .any
        case "L": return .last
        case "LW": return .lastWeekday
        default: break
        }
        guard text.last == "W" else { return .days(try field.values(text)) }
        guard let day = field.value(text.dropLast()) else { throw .field(field, text) }
        return .weekdayNearest(day)
    }

    private static func dayOfWeek(_ text: String) throws(Problem) -> DayOfWeek {
        let field = CronField.dayOfWeek
        switch text {
        case "?": return .any
        case "L": return .days([7])
        default: break
        }
        if text.last == "L" {
            guard let day = field.value(text.dropLast()) else { throw .field(field, text) }
            return .last(day)
        }
        let parts = text.split(separator: "#", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return .days(try field.values(text)) }
        guard parts.count == 2, let day = field.value(parts[0]), let week = Int(parts[1]),
            (1...5).contains(week)
        else { throw .field(field, text) }
        return .nth(day: day, week: week)
    }
}

extension CronExpression.Problem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notCron: "expected cron(…)"
        case .fields(let count):
            "cron has six fields, minutes hours day-of-month month day-of-week year, not \(count)"
        case .days: "one of day-of-month and day-of-week must be ?, and not both"
        case .field(let field, let text):
            "\(field.name) '\(text.prefix(32))' must be \(field.rule)"
        }
    }
}
