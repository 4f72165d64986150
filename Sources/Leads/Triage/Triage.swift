internal import JSON
package import LeadModel
package import Pipeline

/// Decides how urgent a lead is.
///
/// 1. What the sender says of the urgency counts, in the words of `Urgency` or common ones for them.
/// 2. Else the most urgent word of the flow's in that or in the text fields; a word that is denied,
///    as in `not an emergency`, says nothing.
/// 3. Else the flow's default.
package struct Triage: Sendable {
    private let policy: UrgencyPolicy

    package init(_ policy: UrgencyPolicy) {
        self.policy = policy
    }

    /// What was decided and why.
    package struct Decision: Equatable, Sendable {
        package var urgency: Urgency
        package var basis: Basis
        package var delaySeconds: Int

        package var priority: Int { urgency.priority }

        /// What a decision rests on: a word of the program.
        package enum Basis: String, Sendable {
            case declared
            case wording
            case usual = "default"
        }

        package init(_ urgency: Urgency, _ basis: Basis, delaySeconds: Int) {
            self.urgency = urgency
            self.basis = basis
            self.delaySeconds = delaySeconds
        }
    }

    package func decide(_ lead: Lead) -> Decision {
        let declared = texts(of: policy.field, lead)
        for text in declared {
            if let level = Self.levels[text] { return decision(level, .declared) }
        }
        let texts = declared + policy.textFields.flatMap { self.texts(of: $0, lead) }
        for level in Urgency.allCases {
            let words = policy.words[level] ?? []
            let isSaid = texts.contains { text in words.contains { text.says($0) } }
            if isSaid { return decision(level, .wording) }
        }
        return decision(policy.fallback, .usual)
    }

    /// Writes the decision into `lead_data.urgency`: level, basis, priority and delay in seconds.
    package func apply(to lead: inout Lead) {
        let decision = decide(lead)
        lead[.lead, "urgency"] = [
            "level": JSON(decision.urgency.rawValue), "basis": JSON(decision.basis.rawValue),
            "priority": JSON(decision.priority), "delay_seconds": JSON(decision.delaySeconds),
        ]
    }

    private func decision(_ urgency: Urgency, _ basis: Decision.Basis) -> Decision {
        Decision(urgency, basis, delaySeconds: policy.delaySeconds(of: urgency))
    }

    /// The texts of a field; none where the lead lacks it.
    private func texts(of field: String, _ lead: Lead) -> [Wording] {
        guard let value = lead[demographic: field] ?? lead[custom: field] else { return [] }
        return (value.array ?? [value]).compactMap { $0.string.map { Wording($0) } }
    }

    /// What senders say.
    private static let levels: [Wording: Urgency] = [
        "emergency": .emergency, "critical": .emergency, "immediate": .emergency,
        "high": .high, "urgent": .high, "asap": .high,
        "medium": .medium, "normal": .medium, "standard": .medium, "moderate": .medium,
        "low": .low, "flexible": .low, "no rush": .low,
    ]
}
