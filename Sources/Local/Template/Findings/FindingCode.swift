/// The stable short name of each kind of finding, for searching and for other programs.
///
/// The README has the table. A code is never given a second meaning.
package enum FindingCode: String, CaseIterable, Sendable {
    case document = "E001"

    // The form of a value.
    case unknownProperty = "E101"
    case wrongType = "E102"
    case outOfRange = "E103"
    case notAmong = "E104"
    case missingProperty = "E105"
    case malformed = "E106"
    case combination = "E107"

    // References.
    case unknownReference = "E201"
    case unknownAttribute = "E202"
    case unknownFunction = "E203"
    case unsupportedFunction = "E204"
    case circularReference = "E205"
    case malformedFunction = "E206"
    case resultTooLong = "E207"
    case unknownMapping = "E208"
    case unknownCondition = "E209"
    case droppedResource = "E210"

    // Parameters.
    case unknownParameter = "E301"
    case parameterWithoutValue = "E302"
    case parameterValue = "E303"
    case parameterType = "E304"

    // The template as a whole.
    case unknownResourceType = "E401"
    case unsupported = "E402"
    case notInGlobals = "E403"
    case missingTransform = "E404"
    case tooManyResources = "E405"

    // How resources fit together.
    case notInTemplate = "E501"
    case duplicateName = "E502"
    case routeCollision = "E503"
    case severalAPIs = "E504"
    case visibilityBelowTimeout = "E505"
    case batchWithoutWindow = "E506"
    case fifoBatch = "E507"
    case overlappingNotification = "E508"
    case streamPrefix = "E509"
    case missingErrorPrefix = "E510"
    case deadLetterType = "E511"
    case schedule = "E512"
    case eventPattern = "E513"
    case deadLetterRefused = "E514"

    // The pipeline file.
    case pipelineReference = "E601"
    case pipelinePath = "E602"
    case pipelineValue = "E603"
    case secretInFile = "E604"

    // Warnings.
    case unusedParameter = "W102"
    case untriggeredFunction = "W103"
    case notEmulated = "W104"
    case uncheckedPattern = "W105"
    case unsetVariable = "W601"
}
