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
    private(set) var leadIDToken: JSON?

    init(names: FieldNames) {
        self.names = names
    }

    /// Takes the answer to one question.
    ///
    /// Of two for the same field the first one counts, and both stay in `submitted`.
    mutating func add(_ answer: Submission.Answer) {
        let values = answer.values
        keep(answer.name, values)
        switch answer.role ?? FieldRole(of: names.name(of: answer.name)) {
        case .demographic(let name):
            if demographics[name] == nil { demographics[name] = Self.firstText(values) }
        case .number(let name): addNumber(name, values)
        case .fullName: fullName = fullName ?? Self.firstText(values)?.string
        case .trustedForm(let member):
            if trustedForm[member] == nil { trustedForm[member] = Self.firstText(values) }
        case .leadIDToken: leadIDToken = leadIDToken ?? Self.firstText(values)
        case .campaign(let name):
            if let value = Self.whole(values) { campaign.append((name, value)) }
        case .custom(let name):
            if custom[name] == nil { custom[name] = Self.whole(values) }
        }
    }

    func write(into lead: inout Lead) {
        var demographics = demographics
        if let fullName {
            let names = Self.split(fullName: fullName)
            if demographics["first_name"] == nil { demographics["first_name"] = names.first }
            if demographics["last_name"] == nil { demographics["last_name"] = names.last }
        }
        lead.demographics = demographics
        lead.customFields = custom
        lead.submitted = submitted
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

    private mutating func addNumber(_ name: String, _ values: [JSON]) {
        guard demographics[name] == nil, let text = Self.firstText(values) else { return }
        if let number = Self.number(text.string ?? "") {
            demographics[name] = number
        } else {
            demographics[name] = text
            issues.append((name, "not_a_number"))
        }
    }
}

// MARK: - Values

extension FormReading {
    /// The first value that says something, as text without white space around it.
    private static func firstText(_ values: [JSON]) -> JSON? {
        for value in values where !value.isNull {
            let whole = value.string
            let text = (whole ?? value.text).trimmed
            if text.isEmpty { continue }
            return whole?.utf8.count == text.utf8.count ? value : JSON(text)
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
