/// What kind of value a field holds; the words of the pipeline file.
///
/// All types of LeadConduit (https://github.com/activeprospect/leadconduit-types), and `full_name`
/// and `country`, which it lacks. How each is read is the business of the module `Fields`.
package enum FieldType: String, Sendable, CaseIterable {
    case string
    case boolean
    case number
    case range
    case date
    case dateOfBirth = "dob"
    case time
    case gender
    case firstName = "first_name"
    case lastName = "last_name"
    case fullName = "full_name"
    case email
    case phone
    case street
    case city
    case state
    case postalCode = "postal_code"
    case country
    case url
    case ip
    case ssn
    case credential
    case trustedFormURL = "trustedform_url"

    /// The type of a field that the record knows by this name, unless a flow says another.
    package static func usual(ofField name: String) -> FieldType {
        usualTypes[name] ?? .string
    }

    private static let usualTypes: [String: FieldType] = [
        "first_name": .firstName, "last_name": .lastName, "full_name": .fullName,
        "email": .email, "work_email": .email,
        "phone": .phone, "work_phone": .phone, "street_address": .street, "city": .city,
        "state": .state, "zip": .postalCode, "country": .country, "date_of_birth": .dateOfBirth,
        "gender": .gender, "age": .number, "income": .number, "ssn": .ssn,
        "trustedform_cert_url": .trustedFormURL,
    ]

    /// Whether every text is a value of this type.
    package var isFreeText: Bool {
        switch self {
        case .string, .firstName, .lastName, .fullName, .street, .city, .state, .credential: true
        case .boolean, .number, .range, .date, .dateOfBirth, .time, .gender, .email, .phone,
            .postalCode, .country, .url, .ip, .ssn, .trustedFormURL:
            false
        }
    }

    /// Whether a value may be kept as asterisks only.
    ///
    /// LeadConduit masks phones, too; a lead whose phone is masked could never be called.
    package var isMaskable: Bool {
        switch self {
        case .dateOfBirth, .ssn, .credential: true
        case .string, .boolean, .number, .range, .date, .time, .gender, .firstName, .lastName,
            .fullName, .email, .phone, .street, .city, .state, .postalCode, .country, .url, .ip,
            .trustedFormURL:
            false
        }
    }

    /// Whether `min` and `max` bound its values: numbers, both ends of a range, the age that a date
    /// of birth gives.
    package var isBounded: Bool {
        switch self {
        case .number, .range, .dateOfBirth: true
        case .string, .boolean, .date, .time, .gender, .firstName, .lastName, .fullName, .email,
            .phone, .street, .city, .state, .postalCode, .country, .url, .ip, .ssn, .credential,
            .trustedFormURL:
            false
        }
    }
}
