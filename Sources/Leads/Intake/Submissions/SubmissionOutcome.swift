internal import Events
internal import JSON

/// What became of a lead that was submitted.
enum SubmissionOutcome {
    case accepted(price: Double)
    /// An earlier lead is this one.
    case duplicate(of: String)
    case rejected(reason: String)
}

extension SubmissionOutcome {
    /// 201 for a new lead, 409 for one that came before.
    func restResponse(leadID: String) -> HTTPResponse {
        switch self {
        case .accepted(let price):
            let document: JSON = [
                "outcome": "accepted", "lead": ["id": JSON(leadID)], "price": JSON(price: price),
            ]
            return HTTPResponse(statusCode: 201, json: document)
        case .duplicate(let first):
            let document: JSON = [
                "message": "the lead has been submitted before", "outcome": "duplicate",
                "lead": ["id": JSON(first)],
            ]
            return HTTPResponse(statusCode: 409, json: document)
        case .rejected(let reason):
            return HTTPResponse(
                statusCode: 400,
                json: ["message": JSON(reason), "outcome": "rejected"]
            )
        }
    }

    /// LeadConduit's document; a ping makes no lead and so has no ID.
    func leadConduitDocument(leadID: String?) -> JSON {
        var document: JSON = ["outcome": "failure"]
        var price = 0.0
        switch self {
        case .accepted(let amount):
            document["outcome"] = "success"
            price = amount
        case .duplicate(let first):
            document["reason"] = "duplicate"
            if leadID != nil { document["duplicate_of"] = JSON(first) }
        case .rejected(let reason): document["reason"] = JSON(reason)
        }
        if let leadID { document["lead"] = ["id": JSON(leadID)] }
        document["price"] = JSON(price: price)
        return document
    }
}

extension JSON {
    /// Without a fraction where there is none.
    fileprivate init(price: Double) {
        self = Int(exactly: price).map { JSON($0) } ?? JSON(price)
    }
}
