internal import LeadModel
package import Pipeline

extension FieldValidation {
    /// A value that a field of the flow takes, for a documentation; nil where none of ours fits its
    /// rules.
    package func example(of declaration: FieldDeclaration) -> String? {
        Self.candidates(for: declaration).first { candidate in
            fault(of: reader.read(candidate, as: declaration.type), declaration) == nil
        }
    }

    /// What may fit, the most natural first.
    private static func candidates(for declaration: FieldDeclaration) -> [String] {
        let bounds = [declaration.minimum, declaration.maximum].compactMap(\.self)
        let usual = declaration.allowed + [declaration.type.example]
        switch declaration.type {
        case .number: return usual + bounds.map(\.written)
        case .range: return usual + bounds.map { "\($0.written)-\($0.written)" }
        case .dateOfBirth:
            // One of each age; which of them are in bounds depends on today.
            return usual + (1900...2100).reversed().map { "\($0)-01-01" }
        case .string, .credential:
            let length = declaration.minimumLength ?? declaration.maximumLength ?? 0
            return usual + [
                String(String(repeating: "example ", count: length / 8 + 1).prefix(length))
                    .replacing(" ", with: "-")
            ]
        case .boolean, .date, .time, .gender, .firstName, .lastName, .fullName, .email, .phone,
            .street, .city, .state, .postalCode, .country, .url, .ip, .ssn, .trustedFormURL:
            return usual
        }
    }
}
