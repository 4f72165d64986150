/// How soon a lead must be called, the most urgent first.
package enum Urgency: String, Sendable, CaseIterable {
    case emergency
    case high
    case medium
    case low

    /// The place in a queue: lower runs first.
    package var priority: Int {
        switch self {
        case .emergency: 1
        case .high: 5
        case .medium: 10
        case .low: 15
        }
    }

    /// How long the call waits, unless the flow says otherwise.
    package var delaySeconds: Int {
        switch self {
        case .emergency: 0
        case .high: 30
        case .medium: 300
        case .low: 1800
        }
    }
}

/// How a flow tells how urgent a lead is.
package struct UrgencyPolicy: Equatable, Sendable {
    /// The field in which the sender says so.
    package var field: String
    /// The fields whose words tell it where the sender does not say.
    package var textFields: [String]
    /// Where neither tells.
    package var fallback: Urgency
    /// Words and phrases that tell a level.
    package var words: [Urgency: [Wording]]
    /// How long a call waits; the level's own delay where a level is missing.
    package var delaySeconds: [Urgency: Int]

    package init(
        field: String = "urgency",
        textFields: [String] = UrgencyPolicy.usualTextFields,
        fallback: Urgency = .medium,
        words: [Urgency: [Wording]] = UrgencyPolicy.usualWords,
        delaySeconds: [Urgency: Int] = [:]
    ) {
        self.field = field
        self.textFields = textFields
        self.fallback = fallback
        self.words = words
        self.delaySeconds = delaySeconds
    }

    package func delaySeconds(of urgency: Urgency) -> Int {
        delaySeconds[urgency] ?? urgency.delaySeconds
    }

    /// Names that forms give the service and what is said about it.
    package static let usualTextFields = [
        "service_type", "service", "message", "comments", "description", "notes",
    ]

    package static let usualWords: [Urgency: [Wording]] = [
        .emergency: [
            "emergency", "no heat", "no hot water", "no power", "no water", "gas leak", "smell gas",
            "carbon monoxide", "burst pipe", "flood", "flooded", "flooding", "sparks",
        ],
        .high: [
            "urgent", "asap", "as soon as possible", "immediately", "right away", "today",
            "tonight", "no ac", "no air conditioning", "leak", "leaking", "broken", "not working",
            "stopped working",
        ],
        .low: [
            "no rush", "no hurry", "whenever", "just looking", "just researching", "next month",
            "next year", "planning ahead",
        ],
    ]
}
