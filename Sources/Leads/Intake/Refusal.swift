package import JSON

/// Why a webhook request is not taken: nothing of it was kept.
package enum Refusal: Error, Equatable, Sendable {
    case unknownSource
    case methodNotAllowed
    /// The platform's try of the webhook did not bring the agreed word.
    case invalidVerifyToken
    case invalidSignature
    case unsupportedContentType
    case invalidJSON(JSONSyntaxError)
    case invalidShape(JSONTypeError)
    case tooManyLeads(limit: Int)
    case bodyTooLarge(limitBytes: Int)
    case leadTooLarge(limitBytes: Int)

    package var statusCode: Int {
        switch self {
        case .invalidJSON, .invalidShape: 400
        case .invalidSignature: 401
        case .invalidVerifyToken: 403
        case .unknownSource: 404
        case .methodNotAllowed: 405
        case .tooManyLeads, .bodyTooLarge, .leadTooLarge: 413
        case .unsupportedContentType: 415
        }
    }

    /// Stable and dotted, for logs.
    package var errorType: String {
        switch self {
        case .unknownSource: "Intake.UnknownSource"
        case .methodNotAllowed: "Intake.MethodNotAllowed"
        case .invalidVerifyToken: "Intake.InvalidVerifyToken"
        case .invalidSignature: "Intake.InvalidSignature"
        case .unsupportedContentType: "Intake.UnsupportedContentType"
        case .invalidJSON: "Intake.InvalidJSON"
        case .invalidShape: "Intake.InvalidShape"
        case .tooManyLeads: "Intake.TooManyLeads"
        case .bodyTooLarge: "Intake.BodyTooLarge"
        case .leadTooLarge: "Intake.LeadTooLarge"
        }
    }
}

extension Refusal: CustomStringConvertible {
    /// For the sender.
    ///
    /// Who cannot prove to be the platform learns no detail.
    package var description: String {
        switch self {
        case .unknownSource: "no source has this path"
        case .methodNotAllowed: "use GET to verify the webhook and POST to send leads"
        case .invalidVerifyToken: "forbidden"
        case .invalidSignature: "unauthorized"
        case .unsupportedContentType: "send application/json"
        case .invalidJSON(let error): "the body is not JSON: \(error)"
        case .invalidShape(let error): error.description
        case .tooManyLeads(let limit): "more than \(limit) leads in one request"
        case .bodyTooLarge(let limit): "a body of more than \(limit) bytes"
        case .leadTooLarge(let limit): "a lead of more than \(limit) bytes"
        }
    }
}
