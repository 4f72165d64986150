internal import JSON
package import LeadModel
package import Pipeline
package import Time

/// Checks a lead against the fields that its flow declares, and puts normal forms in place.
///
/// Finds every fault, and drops no lead for one: what to do about faults is the caller's business.
package struct FieldValidation: Sendable {
    private let declarations: [FieldDeclaration]
    let reader: FieldReader

    package init(of flow: Flow, now: Timestamp) {
        declarations = flow.fields
        reader = FieldReader(region: flow.defaultRegion, now: now)
    }

    /// The value of every declared field that the lead has, in the order of the declarations.
    package func values(of lead: Lead) -> [(name: String, value: FieldValue)] {
        declarations.compactMap { declaration in
            FieldPlace(declaration.name, in: lead).value(in: lead)
                .map { (declaration.name, reader.read($0, as: declaration.type)) }
        }
    }

    /// What is wrong with the lead's declared fields, in the order of the declarations.
    package func faults(in lead: Lead) -> [Fault] {
        declarations.compactMap { declaration in
            let value = FieldPlace(declaration.name, in: lead).value(in: lead)
                .map { reader.read($0, as: declaration.type) }
            return fault(of: value, declaration)
        }
    }

    /// Writes normal forms into the record, asterisks for masked values, and an issue for each fault.
    ///
    /// A value that is none of its type stays as it came; what was submitted stays in
    /// `lead_data.submitted`, unless it is to be masked. Applied again, it changes nothing.
    ///
    /// - Returns: What is wrong.
    package func apply(to lead: inout Lead) -> [Fault] {
        var faults: [Fault] = []
        for declaration in declarations {
            let place = FieldPlace(declaration.name, in: lead)
            let json = place.value(in: lead)
            let value = json.map { reader.read($0, as: declaration.type) }
            if let json, let value, value.fault != .blank {
                write(value, json, declaration, to: place, &lead)
            }
            guard let fault = fault(of: value, declaration) else { continue }
            lead.addIssue(field: fault.field, fault.issue.rawValue)
            faults.append(fault)
        }
        return faults
    }

    private func write(
        _ value: FieldValue,
        _ json: JSON,
        _ declaration: FieldDeclaration,
        to place: FieldPlace,
        _ lead: inout Lead
    ) {
        if declaration.isMasked {
            place.set(value.masked, in: &lead)
            lead.submitted = Self.masking(json, in: lead.submitted)
        } else if value.isValid, value.normal != json {
            place.set(value.normal, in: &lead)
        }
    }

    /// The answers with asterisks wherever this value stands, alone or in a list.
    private static func masking(_ value: JSON, in submitted: JSON) -> JSON {
        let text = (value.string ?? value.text).stripped
        let isValue = { (json: JSON) in (json.string ?? json.text).stripped == text }
        var masked = submitted
        for (name, json) in submitted.members ?? [] {
            if let elements = json.array {
                guard elements.contains(where: isValue) else { continue }
                masked[name] = JSON(
                    elements.map { isValue($0) ? FieldValue.asterisks(for: $0) : $0 }
                )
            } else if isValue(json) {
                masked[name] = FieldValue.asterisks(for: json)
            }
        }
        return masked
    }
}

// MARK: - Rules

extension FieldValidation {
    /// The first rule that the value breaks; nil for none.
    func fault(of value: FieldValue?, _ declaration: FieldDeclaration) -> Fault? {
        let fault = { (issue: Fault.Issue, expected: String) in
            Fault(field: declaration.name, issue: issue, expected: expected)
        }
        let form = declaration.type.expectation
        guard let value, value.fault != .blank, value.normal.string != "" else {
            return declaration.isRequired ? fault(.missing, form) : nil
        }
        if let reason = value.fault {
            return Fault(field: declaration.name, issue: .invalid, reason: reason, expected: form)
        }
        // Of a hidden value nothing else can be known.
        if value.isMasked { return nil }
        if !declaration.allowed.isEmpty, !isAllowed(value, declaration) {
            let words = declaration.allowed.joined(separator: ", ")
            return fault(.notAllowed, "one of \(words)")
        }
        if let (least, greatest) = value.bounds {
            let unit = declaration.type == .dateOfBirth ? "an age of " : ""
            if let minimum = declaration.minimum, least < minimum {
                return fault(.tooSmall, "\(unit)at least \(minimum.written)")
            }
            if let maximum = declaration.maximum, greatest > maximum {
                return fault(.tooLarge, "\(unit)at most \(maximum.written)")
            }
        }
        let length = value.normal.string?.count ?? 0
        if let minimum = declaration.minimumLength, length < minimum {
            return fault(.tooShort, "at least \(minimum) characters")
        }
        if let maximum = declaration.maximumLength, length > maximum {
            return fault(.tooLong, "at most \(maximum) characters")
        }
        return nil
    }

    private func isAllowed(_ value: FieldValue, _ declaration: FieldDeclaration) -> Bool {
        let isSame = { (allowed: String) in
            let allowed = reader.read(allowed, as: declaration.type).normal
            guard let text = value.normal.string, let other = allowed.string else {
                return value.normal == allowed
                    || value.normal.double == allowed.double
                        && value.normal.double != nil
            }
            return text == other || text.lowercased() == other.lowercased()
        }
        return declaration.allowed.contains(where: isSame)
    }
}

extension FieldValue {
    /// The numbers that must lie between `min` and `max`; nil for a type without.
    fileprivate var bounds: (least: Double, greatest: Double)? {
        switch type {
        case .number: return normal.double.map { ($0, $0) }
        // Of `10+` the greatest is not known.
        case .range:
            guard let least = components["min"]?.double else { return nil }
            return (least, components["max"]?.double ?? least)
        case .dateOfBirth: return components["age"]?.double.map { ($0, $0.rounded(.down)) }
        case .string, .boolean, .date, .time, .gender, .firstName, .lastName, .fullName, .email,
            .phone, .street, .city, .state, .postalCode, .country, .url, .ip, .ssn, .credential,
            .trustedFormURL:
            return nil
        }
    }
}

extension Double {
    /// Without a fraction where there is none.
    var written: String { WrittenNumber(self).text ?? description }
}
