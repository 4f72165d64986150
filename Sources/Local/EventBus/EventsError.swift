/// What the EventBridge endpoint refuses a request with.
///
/// https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html
enum EventsError: Error {
    case validation(String)
    case malformed(String)
    case invalidPattern(String)
    case notFound(String)
    case unknownAction(String)
    case unavailable(String)

    var type: String {
        switch self {
        case .validation: "ValidationException"
        case .malformed: "SerializationException"
        case .invalidPattern: "InvalidEventPatternException"
        case .notFound: "ResourceNotFoundException"
        case .unknownAction: "UnknownOperationException"
        case .unavailable: "InternalException"
        }
    }

    var status: Int {
        if case .unavailable = self { 503 } else { 400 }
    }

    var message: String {
        switch self {
        case .validation(let message), .malformed(let message), .notFound(let message): message
        case .invalidPattern(let reason): "Event pattern is not valid. Reason: \(reason)"
        case .unknownAction(let action):
            "The local runtime has no action \(action); rules and buses are the template's"
        case .unavailable(let reason): "The events cannot be stored at present: \(reason)"
        }
    }

    /// Smithy's words for a member that breaks a rule.
    static func constraint(_ value: String, _ member: String, _ rule: String) -> EventsError {
        .validation(
            "1 validation error detected: Value '\(value)' at '\(member)' failed to satisfy "
                + "constraint: Member must \(rule)"
        )
    }
}
