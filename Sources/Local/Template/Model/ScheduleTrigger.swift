package import Time
package import TimeZones

/// A function invoked at certain times: a rule's schedule, or one of EventBridge Scheduler.
package struct ScheduleTrigger: Sendable {
    /// The name of the rule or schedule, unique in the template.
    package var name: String
    /// The logical ID of the function.
    package var function: String
    package var kind: Kind
    /// `rate(…)`, `cron(…)` or `at(…)`.
    package var text: String
    package var expression: ScheduleExpression
    /// A rule's is UTC.
    package var timeZone = TimeZone.utc
    /// Nothing is fired before `StartDate`, nor after `EndDate`.
    package var start: Timestamp?
    package var end: Timestamp?
    /// `MaximumWindowInMinutes`; zero to fire at the time itself.
    package var windowMinutes = 0
    package var input = Input.event
    package var isEnabled = true
    /// What it says of its events instead of the function.
    package var asynchronous = Asynchronous()
    /// Whether what was missed while nothing ran is fired, once, at the next start.
    package var runsMissed = false
    package var line = 0

    package enum Kind: Equatable, Sendable {
        /// A rule of EventBridge.
        case rule(name: String)
        /// A schedule of EventBridge Scheduler.
        case schedule(group: String)
    }

    /// What the function gets.
    package enum Input: Equatable, Sendable {
        /// The event of a rule or schedule.
        case event
        /// `Input`: JSON text in place of the event.
        case text(String)
        /// `InputPath`: the part of the event at a path.
        case path(String)
        /// `InputTransformer`: a text with parts of the event, each by its name.
        case template(String, paths: [String: String])
    }

    /// `RetryPolicy` and `DeadLetterConfig`; nil for what the function says.
    package struct Asynchronous: Equatable, Sendable {
        package var maximumRetries: Int?
        package var maximumAgeSeconds: Int?
        /// The logical ID of a queue.
        package var deadLetterQueue: String?
    }

    package init(
        name: String,
        function: String,
        text: String,
        expression: ScheduleExpression,
        kind: Kind? = nil
    ) {
        self.name = name
        self.function = function
        self.text = text
        self.expression = expression
        self.kind = kind ?? .rule(name: name)
    }

    /// When it fires, in words.
    package var times: String {
        timeZone == .utc ? text : "\(text) \(timeZone.name)"
    }
}

extension AsynchronousInvocation {
    /// What becomes of an event that a schedule has sent.
    package func overridden(by schedule: ScheduleTrigger.Asynchronous) -> AsynchronousInvocation {
        var settings = self
        settings.maximumRetries = schedule.maximumRetries ?? maximumRetries
        settings.maximumAgeSeconds = schedule.maximumAgeSeconds ?? maximumAgeSeconds
        settings.deadLetterQueue = schedule.deadLetterQueue ?? deadLetterQueue
        return settings
    }
}
