internal import Crypto
internal import JSON
package import LeadModel
package import Pipeline
package import Time

/// What leads have in common that are the same one sent twice.
package struct DuplicateKey: Hashable, Sendable {
    /// Hexadecimal SHA-256 of tenant, flow, field names and normal forms: no personal data.
    package let text: String
    /// For how long after the first lead another with this key is a duplicate.
    package let seconds: Int

    /// The keys of a lead, one for each window of its flow that the lead has a field of.
    ///
    /// A field is compared in its normal form: of its declared type, else of the usual one for its
    /// name, texts without regard to case. One that the lead lacks only agrees with one that another
    /// lacks. Values that are not valid are compared as they came. Test leads only agree with test
    /// leads.
    package static func keys(of lead: Lead, flow: Flow, now: Timestamp) -> [DuplicateKey] {
        let reader = FieldReader(region: flow.defaultRegion, now: now)
        return flow.duplicates.compactMap { window in
            let values = window.fields.map { name -> String in
                let place = FieldPlace(name, in: lead)
                guard let json = place.value(in: lead) else { return "" }
                let declared = flow.fields.first { $0.name == name }?.type
                let value = reader.read(json, as: declared ?? .usual(ofField: name))
                return value.normal.string?.lowercased() ?? value.normal.text
            }
            guard values.contains(where: { !$0.isEmpty }) else { return nil }
            // Each part behind its length, so that no two lists of parts give one text.
            let parts =
                [flow.tenantID, flow.id] + (lead.isTest ? ["test"] : []) + window.fields + values
            let text = parts.map { "\($0.utf8.count):\($0)" }.joined()
            let digest = SHA256.digest(Array(text.utf8))
            return DuplicateKey(text: Hex.encode(digest), seconds: window.seconds)
        }
    }
}
