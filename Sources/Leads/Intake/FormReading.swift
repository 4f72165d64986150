internal import JSON
internal import LeadModel

/// Sorts the answers of a form into the parts of the lead record.
struct FormReading {
    private let names: FieldNames
    private var submitted: JSON = [:]
    private var demographics: JSON = [:]
    private var custom: JSON = [:]
    private var trustedForm: JSON = [:]
    private var fullName: String?
    private var issues: [(field: String, issue: String)] = []
    /// `utm_…` fields and IDs of clicks that the form passed along.
    private(set) var campaign: [(String, JSON)] = []
    /// What Jornaya's script calls the visit.
    private(set) var leadIDToken: String?

    init(names: FieldNames) {
        self.names = names
    }

    /// Takes the answer to one question.
    ///
    /// Of two for the same field the first one counts, and both stay in `submitted`.
    mutating func add(_ answer: Submission.Answer) {
        let values = answer.values
        keep(answer.name, values)
        let name = answer.field ?? names.name(of: answer.name)
        if FieldNames.demographic.contains(name) {
            addDemographic(name, values)
        } else if name == "full_name" {
            fullName = fullName ?? Self.firstText(values)
        } else if let member = Self.trustedFormNames[name] {
            if trustedForm[member] == nil {
                trustedForm[member] = Self.firstText(values).map { JSON($0) }
            }
        } else if name == "leadid_token" {
            leadIDToken = leadIDToken ?? Self.firstText(values)
        } else if name.hasPrefix("utm_") || FieldNames.click.contains(name) {
            if let value = Self.whole(values) { campaign.append((name, value)) }
        } else if custom[name] == nil {
            custom[name] = Self.whole(values)
        }
    }

    func write(into lead: inout Lead) {
        var demographics = demographics
        if let fullName {
            let names = Self.split(fullName: fullName)
            if demographics["first_name"] == nil { demographics["first_name"] = names.first }
            if demographics["last_name"] == nil { demographics["last_name"] = names.last }
        }
        lead.setAnswers(demographics: demographics, custom: custom, submitted: submitted)
        lead[.trustedForm] = trustedForm
        for (field, issue) in issues { lead.addIssue(field: field, issue) }
    }

    private mutating func keep(_ question: String, _ values: [JSON]) {
        let value = values.count == 1 ? values[0] : JSON(values)
        guard let earlier = submitted[question] else {
            submitted[question] = value
            return
        }
        submitted[question] = JSON((earlier.array ?? [earlier]) + values)
    }

    private mutating func addDemographic(_ name: String, _ values: [JSON]) {
        guard demographics[name] == nil, let text = Self.firstText(values) else { return }
        guard Self.numberNames.contains(name) else {
            demographics[name] = JSON(text)
            return
        }
        if let number = Self.number(text) {
            demographics[name] = number
        } else {
            demographics[name] = JSON(text)
            issues.append((name, "not_a_number"))
        }
    }
}

// MARK: - Names

extension FormReading {
    private static let numberNames: Set<String> = ["age", "income"]

    /// Members of `trustedform_data`, by the record's names of fields.
    private static let trustedFormNames = [
        "trustedform_cert_url": "cert_url", "trustedform_ping_url": "ping_url",
        "trustedform_token": "token",
    ]
}

// MARK: - Values

extension FormReading {
    /// The first value that says something, as text without white space around it.
    private static func firstText(_ values: [JSON]) -> String? {
        for value in values where !value.isNull {
            let text = (value.string ?? value.text).trimmed
            if !text.isEmpty { return text }
        }
        return nil
    }

    /// One value as it is, several as an array; nil for none.
    private static func whole(_ values: [JSON]) -> JSON? {
        values.count < 2 ? values.first : JSON(values)
    }

    /// The number in `$75,000` or `75000 USD`; nil where there is none or it is not certain, as in
    /// `75k`.
    private static func number(_ text: String) -> JSON? {
        let pairs = zip(text, text.dropFirst())
        if pairs.contains(where: { $0.isWholeNumber && $1.isLetter }) { return nil }
        let digits = text.filter { "-0123456789.".contains($0) }
        if let whole = Int(digits) { return JSON(whole) }
        guard let real = Double(digits), real.isFinite else { return nil }
        return JSON(real)
    }

    /// The last word is the last name, what stands before it the first name.
    private static func split(fullName: String) -> (first: JSON?, last: JSON?) {
        let words = fullName.split(whereSeparator: \.isWhitespace)
        guard let last = words.last, words.count > 1 else { return (JSON(fullName), nil) }
        return (JSON(words.dropLast().joined(separator: " ")), JSON(String(last)))
    }
}
