internal import LeadModel

/// The record's names for the fields of a source.
///
/// A field is found whatever its letter case and whatever separates its words, so that `First Name`,
/// `first-name` and `FirstName` are one.
struct FieldNames {
    private let configured: [String: String]
    private let configuredPlain: [String: String]
    private let aliases: [String: String]

    /// - Parameters:
    ///   - configured: of the pipeline file, by names in lower case.
    ///   - aliases: of the platform, by plain names.
    init(_ configured: [String: String], aliases: [String: String] = [:]) {
        self.configured = configured
        configuredPlain = Dictionary(
            configured.sorted { $0.key < $1.key }.map { (Self.plain($0.key), $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
        self.aliases = aliases
    }

    /// The record's name; the field's own in lower case, words joined by `_`, where there is none.
    func name(of field: String) -> String {
        let key = field.lowercased()
        if let name = configured[key] { return name }
        let plain = Self.plain(key)
        if let name = configuredPlain[plain] ?? aliases[plain] ?? Self.standard[plain] {
            return name
        }
        return String(key.trimmed.map { $0 == " " || $0 == "-" ? "_" : $0 })
    }

    /// Every name that leads to a field of the record, the plainest first: its own, those of the
    /// pipeline file, those of the platform, the usual ones.
    func spellings(of field: String) -> [String] {
        let others = [configured, aliases, Self.standard].flatMap { names in
            names.filter { $0.value == field }.keys.sorted()
        }
        var seen: Set<String> = []
        return ([field] + others).filter { spelling in
            name(of: spelling) == field && seen.insert(Self.plain(spelling)).inserted
        }
    }

    /// A name in lower case without what separates its words.
    static func plain(_ name: String) -> String {
        let isSeparator = { (byte: UInt8) in
            byte == UInt8(ascii: " ") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        }
        let small = name.lowercased()
        guard small.utf8.contains(where: isSeparator) else { return small }
        return String(decoding: small.utf8.filter { !isSeparator($0) }, as: UTF8.self)
    }

    /// What all leads are asked, by the record's names.
    static let demographic: Set<String> = [
        "first_name", "last_name", "email", "phone", "street_address", "city", "state", "zip",
        "country", "company_name", "job_title", "work_email", "work_phone", "date_of_birth",
        "gender", "marital_status", "military_status", "age", "income",
    ]

    /// What ad platforms and their tags call a click or a visitor.
    static let click: Set<String> = [
        "gclid", "gbraid", "wbraid", "fbclid", "_fbp", "_fbc", "ttclid", "msclkid", "li_fat_id",
    ]

    /// The record's names for standard questions of platforms and their usual spellings.
    private static let standard: [String: String] = {
        var names = [
            "name": "full_name", "fullname": "full_name", "contactname": "full_name",
            "phonenumber": "phone", "mobilephone": "phone", "mobile": "phone",
            "emailaddress": "email", "workphonenumber": "work_phone", "zipcode": "zip",
            "postcode": "zip", "postalcode": "zip", "province": "state",
            "street": "street_address", "address": "street_address", "company": "company_name",
            "dob": "date_of_birth",
            "xxtrustedformcerturl": "trustedform_cert_url",
            "trustedformcerturl": "trustedform_cert_url",
            "xxtrustedformpingurl": "trustedform_ping_url",
            "trustedformpingurl": "trustedform_ping_url",
            "xxtrustedformtoken": "trustedform_token", "trustedformtoken": "trustedform_token",
            "universalleadid": "leadid_token", "leadidtoken": "leadid_token",
            "jornayaleadid": "leadid_token", "lifatid": "li_fat_id", "fbp": "_fbp", "fbc": "_fbc",
        ]
        for name in demographic { names[plain(name)] = name }
        return names
    }()
}
