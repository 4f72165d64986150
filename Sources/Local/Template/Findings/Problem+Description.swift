import YAML

extension Problem: CustomStringConvertible {
    /// The sentence without the place.
    package var description: String {
        switch self {
        case .yaml(let error): "\(error)"
        case .missingTransform:
            "serverless resources need 'Transform: AWS::Serverless-2016-10-31'"
        case .tooManyResources(let count, let limit):
            "\(count) resources, \(limit) is the limit"
        case .unsupported(let what, let name):
            "\(what) \(name.quoted) is not supported by the local runtime"
        case .unsupportedValue(let key, let value, let supported):
            "\(key) \(value.quoted) is not supported by the local runtime, which takes "
                + supported.joined(separator: " or ")
        case .unknownType(let type, let nearest):
            "resource type \(type.quoted) is not supported by the local runtime"
                + Self.suggestion(nearest)
        case .notInGlobals(let key): "\(key.quoted) cannot be set in Globals"
        case .notInTemplate(let kind, let found, let nearest):
            "\(found.quoted) is no \(kind) of this template" + Self.suggestion(nearest)
        case .unknownParameter(let name, let nearest):
            "a value was given for the parameter \(name.quoted), which the template lacks"
                + Self.suggestion(nearest)
        case .parameterWithoutValue(let name):
            "parameter \(name.quoted) has no Default and no value was given"
        case .parameterValue(let name, let rule): "the value of \(name.quoted) must be \(rule)"
        case .unknownTag(let tag, let nearest):
            "unknown tag \(tag.quoted)" + Self.suggestion(nearest)
        case .unsupportedIntrinsic(let name):
            "\(name) is not supported yet; Ref, Fn::GetAtt and Fn::Sub are"
        case .unknownReference(let name, let nearest):
            "no resource or parameter \(name.quoted)" + Self.suggestion(nearest)
        case .unknownAttribute(let attribute, let resource, let nearest):
            "\(resource) has no attribute \(attribute.quoted)" + Self.suggestion(nearest)
        case .circularReference(let name): "\(name.quoted) refers to itself"
        case .malformedSubstitution: "'${' begins a name that '}' must end; '${!' stands for '${'"
        case .malformedAttribute: "expected Resource.Attribute"
        case .textTooLong(let limit): "resolves to more than \(limit) bytes"
        case .malformed(let what, let value, let rule):
            "\(what) \(value.quoted) must be \(rule)"
        case .duplicate(let what, let name, let firstLine):
            "\(what) \(name.quoted) is already on line \(firstLine)"
        case .excludes(let one, let other): "\(one) and \(other) exclude each other"
        case .requires(let one, let other): "\(one) needs \(other)"
        case .secondAPI(let first):
            "the local runtime serves one API, and \(first.quoted) is the first"
        case .apiNotNamed(let api):
            "an event without ApiId makes a second API; name \(api.quoted) with 'ApiId: !Ref \(api)'"
        case .visibilityBelowTimeout(let queue, let visibility, let timeout):
            "the function's Timeout of \(timeout) s is longer than the VisibilityTimeout of "
                + "\(visibility) s of \(queue.quoted)"
        case .batchNeedsWindow:
            "a BatchSize above 10 needs a MaximumBatchingWindowInSeconds of 1 or more"
        case .cronNotRun:
            "the local runtime does not run cron(…) yet; use rate(…)"
        case .overlappingNotification(let bucket, let firstLine):
            "objects of \(bucket.quoted) that match are already announced by line \(firstLine)"
        case .prefix(let problem): "\(problem)"
        }
    }

    private static func suggestion(_ nearest: String?) -> String {
        nearest.map { "; did you mean \($0.quoted)?" } ?? ""
    }
}
