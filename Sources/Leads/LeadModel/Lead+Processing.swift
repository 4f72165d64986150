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
        var processing = self[.processing] ?? [:]
        var steps = processing["step_outcomes"] ?? []
        steps.append(step)
        processing["step_outcomes"] = steps
        self[.processing] = processing
    }

    /// Notes that the lead was accepted.
    package mutating func accept() {
        var processing = self[.processing] ?? [:]
        processing["acceptance_decision"] = "accepted"
        processing["rejection_reason"] = nil
        self[.processing] = processing
    }

    /// Notes that the lead was rejected, with a reason of the program's vocabulary.
    ///
    /// - Parameters:
    ///   - reason: such as `duplicate`.
    ///   - firstLeadID: the lead that this one is a duplicate of; nil for itself or none.
    package mutating func reject(reason: String, firstLeadID: String? = nil) {
        var processing = self[.processing] ?? [:]
        processing["duplicate_of"] = firstLeadID.map { JSON($0) }
        processing["acceptance_decision"] = "rejected"
        processing["rejection_reason"] = JSON(reason)
        self[.processing] = processing
    }

    /// Notes what the lead costs.
    package mutating func price(_ amount: Double) {
        var processing = self[.processing] ?? [:]
        processing["pricing_decision"] = JSON(amount)
        self[.processing] = processing
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
        var section = self[.lead] ?? [:]
        var issues = section["issues"] ?? []
        guard issues.array?.contains(entry) != true else { return }
        issues.append(entry)
        section["issues"] = issues
        self[.lead] = section
    }
}
