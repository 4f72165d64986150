package import Patterns
package import TimeZones
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
    case parameterType(String, nearest: String?)

    // References.
    case unknownTag(String, nearest: String?)
    /// A function that asks an account for what other stacks hold.
    case otherStack(String)
    /// A function that runs a macro in an account.
    case macro(String)
    case conditionFunction(String)
    case unknownReference(String, nearest: String?)
    case unknownAttribute(String, of: String, nearest: String?)
    case circularReference(String)
    case malformedSubstitution
    case malformedAttribute
    case malformedIntrinsic(String, takes: String)
    case textTooLong(limit: Int)
    case resultsTooLong(limit: Int)
    case unknownMapping(what: String, String, nearest: String?)
    case unknownCondition(String, nearest: String?)
    case droppedResource(String, condition: String)

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
    case fifoBatch(queue: String)
    case deadLetterType(queue: String, isFIFO: Bool)
    case deadLetterRefused(queue: String, source: String)
    case fifoDestination(queue: String)
    case schedule(ScheduleProblem)
    case pattern(PatternError)
    /// Lambda filters messages of a queue by their body alone.
    case filterKey(String)
    case timeZone(TimeZone.Problem)
    case overlappingNotification(bucket: String, firstLine: Int)
    case prefix(DeliveryPrefix.Problem)
    case partitionQuery(PartitionQuery.Problem)

    // What does not stop a template from running.
    case unusedParameter(String)
    case untriggeredFunction(String)
    case notEmulated(type: String, logicalID: String)
    case uncheckedPattern(String)
}
