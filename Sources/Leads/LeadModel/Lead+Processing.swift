internal import JSON

/// How a step of the pipeline ended for one lead.
package enum StepOutcome: String, Sendable {
    case success
    case failure
    case skip
}

extension Lead {
    /// Adds an entry to `processing_data.step_outcomes`.
    ///
    /// - `name`: the step in words, such as `Consent Check`.
    /// - `reason`: why it failed or was skipped, a word of the program.
    /// - `executionMilliseconds`: how long it took.
    package mutating func recordStep(
        _ name: String,
        _ outcome: StepOutcome,
        reason: String? = nil,
        executionMilliseconds: Int
    ) {
        var step: JSON = ["step_name": JSON(name), "outcome": JSON(outcome.rawValue)]
        if let reason { step["reason"] = JSON(reason) }
        step["execution_time"] = JSON(executionMilliseconds)
        var steps = self[.processing, "step_outcomes"] ?? []
        steps.append(step)
        self[.processing, "step_outcomes"] = steps
    }

    /// Notes that the lead was accepted.
    package mutating func accept() {
        self[.processing, "acceptance_decision"] = "accepted"
        self[.processing, "rejection_reason"] = nil
    }

    /// Notes that the lead was rejected, with a reason of the program's vocabulary.
    ///
    /// - Parameters:
    ///   - reason: such as `duplicate`.
    ///   - firstLeadID: the lead that this one is a duplicate of; nil for itself or none.
    package mutating func reject(reason: String, firstLeadID: String? = nil) {
        self[.processing, "duplicate_of"] = firstLeadID.map { JSON($0) }
        self[.processing, "acceptance_decision"] = "rejected"
        self[.processing, "rejection_reason"] = JSON(reason)
    }

    /// Notes what the lead costs.
    package mutating func price(_ amount: Double) {
        self[.processing, "pricing_decision"] = JSON(amount)
    }

    /// Adds to `lead_data.issues` what is odd about a field.
    ///
    /// An issue already there is not repeated.
    ///
    /// - Parameters:
    ///   - field: the field's name, never its value.
    ///   - issue: a word of the program, such as `invalid`.
    package mutating func addIssue(field: String, _ issue: String) {
        let entry: JSON = ["field": JSON(field), "issue": JSON(issue)]
        var issues = self[.lead, "issues"] ?? []
        guard issues.array?.contains(entry) != true else { return }
        issues.append(entry)
        self[.lead, "issues"] = issues
    }
}
