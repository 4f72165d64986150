package import Pipeline

extension FieldType {
    /// A value as a sender may write it, valid in every region: of nobody, for a documentation.
    ///
    /// Phone numbers 555-0100 to 555-0199, `example.com` and social security numbers 987-65-432x belong
    /// to nobody
    /// (https://www.rfc-editor.org/rfc/rfc2606).
    package var example: String {
        switch self {
        case .string: "a text"
        case .boolean: "yes"
        case .number: "1100"
        case .range: "700-749"
        case .date: "2014-06-02"
        case .dateOfBirth: "1985-06-02"
        case .time: "2014-06-14T18:27:33Z"
        case .gender: "female"
        case .firstName: "Maria"
        case .lastName: "Ortega"
        case .fullName: "Maria Ortega"
        case .email: "maria.ortega@example.com"
        case .phone: "+1 415 555 0132"
        case .street: "1842 Valencia St"
        case .city: "San Francisco"
        case .state: "CA"
        case .postalCode: "94110"
        case .country: "US"
        case .url: "https://www.example.com/"
        case .ip: "203.0.113.7"
        case .ssn: "987-65-4320"
        case .credential: "ABC-123"
        case .trustedFormURL:
            "https://cert.trustedform.com/0123456789abcdef0123456789abcdef01234567"
        }
    }
}
