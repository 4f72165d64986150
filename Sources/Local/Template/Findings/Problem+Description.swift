import YAML

extension Problem: CustomStringConvertible {
    /// The sentence without the place.
    package var description: String {
        sentence + (nearest.map { "; did you mean \($0.quoted)?" } ?? "")
    }

    /// The known name nearest to a misspelt one; nil where none is close.
    package var nearest: String? {
        switch self {
        case .yaml(let error): error.nearest
        case .unknownType(_, let nearest), .notInTemplate(_, _, let nearest),
            .unknownParameter(_, let nearest), .parameterType(_, let nearest),
            .unknownTag(_, let nearest), .unknownReference(_, let nearest),
            .unknownAttribute(_, _, let nearest), .unknownMapping(_, _, let nearest),
            .unknownCondition(_, let nearest):
            nearest
        default: nil
        }
    }

    /// The description without the suggestion.
    package var sentence: String {
        switch self {
        case .yaml(let error): error.sentence
        case .missingTransform:
            "serverless resources need 'Transform: AWS::Serverless-2016-10-31'"
        case .tooManyResources(let count, let limit):
            "\(count) resources, \(limit) is the limit"
        case .unsupported(let what, let name):
            "\(what) \(name.quoted) is not supported by the local runtime"
        case .unsupportedValue(let key, let value, let supported):
            "\(key) \(value.quoted) is not supported by the local runtime, which takes "
                + supported.joined(separator: " or ")
        case .unknownType(let type, _): "no resource type \(type.quoted)"
        case .notInGlobals(let key): "\(key.quoted) cannot be set in Globals"
        case .notInTemplate(let kind, let found, _):
            "\(found.quoted) is no \(kind) of this template"
        case .unknownParameter(let name, _):
            "a value was given for the parameter \(name.quoted), which the template lacks"
        case .parameterWithoutValue(let name):
            "parameter \(name.quoted) has no Default and no value was given"
        case .parameterType(let type, _): "no parameter type \(type.quoted)"
        case .parameterValue(let name, let rule): "the value of \(name.quoted) must be \(rule)"
        case .unknownTag, .otherStack, .macro, .conditionFunction, .unknownReference,
            .unknownAttribute, .circularReference, .malformedSubstitution, .malformedAttribute,
            .malformedIntrinsic, .textTooLong, .resultsTooLong, .unknownMapping,
            .unknownCondition, .droppedResource:
            referenceSentence
        case .malformed(let what, let value, let rule):
            "\(what) \(value.quoted) must be \(rule)"
        case .duplicate(let what, let name, let firstLine):
            "\(what) \(name.quoted) is already on line \(firstLine)"
        case .excludes(let one, let other): "\(one) and \(other) exclude each other"
        case .requires(let one, let other): "\(one) needs \(other)"
        case .secondAPI, .apiNotNamed, .visibilityBelowTimeout, .batchNeedsWindow, .fifoBatch,
            .deadLetterType, .deadLetterRefused, .fifoDestination, .schedule, .timeZone, .pattern,
            .filterKey, .overlappingNotification, .prefix, .partitionQuery:
            fitSentence
        case .unusedParameter(let name): "parameter \(name.quoted) is never used"
        case .untriggeredFunction(let name): "nothing invokes function \(name.quoted)"
        case .notEmulated(let type, let id):
            "\(type) \(id.quoted) is not emulated by the local runtime"
        case .uncheckedPattern(let name):
            "the AllowedPattern of \(name.quoted) cannot be checked here"
        }
    }

    private var referenceSentence: String {
        switch self {
        case .unknownTag(let tag, _): "unknown tag \(tag.quoted)"
        case .otherStack(let name):
            "\(name) reads what another stack exports, and the local runtime has one template; "
                + "make it a parameter"
        case .macro(let name):
            "\(name) runs a macro in an AWS account; write its result into the template"
        case .conditionFunction(let name): "\(name) belongs in Conditions"
        case .unknownReference(let name, _): "no resource or parameter \(name.quoted)"
        case .unknownAttribute(let attribute, let resource, _):
            "\(resource) has no attribute \(attribute.quoted)"
        case .circularReference(let name): "\(name.quoted) refers to itself"
        case .malformedSubstitution: "'${' begins a name that '}' must end; '${!' stands for '${'"
        case .malformedAttribute: "expected Resource.Attribute"
        case .malformedIntrinsic(let name, let rule): "\(name) takes \(rule)"
        case .textTooLong(let limit): "resolves to more than \(limit) bytes"
        case .resultsTooLong(let limit):
            "the template's functions give more than \(limit) bytes in all"
        case .unknownMapping(let what, let name, _): "no \(what) \(name.quoted)"
        case .unknownCondition(let name, _): "no condition \(name.quoted)"
        case .droppedResource(let name, let condition):
            "\(name.quoted) is not made: its condition \(condition.quoted) is false"
        default: ""
        }
    }

    private var fitSentence: String {
        switch self {
        case .secondAPI(let first):
            "the local runtime serves one API, and \(first.quoted) is the first"
        case .apiNotNamed(let api):
            "an event without ApiId makes a second API; name \(api.quoted) with 'ApiId: !Ref \(api)'"
        case .visibilityBelowTimeout(let queue, let visibility, let timeout):
            "the function's Timeout of \(timeout) s is longer than the VisibilityTimeout of "
                + "\(visibility) s of \(queue.quoted)"
        case .batchNeedsWindow:
            "a BatchSize above 10 needs a MaximumBatchingWindowInSeconds of 1 or more"
        case .fifoBatch(let queue):
            "a BatchSize above 10 is too much for \(queue.quoted), a FIFO queue"
        case .deadLetterType(let queue, let isFIFO):
            "the dead-letter queue of a \(isFIFO ? "FIFO" : "standard") queue must be one, too; "
                + "\(queue.quoted) is not"
        case .deadLetterRefused(let queue, let source):
            "the RedriveAllowPolicy of \(queue.quoted) does not let \(source.quoted) give up to it"
        case .fifoDestination(let queue):
            "Lambda sends to standard queues, and \(queue.quoted) is a FIFO queue"
        case .schedule(let problem): "\(problem)"
        case .timeZone(let problem): "\(problem)"
        case .pattern(let problem): "event pattern: \(problem)"
        case .filterKey(let key):
            "a filter of a queue's messages looks at 'body' alone, not at \(key.quoted)"
        case .overlappingNotification(let bucket, let firstLine):
            "objects of \(bucket.quoted) that match are already announced by line \(firstLine)"
        case .prefix(let problem): "\(problem)"
        case .partitionQuery(let problem): "\(problem)"
        default: ""
        }
    }
}
