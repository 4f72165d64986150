internal import JSON
package import LeadModel
package import PhoneNumbers
package import Pipeline
package import Time

/// Decides whether a lead may be contacted, and writes into its record why.
///
/// Every rule is looked at, so that the record names all reasons and not the first only.
package struct ConsentCheck: Sendable {
    package let lead: Lead
    package let flow: Flow
    /// The number that would be called; nil where none was given or it is no number.
    package let phone: PhoneNumber?
    package let email: EmailAddress?

    /// - `parsePhone`: what is known of a number as dialled in a region.
    package init(
        of lead: Lead,
        flow: Flow,
        parsePhone: (_ text: String, _ region: String) -> PhoneNumber? = PhoneNumber.parse
    ) {
        self.lead = lead
        self.flow = flow
        let phone = lead.demographic("phone").flatMap { parsePhone($0, flow.defaultRegion) }
        self.phone = phone.flatMap { $0.isValid ? $0 : nil }
        email = lead.demographic("email").flatMap { EmailAddress($0) }
    }

    /// Why a lead is blocked, in the order in which reasons are reported.
    package enum Reason: String, Sendable, CaseIterable {
        case consentWithdrawn = "consent_withdrawn"
        case consentRefused = "consent_refused"
        case consentUnclear = "consent_unclear"
        case consentMissing = "consent_missing"
        case optedOutPhone = "opted_out_phone"
        case optedOutEmail = "opted_out_email"
        case phoneMissing = "phone_missing"
        case phoneInvalid = "phone_invalid"
    }

    /// A way in which a person can be reached, and can wish not to be.
    package enum Contact: String, Sendable {
        case phone
        case email
    }

    /// The decision, with the record that tells it.
    package struct Decision: Sendable {
        package var lead: Lead
        /// Empty where the lead may be contacted.
        package var reasons: [Reason]

        package var isAllowed: Bool { reasons.isEmpty }
    }

    /// - `optedOut`: the contacts of this lead whose owner wishes not to be contacted.
    package func decide(
        optedOut: Set<Contact>,
        startedAt: Timestamp,
        now: Timestamp
    ) -> Decision {
        let answer = strictestAnswer
        let reasons = reasons(answer?.answer, optedOut)
        var lead = lead
        writePhone(into: &lead)
        lead[.consent] = record(answer, reasons, now)
        if let reason = reasons.first {
            lead.reject(reason: reason.rawValue)
        } else {
            lead.accept()
        }
        lead.recordStep(
            Self.stepName,
            reasons.isEmpty ? .success : .failure,
            reason: reasons.first?.rawValue,
            executionMilliseconds: now.milliseconds - startedAt.milliseconds
        )
        return Decision(lead: lead, reasons: reasons)
    }

    /// The record of a lead that another message brought before.
    package func duplicate(of first: String?, startedAt: Timestamp, now: Timestamp) -> Lead {
        var lead = lead
        lead.reject(reason: "duplicate", firstLeadID: first)
        lead.recordStep(
            Self.stepName,
            .skip,
            reason: "duplicate",
            executionMilliseconds: now.milliseconds - startedAt.milliseconds
        )
        return lead
    }

    private static let stepName = "Consent Check"
}

// MARK: - Rules

extension ConsentCheck {
    private func reasons(_ answer: ConsentAnswer?, _ optedOut: Set<Contact>) -> [Reason] {
        var reasons: Set<Reason> = []
        switch answer {
        case .given: break
        case .unclear: if flow.consent.isRequired { reasons.insert(.consentUnclear) }
        case .refused: reasons.insert(.consentRefused)
        case .withdrawn: reasons.insert(.consentWithdrawn)
        case nil: if flow.consent.isRequired { reasons.insert(.consentMissing) }
        }
        if optedOut.contains(.phone) { reasons.insert(.optedOutPhone) }
        if optedOut.contains(.email) { reasons.insert(.optedOutEmail) }
        if phone == nil {
            reasons.insert(lead.demographic("phone") == nil ? .phoneMissing : .phoneInvalid)
        }
        return Reason.allCases.filter(reasons.contains)
    }

    /// The answer that counts: of the flow's consent fields the strictest one, for a person who
    /// says yes here and no there has not agreed.
    private var strictestAnswer: (field: String, value: JSON, answer: ConsentAnswer)? {
        let submitted = (lead.submitted.members ?? []) + (lead.customFields.members ?? [])
        var strictest: (field: String, value: JSON, answer: ConsentAnswer)?
        for (field, value) in submitted where flow.consent.fields.contains(field.lowercased()) {
            guard let answer = ConsentAnswer(value) else { continue }
            if let found = strictest, found.answer >= answer { continue }
            strictest = (field, value, answer)
        }
        return strictest
    }
}

// MARK: - Record

extension ConsentCheck {
    private func record(
        _ answer: (field: String, value: JSON, answer: ConsentAnswer)?,
        _ reasons: [Reason],
        _ now: Timestamp
    ) -> JSON {
        var consent: JSON = [
            "given": JSON(answer?.answer == .given), "required": JSON(flow.consent.isRequired),
        ]
        if let answer {
            consent["field"] = JSON(answer.field)
            consent["answer"] = answer.value
            if let text = flow.consent.text { consent["text"] = JSON(text) }
            consent["captured_at"] = JSON((lead.submittedAt ?? now).rfc3339)
        }
        consent["decision"] = reasons.isEmpty ? "allowed" : "blocked"
        if !reasons.isEmpty { consent["reasons"] = JSON(reasons.map { JSON($0.rawValue) }) }
        return consent
    }

    /// Puts the normal form in place; what was submitted stays in `lead_data.submitted`.
    private func writePhone(into lead: inout Lead) {
        guard let phone else {
            let isMissing = lead.demographic("phone") == nil
            lead.addIssue(field: "phone", isMissing ? "missing" : "invalid")
            return
        }
        lead[demographic: "phone"] = JSON(phone.e164)
        lead[demographic: "phone_extension"] = phone.numberExtension.map { JSON($0) }
    }
}
