package import JSON

/// An IAM policy as authorizers answer it: who may invoke which routes.
///
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
package struct AccessPolicy: Sendable {
    private var allowed: [String] = []
    private var denied: [String] = []

    private static let action = "execute-api:invoke"

    private init() {}

    /// Allows every route.
    static let everything: AccessPolicy = {
        var policy = AccessPolicy()
        policy.allowed = ["*"]
        return policy
    }()

    /// Allows none.
    static let nothing = AccessPolicy()

    /// Reads a policy document; nil where a statement lacks its effect, action or resource.
    ///
    /// Conditions are not evaluated: a statement with one allows nothing, and denies as if it held.
    package init?(_ document: JSON) {
        guard let statement = document["Statement"],
            let statements = statement.array ?? (statement.kind == .object ? [statement] : nil)
        else { return nil }
        for statement in statements {
            guard let actions = Self.texts(statement["Action"]),
                let resources = Self.texts(statement["Resource"])
            else { return nil }
            let isMeant = actions.contains { Self.matches($0.lowercased(), Self.action) }
            switch statement["Effect"]?.string {
            case "Allow":
                if isMeant, statement["Condition"] == nil { allowed += resources }
            case "Deny": if isMeant { denied += resources }
            default: return nil
            }
        }
    }

    /// Whether a route may be used: an explicit Deny wins, and what is not allowed is denied.
    package func allows(_ arn: String) -> Bool {
        allowed.contains { Self.matches($0, arn) } && !denied.contains { Self.matches($0, arn) }
    }

    private static func texts(_ value: JSON?) -> [String]? {
        if let text = value?.string { return [text] }
        guard let elements = value?.array else { return nil }
        let texts = elements.compactMap(\.string)
        return texts.count == elements.count ? texts : nil
    }

    /// Whether a pattern fits a whole text: `*` stands for any characters, `?` for one.
    ///
    /// Goes back to the last `*` alone, so that no pattern takes longer than both lengths multiplied.
    private static func matches(_ pattern: String, _ text: String) -> Bool {
        let (pattern, text) = (Array(pattern.utf8), Array(text.utf8))
        var (index, position) = (0, 0)
        var star: (index: Int, position: Int)?
        while position < text.count {
            if index < pattern.count, pattern[index] == UInt8(ascii: "*") {
                star = (index, position)
                index += 1
            } else if index < pattern.count,
                pattern[index] == UInt8(ascii: "?") || pattern[index] == text[position]
            {
                index += 1
                position += 1
            } else if let last = star {
                star = (last.index, last.position + 1)
                index = last.index + 1
                position = last.position + 1
            } else {
                return false
            }
        }
        return pattern[index...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
