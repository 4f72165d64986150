/// Why Lambda's API refuses a request, in AWS's words.
///
/// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
enum LambdaError: Error, Equatable {
    case functionNotFound(arn: String)
    /// A word that is not among the choices of its member.
    case notAmong(value: String, member: String, choices: [String])
    /// A text that does not match the pattern of its member.
    case mismatch(value: String, member: String, pattern: String)
    /// The name of the function has one qualifier, the request another.
    case qualifierConflict
    case notJSON(reason: String)
    /// Neither the body nor its type is JSON.
    case unsupportedMediaType
    case tooLarge(limitBytes: Int)
    case clientContextNotJSON
    case clientContextTooLarge(limitBytes: Int)
    /// Too many invocations of a function run and wait.
    case throttled(isReserved: Bool)
    case unavailable(reason: String)
    case unknownOperation

    /// The status of the answer.
    var status: Int {
        switch self {
        case .functionNotFound, .unknownOperation: 404
        case .tooLarge: 413
        case .unsupportedMediaType: 415
        case .throttled: 429
        case .unavailable: 503
        case .notAmong, .mismatch, .qualifierConflict, .notJSON, .clientContextNotJSON,
            .clientContextTooLarge:
            400
        }
    }

    /// What clients know the error by.
    var code: String {
        switch self {
        case .functionNotFound: "ResourceNotFoundException"
        case .notAmong, .mismatch: "ValidationException"
        case .qualifierConflict: "InvalidParameterValueException"
        case .notJSON, .clientContextNotJSON, .clientContextTooLarge:
            "InvalidRequestContentException"
        case .unsupportedMediaType: "UnsupportedMediaTypeException"
        case .tooLarge: "RequestTooLargeException"
        case .throttled: "TooManyRequestsException"
        case .unavailable: "ServiceException"
        case .unknownOperation: "UnknownOperationException"
        }
    }

    var message: String {
        switch self {
        case .functionNotFound(let arn): "Function not found: \(arn)"
        case .notAmong(let value, let member, let choices):
            "1 validation error detected: Value '\(value)' at '\(member)' failed to satisfy "
                + "constraint: Member must satisfy enum value set: "
                + "[\(choices.joined(separator: ", "))]"
        case .mismatch(let value, let member, let pattern):
            "1 validation error detected: Value '\(value)' at '\(member)' failed to satisfy "
                + "constraint: Member must satisfy regular expression pattern: \(pattern)"
        case .qualifierConflict:
            "The derived qualifier from the function name does not match the specified qualifier."
        case .notJSON(let reason):
            "Could not parse request body into json: Could not parse payload into json: \(reason)"
        case .unsupportedMediaType: "The content type of the Invoke request body is not JSON."
        case .tooLarge(let bytes):
            "Request must be smaller than \(bytes) bytes for the InvokeFunction operation"
        case .clientContextNotJSON: "Client context must be a valid Base64-encoded JSON object."
        case .clientContextTooLarge(let bytes):
            "Client context must be no more than \(bytes) bytes when Base64-encoded."
        case .throttled: "Rate Exceeded."
        case .unavailable(let reason): reason
        case .unknownOperation: "no such operation here"
        }
    }

    /// `Reason` of a throttle; nil for other errors.
    var reason: String? {
        guard case .throttled(let isReserved) = self else { return nil }
        return isReserved
            ? "ReservedFunctionConcurrentInvocationLimitExceeded"
            : "ConcurrentInvocationLimitExceeded"
    }

    /// Whether the same request may succeed a second later.
    var isTemporary: Bool {
        switch self {
        case .throttled, .unavailable: true
        default: false
        }
    }
}
