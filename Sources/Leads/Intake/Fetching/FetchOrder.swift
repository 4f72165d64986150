internal import JSON
internal import Time

/// A message of the fetch queue: a lead that its platform has named by ID only, or one that it
/// wants forgotten.
struct FetchOrder {
    /// What the lead was answered with when its webhook came, and keeps.
    let leadID: String
    let tenantID: String
    let sourceID: String
    let flowID: String
    let isDeletion: Bool
    /// When the platform says that the lead came to it; nil where it does not say.
    let createdAt: Timestamp?
    let isTest: Bool
    /// What the webhook told beside that: IDs to ask the platform for, and of form, ad and campaign.
    let details: [(name: String, value: String)]

    private static let ownMembers: Set<String> = [
        "lead_id", "source_id", "tenant_id", "flow_id", "action", "created_time", "test",
    ]

    init(_ body: JSON) throws(JSONTypeError) {
        let cursor = JSONCursor(body)
        leadID = try Self.identifier(cursor["lead_id"])
        tenantID = try Self.identifier(cursor["tenant_id"])
        sourceID = try Self.identifier(cursor["source_id"])
        flowID = try Self.identifier(cursor["flow_id"])
        let action = try cursor["action"].ifPresent?.string()
        guard action == nil || action == "delete" else {
            throw cursor["action"].mismatch(expected: "delete")
        }
        isDeletion = action != nil
        if let text = try cursor["created_time"].ifPresent?.string() {
            guard let moment = Timestamp(rfc3339: text) else {
                throw cursor["created_time"].mismatch(expected: "an RFC 3339 time")
            }
            createdAt = moment
        } else {
            createdAt = nil
        }
        isTest = try cursor["test"].ifPresent?.bool() ?? false
        var details: [(name: String, value: String)] = []
        for (name, value) in try cursor.members() where !Self.ownMembers.contains(name) {
            details.append((name, try value.string()))
        }
        self.details = details
    }

    /// A detail that the platform cannot be asked without.
    func required(_ name: String) throws(JSONTypeError) -> String {
        guard let value = details.first(where: { $0.name == name })?.value, !value.isEmpty else {
            throw JSONTypeError(path: name, expected: "the platform's ID", found: nil)
        }
        return value
    }

    private static func identifier(_ cursor: JSONCursor) throws(JSONTypeError) -> String {
        guard let text = try cursor.identifier() else {
            throw cursor.mismatch(expected: "string")
        }
        return text
    }
}
