/// What an answer is used for: where its field stands in the record.
enum FieldRole: Equatable {
    /// Of `demographics`.
    case demographic(String)
    /// Of `demographics`, and a number.
    case number(String)
    /// First and last name in one.
    case fullName
    /// A member of `trustedform_data`.
    case trustedForm(String)
    /// What Jornaya's script calls the visit.
    case leadIDToken
    /// A `utm_…` field, or the ID of a click.
    case campaign(String)
    /// Of `custom_fields`.
    case custom(String)

    /// The role of a field.
    ///
    /// - Parameter name: the record's.
    init(of name: String) {
        if Self.numbers.contains(name) {
            self = .number(name)
        } else if FieldNames.demographic.contains(name) {
            self = .demographic(name)
        } else if name == "full_name" {
            self = .fullName
        } else if let member = Self.trustedForm[name] {
            self = .trustedForm(member)
        } else if name == "leadid_token" {
            self = .leadIDToken
        } else if name.hasPrefix("utm_") || FieldNames.click.contains(name) {
            self = .campaign(name)
        } else {
            self = .custom(name)
        }
    }

    private static let numbers: Set<String> = ["age", "income"]

    /// Members of `trustedform_data`, by the record's names of fields.
    private static let trustedForm = [
        "trustedform_cert_url": "cert_url", "trustedform_ping_url": "ping_url",
        "trustedform_token": "token",
    ]
}
