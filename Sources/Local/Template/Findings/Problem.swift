package import YAML

/// What can be wrong with a template beyond the form of one value.
package enum Problem: Sendable {
    /// Not YAML, or a value of the wrong kind, out of range, missing or unknown.
    case yaml(YAMLError)

    // The template as a whole.
    case missingTransform
    case tooManyResources(Int, limit: Int)
    case unsupported(what: String, name: String)
    case unsupportedValue(of: String, String, supported: [String])
    case unknownType(String, nearest: String?)
    case notInGlobals(String)
    case notInTemplate(kind: String, found: String, nearest: String?)
    case unknownParameter(String, nearest: String?)
    case parameterWithoutValue(String)
    case parameterValue(String, mustBe: String)

    // References.
    case unknownTag(String, nearest: String?)
    case unsupportedIntrinsic(String)
    case unknownReference(String, nearest: String?)
    case unknownAttribute(String, of: String, nearest: String?)
    case circularReference(String)
    case malformedSubstitution
    case malformedAttribute
    case textTooLong(limit: Int)

    // Values.
    case malformed(what: String, value: String, rule: String)
    case duplicate(what: String, name: String, firstLine: Int)
    case excludes(String, String)
    case requires(String, String)

    // How resources fit together.
    case secondAPI(first: String)
    case apiNotNamed(String)
    case visibilityBelowTimeout(queue: String, visibility: Int, timeout: Int)
    case batchNeedsWindow
    case cronNotRun
    case overlappingNotification(bucket: String, firstLine: Int)
    case prefix(DeliveryPrefix.Problem)
}
