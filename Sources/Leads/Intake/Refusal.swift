package import Fields
package import JSON
package import XML

/// Why a webhook request is not taken: nothing of it was kept.
package enum Refusal: Error, Equatable, Sendable {
    case unknownSource
    /// Of nobody, or of somebody else.
    case unknownImport
    case methodNotAllowed(allowed: [String])
    /// The platform's try of the webhook did not bring the agreed word.
    case invalidVerifyToken
    case invalidSignature
    /// No API key, or one that may not submit here.
    case invalidAPIKey
    /// A request that has been taken already.
    case replayed
    /// A page of a web origin that may not post.
    case originNotAllowed
    /// - `accepted`: the media types that would do.
    case unsupportedContentType(accepted: [String])
    /// None of the media types that the client accepts, or of those of a body where LeadConduit
    /// answers so.
    case notAcceptable(offered: [String])
    /// A body of no stated type.
    case missingContentType
    case invalidJSON(JSONSyntaxError)
    case invalidXML(XMLSyntaxError)
    case invalidForm(FormError)
    case invalidShape(JSONTypeError)
    /// A field of a form that cannot be used.
    case invalidField(name: String, expected: String)
    /// A row of a batch that is no lead, from 1.
    case invalidRow(row: Int, reason: String)
    case tooManyRows(limit: Int)
    /// A lead that is not what its flow expects.
    case invalidFields([FieldValidation.Fault])
    /// An idempotency key that came with another request before.
    case idempotencyKeyReused
    /// A limit is used up for this long.
    case tooManyRequests(retryAfterSeconds: Int)
    /// More than the state could be asked about; nothing is known to be wrong with the request.
    case unavailable
    case tooManyLeads(limit: Int)
    case tooManyFields(limit: Int)
    case bodyTooLarge(limitBytes: Int)
    case leadTooLarge(limitBytes: Int)
    /// The leads of one request together.
    case leadsTooLarge(limitBytes: Int)

    package var statusCode: Int {
        switch self {
        case .invalidJSON, .invalidXML, .invalidForm, .invalidShape, .invalidField, .invalidRow,
            .invalidFields:
            400
        case .invalidSignature, .replayed, .invalidAPIKey: 401
        case .invalidVerifyToken, .originNotAllowed: 403
        case .unknownSource, .unknownImport: 404
        case .methodNotAllowed: 405
        case .notAcceptable: 406
        case .tooManyRows, .tooManyLeads, .tooManyFields, .bodyTooLarge, .leadTooLarge,
            .leadsTooLarge:
            413
        case .unsupportedContentType, .missingContentType: 415
        case .idempotencyKeyReused: 422
        case .tooManyRequests: 429
        case .unavailable: 503
        }
    }

    /// Stable and dotted, for logs.
    package var errorType: String {
        switch self {
        case .unknownSource: "Intake.UnknownSource"
        case .unknownImport: "Intake.UnknownImport"
        case .methodNotAllowed: "Intake.MethodNotAllowed"
        case .invalidVerifyToken: "Intake.InvalidVerifyToken"
        case .invalidSignature: "Intake.InvalidSignature"
        case .invalidAPIKey: "Intake.InvalidAPIKey"
        case .replayed: "Intake.Replayed"
        case .originNotAllowed: "Intake.OriginNotAllowed"
        case .unsupportedContentType, .missingContentType: "Intake.UnsupportedContentType"
        case .notAcceptable: "Intake.NotAcceptable"
        case .invalidJSON: "Intake.InvalidJSON"
        case .invalidXML: "Intake.InvalidXML"
        case .invalidForm: "Intake.InvalidForm"
        case .invalidShape, .invalidField: "Intake.InvalidShape"
        case .invalidRow: "Intake.InvalidRow"
        case .invalidFields: "Intake.InvalidFields"
        case .idempotencyKeyReused: "Intake.IdempotencyKeyReused"
        case .tooManyRequests: "Intake.TooManyRequests"
        case .unavailable: "State.Unavailable"
        case .tooManyRows, .tooManyLeads: "Intake.TooManyLeads"
        case .tooManyFields: "Intake.TooManyFields"
        case .bodyTooLarge: "Intake.BodyTooLarge"
        case .leadTooLarge, .leadsTooLarge: "Intake.LeadTooLarge"
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
        case .unknownImport: "no import of yours has this ID"
        case .methodNotAllowed(let allowed): "use \(allowed.joined(separator: " or "))"
        case .invalidVerifyToken, .originNotAllowed: "forbidden"
        case .invalidSignature, .replayed, .invalidAPIKey: "unauthorized"
        case .unsupportedContentType(let accepted):
            "send \(accepted.joined(separator: " or "))"
        case .notAcceptable(let offered): "use \(offered.joined(separator: " or "))"
        case .missingContentType: "the body has no Content-Type"
        case .invalidJSON(let error): "the body is not JSON: \(error)"
        case .invalidXML(let error): "the body is not XML: \(error)"
        case .invalidForm(let error): "the body is not a form: \(error)"
        case .invalidShape(let error): error.description
        case .invalidField(let name, let expected): "\(name): expected \(expected)"
        case .invalidRow(let row, let reason): "row \(row): \(reason)"
        case .tooManyRows(let limit): "row \(limit + 1): more than \(limit) rows in one batch"
        case .invalidFields(let faults):
            faults.count == 1 ? "a field is wrong" : "\(faults.count) fields are wrong"
        case .idempotencyKeyReused: "this Idempotency-Key came with another request"
        case .tooManyRequests(let seconds): "too many requests; come again in \(seconds) s"
        case .unavailable: "nothing was kept; send it again in a few seconds"
        case .tooManyLeads(let limit): "more than \(limit) leads in one request"
        case .tooManyFields(let limit): "a lead of more than \(limit) fields"
        case .bodyTooLarge(let limit): "a body of more than \(limit) bytes"
        case .leadTooLarge(let limit): "a lead of more than \(limit) bytes"
        case .leadsTooLarge(let limit): "leads of more than \(limit) bytes in one request"
        }
    }
}
