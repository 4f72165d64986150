internal import Queues

/// What the queue endpoint refuses a request with.
///
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
enum QueueError: Error {
    case queueDoesNotExist
    case queueNameExists(attribute: String)
    case purgeInProgress(queue: String)
    case overLimit
    case invalidValue(String, parameter: String, reason: String)
    /// An invalid parameter, in a sentence of its own.
    case invalidParameter(String)
    case missingParameter(String)
    case invalidAttributeName(String)
    case invalidAttributeValue(String)
    case invalidContents
    case invalidReceipt
    case notInFlight
    case resourceNotFound(String)
    case unsupported(String)
    case batchTooLong(sent: Int, limit: Int)
    case tooManyEntries(Int)
    case emptyBatch(entry: String)
    case invalidEntryID
    case repeatedEntryID(String)
    case unknownAction
    case malformed(String)
    case unavailable(String)

    static func unknownAttribute(_ name: String) -> QueueError {
        .invalidAttributeName("Unknown Attribute \(name).")
    }

    /// The parameter is one of the other kind of queue.
    static func notForThisQueue(_ value: String, _ parameter: String) -> QueueError {
        .invalidValue(
            value,
            parameter: parameter,
            reason: "The request include parameter that is not valid for this queue type."
        )
    }
}

extension QueueError {
    /// The error's name in the JSON protocol and its code in the query protocol.
    private var names: (shape: String, code: String) {
        let prefix = "AWS.SimpleQueueService."
        func prefixed(_ name: String) -> (String, String) { (name, prefix + name) }
        return switch self {
        case .queueDoesNotExist: ("QueueDoesNotExist", prefix + "NonExistentQueue")
        case .queueNameExists: ("QueueNameExists", "QueueAlreadyExists")
        case .purgeInProgress: prefixed("PurgeQueueInProgress")
        case .overLimit: ("OverLimit", "OverLimit")
        case .invalidValue, .invalidParameter:
            ("InvalidParameterValueException", "InvalidParameterValue")
        case .missingParameter: ("MissingRequiredParameterException", "MissingParameter")
        case .invalidAttributeName: ("InvalidAttributeName", "InvalidAttributeName")
        case .invalidAttributeValue: ("InvalidAttributeValue", "InvalidAttributeValue")
        case .invalidContents: ("InvalidMessageContents", "InvalidMessageContents")
        case .invalidReceipt: ("ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid")
        case .notInFlight: prefixed("MessageNotInflight")
        case .resourceNotFound: ("ResourceNotFoundException", "ResourceNotFoundException")
        case .unsupported: prefixed("UnsupportedOperation")
        case .batchTooLong: prefixed("BatchRequestTooLong")
        case .tooManyEntries: prefixed("TooManyEntriesInBatchRequest")
        case .emptyBatch: prefixed("EmptyBatchRequest")
        case .invalidEntryID: prefixed("InvalidBatchEntryId")
        case .repeatedEntryID: prefixed("BatchEntryIdsNotDistinct")
        case .unknownAction: ("UnknownOperationException", "InvalidAction")
        case .malformed: ("SerializationException", "MalformedQueryString")
        case .unavailable: ("ServiceUnavailable", "ServiceUnavailable")
        }
    }

    var shape: String { names.shape }
    var code: String { names.code }

    var status: Int {
        switch self {
        case .purgeInProgress, .overLimit: 403
        case .unavailable: 503
        default: 400
        }
    }

    var isSendersFault: Bool { status < 500 }

    var message: String {
        switch self {
        case .queueDoesNotExist: "The specified queue does not exist."
        case .queueNameExists(let attribute):
            "A queue already exists with the same name and a different value for attribute "
                + attribute
        case .purgeInProgress(let queue):
            "Only one PurgeQueue operation on \(queue) is allowed every 60 seconds."
        case .overLimit:
            "The maximum number of in flight messages is reached for this queue."
        case .invalidValue(let value, let parameter, let reason):
            "Value \(value) for parameter \(parameter) is invalid. Reason: \(reason)"
        case .invalidParameter(let sentence): sentence
        case .missingParameter(let name): "The request must contain the parameter \(name)."
        case .invalidAttributeName(let sentence), .invalidAttributeValue(let sentence): sentence
        case .invalidContents:
            "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to "
                + "#xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF"
        case .invalidReceipt: "The input receipt handle is invalid."
        case .notInFlight: "The specified message isn't in flight."
        case .resourceNotFound(let sentence), .unsupported(let sentence): sentence
        case .batchTooLong(let sent, let limit):
            "Batch requests cannot be longer than \(limit) bytes. You have sent \(sent) bytes."
        case .tooManyEntries(let count):
            "Maximum number of entries per request are 10. You have sent \(count)."
        case .emptyBatch(let entry):
            "There should be at least one \(entry) in the request."
        case .invalidEntryID:
            "A batch entry id can only contain alphanumeric characters, hyphens and underscores. "
                + "It can be at most 80 letters long."
        case .repeatedEntryID(let id): "Id \(id) repeated."
        case .unknownAction: "The action or operation requested is invalid."
        case .malformed(let reason): reason
        case .unavailable(let reason): "The queue cannot be written at present: \(reason)"
        }
    }

    init(_ error: StoreError) {
        self = .unavailable("\(error)")
    }
}
