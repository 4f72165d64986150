package import JSON
package import Time

/// The lead record: one JSON document that travels through the pipeline and grows.
///
/// Each function adds its section and one step. What a function does not know stays in the record
/// untouched, so that functions of different versions can share a queue.
package struct Lead: Sendable {
    /// The whole document.
    package private(set) var record: JSON
    package let id: String
    package let tenantID: String
    package let flowID: String
    package let sourceID: String

    /// The parts of a record that are objects of their own.
    ///
    /// One with nothing in it is absent.
    package enum Section: String, Sendable, CaseIterable {
        case lead = "lead_data"
        case processing = "processing_data"
        case context = "context_data"
        case trustedForm = "trustedform_data"
        case outcome = "outcome_data"
        case consent = "consent_data"
        case enrichment = "enrichment_data"
    }

    /// Where a lead comes from and which flow it takes.
    package struct Origin: Equatable, Sendable {
        package let tenantID: String
        package let flowID: String
        package let sourceID: String
        /// What all its records begin with, made once.
        let members: JSON

        package init(
            tenantID: String,
            flowID: String,
            flowName: String,
            sourceID: String,
            sourceName: String
        ) {
            self.tenantID = tenantID
            self.flowID = flowID
            self.sourceID = sourceID
            members = [
                "tenant_id": JSON(tenantID), "flow_id": JSON(flowID), "flow_name": JSON(flowName),
                "source_id": JSON(sourceID), "source_name": JSON(sourceName),
            ]
        }
    }

    /// A new lead.
    ///
    /// - `submittedAt`: when the person submitted the form, not when the webhook came.
    /// - `isTest`: whether the platform sent it to try the connection.
    package init(id: String, origin: Origin, submittedAt: Timestamp, isTest: Bool = false) {
        self.id = id
        tenantID = origin.tenantID
        flowID = origin.flowID
        sourceID = origin.sourceID
        record = origin.members
        if isTest { record["test"] = true }
        record[Section.lead.rawValue] = [
            "lead_id": JSON(id), "submission_timestamp": JSON(submittedAt.rfc3339),
        ]
    }

    /// The same lead under another ID.
    package func renamed(_ id: String) -> Lead {
        var record = record
        var section = record[Section.lead.rawValue] ?? [:]
        section["lead_id"] = JSON(id)
        record[Section.lead.rawValue] = section
        return Lead(record: record, id: id, of: self)
    }

    private init(record: JSON, id: String, of lead: Lead) {
        self.record = record
        self.id = id
        tenantID = lead.tenantID
        flowID = lead.flowID
        sourceID = lead.sourceID
    }

    /// A record as a message carries it; throws with the path of what is missing or of the wrong
    /// kind.
    package init(record: JSON) throws(JSONTypeError) {
        let cursor = JSONCursor(record)
        id = try Self.identifier(cursor["lead_data"]["lead_id"])
        tenantID = try Self.identifier(cursor["tenant_id"])
        flowID = try Self.identifier(cursor["flow_id"])
        sourceID = try Self.identifier(cursor["source_id"])
        for section in Section.allCases {
            _ = try cursor[section.rawValue].ifPresent?.object()
        }
        for name in ["demographics", "custom_fields", "submitted"] {
            _ = try cursor["lead_data"][name].ifPresent?.object()
        }
        _ = try cursor["lead_data"]["issues"].ifPresent?.array()
        _ = try cursor["processing_data"]["step_outcomes"].ifPresent?.array()
        self.record = record
    }

    /// Identifiers become keys of messages, so they are bounded.
    private static let maximumIdentifierBytes = 256

    private static func identifier(_ cursor: JSONCursor) throws(JSONTypeError) -> String {
        let text = try cursor.string()
        guard (1...maximumIdentifierBytes).contains(text.utf8.count) else {
            throw cursor.mismatch(expected: "1 to \(maximumIdentifierBytes) bytes")
        }
        return text
    }

    /// A section; nil where there is nothing in it.
    ///
    /// Setting an empty one removes it.
    package subscript(section: Section) -> JSON? {
        get { record[section.rawValue] }
        set { record[section.rawValue] = newValue.flatMap { $0.count > 0 ? $0 : nil } }
    }

    /// A member of a section, which is made where it is absent; nil where there is none.
    package subscript(section: Section, name: String) -> JSON? {
        get { record[section.rawValue, name] }
        set { record[section.rawValue, name] = newValue }
    }
}

// MARK: - Lead data

extension Lead {
    /// A platform's attempt: validated like any lead, never delivered, never charged.
    package var isTest: Bool { record["test"]?.bool ?? false }

    /// Whether it is sent on in case an earlier message with it was lost: where none was, it is
    /// dropped without a word.
    package var isRepetition: Bool {
        get { record["repetition"]?.bool ?? false }
        set { record["repetition"] = newValue ? true : nil }
    }

    /// The place in queues that the lead's urgency gave it, lower first; nil where nobody asked.
    package var priority: Int? { record[Section.lead.rawValue, "urgency", "priority"]?.int }

    /// What is left of the delay that the lead's urgency asks for, in seconds; nil where it is over
    /// or nobody asked.
    ///
    /// It counts from when the person submitted the form, and is never longer than the whole delay:
    /// a sender's clock may be ahead. Rounded up, for a delay never ends early.
    package func delaySeconds(at now: Timestamp) -> Int? {
        guard let delay = self[.lead]?["urgency"]?["delay_seconds"]?.int, let submittedAt,
            delay > 0
        else { return nil }
        let elapsed = max(0, now.milliseconds - submittedAt.milliseconds)
        let left = delay - elapsed / 1000
        return left > 0 ? left : nil
    }

    package var flowName: String { record["flow_name"]?.string ?? "" }

    /// When the person submitted the form; nil where the record does not say.
    package var submittedAt: Timestamp? {
        self[.lead, "submission_timestamp"]?.string.flatMap { Timestamp(rfc3339: $0) }
    }

    /// Answers to the questions every lead is asked: name, e-mail, phone, place.
    package var demographics: JSON {
        get { self[.lead, "demographics"] ?? [:] }
        set { self[.lead, "demographics"] = newValue.count > 0 ? newValue : nil }
    }

    /// Answers to the questions of one form.
    package var customFields: JSON {
        get { self[.lead, "custom_fields"] ?? [:] }
        set { self[.lead, "custom_fields"] = newValue.count > 0 ? newValue : nil }
    }

    /// What was submitted, under the names of the platform, unchanged.
    package var submitted: JSON {
        get { self[.lead, "submitted"] ?? [:] }
        set { self[.lead, "submitted"] = newValue.count > 0 ? newValue : nil }
    }

    /// One of the demographics; nil where there is none.
    package subscript(demographic name: String) -> JSON? {
        get { record[Section.lead.rawValue, "demographics", name] }
        set { record[Section.lead.rawValue, "demographics", name] = newValue }
    }

    /// One of the custom fields; nil where there is none.
    package subscript(custom name: String) -> JSON? {
        get { record[Section.lead.rawValue, "custom_fields", name] }
        set { record[Section.lead.rawValue, "custom_fields", name] = newValue }
    }

    /// The text of one demographic value; nil where it is missing, blank or no text.
    package func demographic(_ name: String) -> String? {
        guard let text = self[demographic: name]?.string else { return nil }
        return text.allSatisfy(\.isWhitespace) ? nil : text
    }
}
