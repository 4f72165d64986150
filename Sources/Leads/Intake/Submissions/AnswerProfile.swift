internal import Events
internal import Fields
internal import JSON

/// How the submission API words its answers.
enum AnswerProfile {
    /// Statuses say what became of the lead, in JSON.
    case rest
    /// As LeadConduit answers: 201 for every lead that was handled, whatever became of it.
    case leadConduit

    /// Refuses a request of which nothing was kept.
    func response(refusing refusal: Refusal) -> HTTPResponse {
        var response: HTTPResponse
        switch self {
        case .rest:
            var document: JSON = ["message": JSON(refusal.description)]
            if case .invalidFields(let faults) = refusal {
                document["errors"] = JSON(faults.map(\.json))
            }
            response = HTTPResponse(statusCode: refusal.statusCode, json: document)
        case .leadConduit:
            response = HTTPResponse(
                statusCode: refusal.statusCode,
                headers: [.init("content-type", "text/plain; charset=utf-8")],
                body: Array(refusal.description.utf8)
            )
        }
        response.headers += refusal.headers
        return response
    }
}

extension Refusal {
    /// What a client can go by.
    var headers: [HTTPRequest.Pair] {
        switch self {
        case .methodNotAllowed(let allowed): [.init("allow", allowed.joined(separator: ", "))]
        case .invalidAPIKey: [.init("www-authenticate", "Bearer")]
        case .tooManyRequests(let seconds): [.init("retry-after", "\(seconds)")]
        case .unavailable: [.init("retry-after", "5")]
        default: []
        }
    }
}
