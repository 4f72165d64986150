/// `cron(minutes hours day-of-month month day-of-week year)`: the times that a clock shows.
///
/// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
package struct CronExpression: Equatable, Sendable {
    /// Each list ascends.
    package var minutes: [Int]
    package var hours: [Int]
    package var dayOfMonth: DayOfMonth
    /// From 1, January.
    package var months: [Int]
    package var dayOfWeek: DayOfWeek
    package var years: [Int]

    /// Either this or the day of the week is `any`.
    package enum DayOfMonth: Equatable, Sendable {
        case any
        case days([Int])
        case last
        case lastWeekday
        /// The weekday nearest to a day, in the same month.
        case weekdayNearest(Int)
    }

    /// From 1, Sunday.
    package enum DayOfWeek: Equatable, Sendable {
        case any
        case days([Int])
        case last(Int)
        case nth(day: Int, week: Int)
    }

    /// Reads an expression.
    ///
    /// - Throws: `ScheduleProblem` with the column of the field.
    package init(_ text: String) throws(ScheduleProblem) {
        guard text.hasPrefix("cron("), text.hasSuffix(")") else { throw ScheduleProblem(.notCron) }
        let fields = text.dropFirst(5).dropLast().split(separator: " ").map { field in
            let offset = text.utf8.distance(from: text.startIndex, to: field.startIndex)
            return (text: String(field), column: offset + 1)
        }
        guard fields.count == 6 else { throw ScheduleProblem(.fields(fields.count), column: 6) }
        minutes = try Self.locating(fields[0], CronField.minutes.values)
        hours = try Self.locating(fields[1], CronField.hours.values)
        dayOfMonth = try Self.locating(fields[2], Self.dayOfMonth)
        months = try Self.locating(fields[3], CronField.month.values)
        dayOfWeek = try Self.locating(fields[4], Self.dayOfWeek)
        years = try Self.locating(fields[5], CronField.year.values)
        guard (dayOfMonth == .any) != (dayOfWeek == .any) else {
            throw ScheduleProblem(.days, column: fields[2].column)
        }
    }

    /// Reads a field; what is wrong with it is said with the column where it begins.
    private static func locating<Value>(
        _ field: (text: String, column: Int),
        _ read: (String) throws(ScheduleProblem) -> Value
    ) throws(ScheduleProblem) -> Value {
        do throws(ScheduleProblem) {
            return try read(field.text)
        } catch {
            throw ScheduleProblem(error.reason, column: field.column)
        }
    }

    private static func dayOfMonth(_ text: String) throws(ScheduleProblem) -> DayOfMonth {
        let field = CronField.dayOfMonth
        switch text {
        case "?": return .any
        case "L": return .last
        case "LW": return .lastWeekday
        default: break
        }
        guard text.last == "W" else { return .days(try field.values(text)) }
        guard let day = field.value(text.dropLast()) else {
            throw ScheduleProblem(.field(field, text))
        }
        return .weekdayNearest(day)
    }

    private static func dayOfWeek(_ text: String) throws(ScheduleProblem) -> DayOfWeek {
        let field = CronField.dayOfWeek
        switch text {
        case "?": return .any
        case "L": return .days([7])
        default: break
        }
        if text.last == "L" {
            guard let day = field.value(text.dropLast()) else {
                throw ScheduleProblem(.field(field, text))
            }
            return .last(day)
        }
        let parts = text.split(separator: "#", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return .days(try field.values(text)) }
        guard parts.count == 2, let day = field.value(parts[0]), let week = Int(parts[1]),
            (1...5).contains(week)
        else { throw ScheduleProblem(.field(field, text)) }
        return .nth(day: day, week: week)
    }
}
