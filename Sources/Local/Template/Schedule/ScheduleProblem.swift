/// Why a text is no expression of a schedule, and where.
package struct ScheduleProblem: Error, Equatable, Sendable {
    package var reason: Reason
    /// From 1, in the text of the expression.
    package var column: Int

    package enum Reason: Equatable, Sendable {
        case notExpression
        case rate(String)
        case notCron
        case fields(Int)
        case days
        case field(CronField, String)
        case notAt
        /// `yyyy-mm-ddThh:mm:ss` that is no time of any day.
        case moment(String)
    }

    init(_ reason: Reason, column: Int = 1) {
        self.reason = reason
        self.column = column
    }
}

extension ScheduleProblem: CustomStringConvertible {
    package var description: String {
        switch reason {
        case .notExpression:
            "expected rate(5 minutes), cron(0 10 * * ? *) or at(2026-11-01T09:30:00)"
        case .rate(let text):
            "'\(text.prefix(32))' must be a whole number and minute, hour or day, with an s "
                + "exactly where it is not 1"
        case .notCron: "expected cron(…)"
        case .fields(let count):
            "cron has six fields, minutes hours day-of-month month day-of-week year, not \(count)"
        case .days: "one of day-of-month and day-of-week must be ?, and not both"
        case .field(let field, let text):
            "\(field.name) '\(text.prefix(32))' must be \(field.rule)"
        case .notAt: "a rule takes rate(…) or cron(…); at(…) is for schedules of type ScheduleV2"
        case .moment(let text): "'\(text.prefix(32))' must be a date and time, yyyy-mm-ddThh:mm:ss"
        }
    }
}
