package import JSON
package import Pipeline
package import Time

/// Reads values as the types of fields.
///
/// Never throws and uses no regular expressions: the time to read a text grows with its length.
package struct FieldReader: Sendable {
    /// The region of a phone number without a country code: two capital letters (ISO 3166).
    package let region: String
    /// The moment at which ages hold.
    package let now: Timestamp

    package init(region: String, now: Timestamp) {
        self.region = region
        self.now = now
    }

    package func read(_ text: String, as type: FieldType) -> FieldValue {
        let trimmed = text.stripped
        let reading: Reading
        if trimmed.isEmpty {
            reading = type.isFreeText ? .text("") : .fault(.blank)
        } else {
            reading = self.reading(of: trimmed, as: type)
        }
        return FieldValue(type: type, raw: text, trimmed: trimmed, reading)
    }

    /// Reads what JSON can hold; only texts, numbers and truths are values.
    package func read(_ json: JSON, as type: FieldType) -> FieldValue {
        switch (json.kind, type) {
        case (.string, _): return read(json.string ?? "", as: type)
        case (.integer, .number), (.real, .number), (.bool, .boolean):
            return FieldValue(type: type, raw: json.text, trimmed: "", .value(json))
        case (.integer, _), (.real, _): return read(json.text, as: type)
        case (.bool, _) where type != .number: return read(json.text, as: type)
        case (.bool, _):
            return FieldValue(type: type, raw: json.text, trimmed: json.text, .fault(.malformed))
        case (.null, _), (.array, _), (.object, _):
            let text = json.text
            return FieldValue(type: type, raw: text, trimmed: text, .fault(.notScalar))
        }
    }

    /// The table of the types: what each makes of a text that is not blank and has no white space
    /// around it.
    private func reading(of text: String, as type: FieldType) -> Reading {
        switch type {
        case .string, .city, .firstName, .lastName: .text(text)
        case .credential: CredentialText.read(text)
        case .boolean: BooleanText.read(text)
        case .number: NumberText.read(text)
        case .range: RangeText.read(text)
        case .date: DateText.read(text)
        case .dateOfBirth: DateOfBirthText.read(text, now: now)
        case .time: TimeText.read(text)
        case .gender: GenderText.read(text)
        case .fullName: NameText.read(text)
        case .email: EmailText.read(text)
        case .phone: PhoneText.read(text, region: region)
        case .street: StreetText.read(text)
        case .state: StateText.read(text)
        case .postalCode: PostalCodeText.read(text)
        case .country: CountryText.read(text)
        case .url: URLText.read(text)
        case .ip: IPText.read(text)
        case .ssn: SSNText.read(text)
        case .trustedFormURL: TrustedFormText.read(text)
        }
    }
}

extension FieldValue {
    fileprivate init(type: FieldType, raw: String, trimmed: String, _ reading: Reading) {
        self.type = type
        self.raw = raw
        switch reading {
        case .value(let normal, let isMasked, let components):
            self.normal = normal
            self.isMasked = isMasked
            parts = components
            fault = nil
        case .fault(let fault):
            normal = type == .boolean ? false : JSON(trimmed)
            isMasked = false
            parts = { [:] }
            self.fault = fault
        }
    }
}
