internal import JSON
internal import LeadModel

/// Where a record keeps a field.
enum FieldPlace {
    case demographic(String)
    case custom(String)
    /// First and last name, which intake keeps apart.
    case fullName
    /// The certificate of consent.
    case trustedForm

    /// Where the lead has the field; among the custom fields where it lacks it.
    init(_ name: String, in lead: Lead) {
        if name == "trustedform_cert_url" {
            self = .trustedForm
        } else if name == "full_name", lead[demographic: name] == nil {
            self = .fullName
        } else {
            self = lead[demographic: name] == nil ? .custom(name) : .demographic(name)
        }
    }

    /// What the record holds there; nil for nothing.
    func value(in lead: Lead) -> JSON? {
        let value =
            switch self {
            case .demographic(let name): lead[demographic: name]
            case .custom(let name): lead[custom: name]
            case .fullName: fullName(of: lead)
            case .trustedForm: lead[.trustedForm, "cert_url"]
            }
        return value.flatMap { $0.isNull ? nil : $0 }
    }

    private func fullName(of lead: Lead) -> JSON? {
        if let name = lead[custom: "full_name"] { return name }
        let names = ["first_name", "last_name"].compactMap { lead.demographic($0) }
        return names.isEmpty ? nil : JSON(names.joined(separator: " "))
    }

    /// Puts a value there; the parts of a full name stay what they are.
    func set(_ value: JSON, in lead: inout Lead) {
        switch self {
        case .demographic(let name): lead[demographic: name] = value
        case .custom(let name): lead[custom: name] = value
        case .fullName: break
        case .trustedForm: lead[.trustedForm, "cert_url"] = value
        }
    }
}
