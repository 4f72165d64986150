package import YAML

extension Problem {
    /// The code that an error with this problem has.
    package var code: FindingCode {
        switch self {
        case .yaml(let error): error.code
        case .missingTransform: .missingTransform
        case .tooManyResources: .tooManyResources
        case .unsupported(what: "function", _): .unsupportedFunction
        case .unsupported, .unsupportedValue: .unsupported
        case .unknownType: .unknownResourceType
        case .notInGlobals: .notInGlobals
        case .notInTemplate: .notInTemplate
        case .unknownParameter: .unknownParameter
        case .parameterWithoutValue: .parameterWithoutValue
        case .parameterValue: .parameterValue
        case .parameterType: .parameterType
        case .unknownTag: .unknownFunction
        case .otherStack, .macro: .unsupportedFunction
        case .unknownReference: .unknownReference
        case .unknownAttribute: .unknownAttribute
        case .circularReference: .circularReference
        case .malformedSubstitution, .malformedAttribute, .malformedIntrinsic, .conditionFunction:
            .malformedFunction
        case .textTooLong, .resultsTooLong: .resultTooLong
        case .unknownMapping: .unknownMapping
        case .unknownCondition: .unknownCondition
        case .droppedResource: .droppedResource
        case .schedule, .timeZone: .schedule
        case .pattern, .filterKey: .eventPattern
        case .malformed: .malformed
        case .duplicate(what: "route", _, _): .routeCollision
        case .duplicate: .duplicateName
        case .excludes, .requires: .combination
        case .secondAPI, .apiNotNamed: .severalAPIs
        case .visibilityBelowTimeout: .visibilityBelowTimeout
        case .batchNeedsWindow: .batchWithoutWindow
        case .fifoBatch: .fifoBatch
        case .deadLetterType, .fifoDestination: .deadLetterType
        case .deadLetterRefused: .deadLetterRefused
        case .overlappingNotification: .overlappingNotification
        case .prefix(.noErrorPrefix): .missingErrorPrefix
        case .prefix, .partitionQuery: .streamPrefix
        case .unusedParameter: .unusedParameter
        case .untriggeredFunction: .untriggeredFunction
        case .notEmulated: .notEmulated
        case .uncheckedPattern: .uncheckedPattern
        }
    }
}

extension YAMLError {
    /// The code of the problem, also where it is found in another file than a template.
    package var code: FindingCode {
        switch self {
        case .wrongKind: .wrongType
        case .outOfRange: .outOfRange
        case .notAmong: .notAmong
        case .missingKey: .missingProperty
        case .unknownKey: .unknownProperty
        default: .document
        }
    }
}
