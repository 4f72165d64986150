internal import Events
internal import JSON

/// What the endpoint of delivery streams refuses a request with.
///
/// https://docs.aws.amazon.com/firehose/latest/APIReference/CommonErrors.html
enum FirehoseError: Error, Equatable {
    case unknownStream(String)
    /// Parameters outside the bounds of the service's model, a sentence for each.
    case validation([String])
    case invalidArgument(String)
    case slowDown
    case serialization(String)
    case unknownAction(String)
    case internalFailure(String)

    var code: String {
        switch self {
        case .unknownStream: "ResourceNotFoundException"
        case .validation: "ValidationException"
        case .invalidArgument: "InvalidArgumentException"
        case .slowDown: "ServiceUnavailableException"
        case .serialization: "SerializationException"
        case .unknownAction: "UnknownOperationException"
        case .internalFailure: "InternalFailure"
        }
    }

    var status: Int {
        switch self {
        case .slowDown: 503
        case .internalFailure: 500
        default: 400
        }
    }

    var message: String {
        switch self {
        case .unknownStream(let name):
            "Firehose \(name) under account \(LocalAccount.id) not found."
        case .validation(let sentences):
            "\(sentences.count) validation error\(sentences.count == 1 ? "" : "s") detected: "
                + sentences.joined(separator: "; ")
        case .slowDown: "Slow down."
        case .invalidArgument(let sentence), .serialization(let sentence): sentence
        case .unknownAction(let action):
            "The local runtime has no \(action.prefix(64)): its delivery streams are the template's."
        case .internalFailure(let reason): "The records cannot be written: \(reason)"
        }
    }

    var document: JSON { ["__type": JSON(code), "message": JSON(message)] }
}
