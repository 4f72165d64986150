internal import JSON
internal import LeadModel
internal import PhoneNumbers
internal import ReferenceData

/// A lead while it is enriched.
struct EnrichmentDraft {
    private(set) var lead: Lead
    /// What becomes `enrichment_data`.
    var section: JSON = [:]
    private(set) var warnings: [Enrichment.Warning] = []
    private let lookups: Lookups
    private let defaultRegion: String

    init(lead: Lead, lookups: Lookups, defaultRegion: String) {
        self.lead = lead
        self.lookups = lookups
        self.defaultRegion = defaultRegion
    }

    /// What a look-up found; nil, and a warning, where it failed.
    private mutating func lookUp<Found>(_ name: String, _ find: () throws -> Found?) -> Found? {
        do {
            return try find()
        } catch {
            warnings.append(Enrichment.Warning(lookup: name, errorType: "\(type(of: error))"))
            return nil
        }
    }

    private mutating func setDemographic(_ name: String, _ value: String) {
        lead[demographic: name] = JSON(value)
    }
}

// MARK: - Phone

extension EnrichmentDraft {
    mutating func addPhone() {
        guard let text = lead.demographic("phone") else { return }
        let region = defaultRegion
        let found = lookUp("phone") { [lookups] in try lookups.phone(text, region) }
        guard warnings.isEmpty else { return }
        guard let phone = found, phone.isValid else {
            lead.addIssue(field: "phone", "invalid")
            section["phone"] = ["valid": false]
            return
        }
        var entry: JSON = [
            "valid": true, "e164": JSON(phone.e164), "type": JSON(phone.kind.word),
            "national": JSON(phone.nationalFormat),
            "country_calling_code": JSON(phone.countryCallingCode),
        ]
        if let region = phone.regionCode { entry["region"] = JSON(region) }
        if let digits = phone.numberExtension { entry["extension"] = JSON(digits) }
        entry["area_code"] = areaCode(of: phone)
        section["phone"] = entry
        setDemographic("phone", phone.e164)
    }

    private mutating func areaCode(of phone: PhoneNumber) -> JSON? {
        guard phone.isNorthAmerican else { return nil }
        let code = String(phone.nationalNumber.prefix(3))
        let found = lookUp("area_code") { [lookups] in try lookups.areaCode(code) }
        guard let found else { return nil }
        var entry: JSON = [
            "code": JSON(found.code), "kind": JSON(found.kind.rawValue),
            "country": JSON(found.country),
        ]
        if let state = found.stateOrProvince { entry["state"] = JSON(state) }
        if !found.timezones.isEmpty {
            entry["timezones"] = JSON(found.timezones.map { JSON($0) })
        }
        return entry
    }
}

// MARK: - Place

extension EnrichmentDraft {
    mutating func addPlace() {
        writeStateCode()
        guard let text = lead.demographic("zip") else { return }
        guard let postalCode = PostalCode(text) else {
            if defaultRegion == "US" { lead.addIssue(field: "zip", "invalid") }
            return
        }
        setDemographic("zip", postalCode.normal)
        let failures = warnings.count
        let found = lookUp("zip") { [lookups] in try lookups.zipCode(postalCode.zip) }
        guard let place = found else {
            if warnings.count == failures { lead.addIssue(field: "zip", "unknown") }
            return
        }
        var entry: JSON = [
            "zip": JSON(place.code), "city": JSON(place.city), "state": JSON(place.state),
        ]
        if !place.county.isEmpty { entry["county"] = JSON(place.county) }
        if let timezone = place.timezone { entry["timezone"] = JSON(timezone) }
        entry["latitude"] = JSON(place.latitude)
        entry["longitude"] = JSON(place.longitude)
        section["location"] = entry
        reconcile("city", with: place.city)
        reconcile("state", with: place.state)
    }

    /// A state's name becomes its two letters; what is no state stays as it is.
    private mutating func writeStateCode() {
        guard let text = lead.demographic("state")?.trimmed,
            let state = StateOrProvince.find(code: text) ?? StateOrProvince.find(name: text)
        else { return }
        setDemographic("state", state.code)
    }

    /// Fills in what is missing; says where what was submitted is not what the ZIP code tells.
    private mutating func reconcile(_ field: String, with value: String) {
        guard let submitted = lead.demographic(field) else {
            setDemographic(field, value)
            return
        }
        if submitted.trimmed.lowercased() != value.lowercased() {
            lead.addIssue(field: field, "zip_mismatch")
        }
    }
}

// MARK: - E-mail

extension EnrichmentDraft {
    mutating func addEmail() {
        guard let text = lead.demographic("email") else { return }
        guard let email = EmailAddress(text) else {
            lead.addIssue(field: "email", "invalid")
            section["email"] = ["valid": false]
            return
        }
        setDemographic("email", email.normal)
        let domain = String(email.domain)
        var entry: JSON = [
            "valid": true, "normal": JSON(email.normal), "domain": JSON(domain),
        ]
        let failures = warnings.count
        let kind = lookUp("email_domain") { [lookups] in try lookups.emailDomain(domain) }
        if warnings.count == failures {
            entry["is_free"] = JSON(kind == .free)
            entry["is_disposable"] = JSON(kind == .disposable)
        }
        section["email"] = entry
    }
}
