internal import Crypto
package import Events
internal import JSON
package import Pipeline
internal import Rows
package import Time
internal import WorkerProtocol

/// Answers `POST /leads/batch`: every row of a body is a lead, or none is taken.
///
/// The body is a JSON array, a JSON object a line, or delimited values with a header. Its token,
/// given as to a webhook, says which source sends it. Posted again, the same body is the same leads.
package struct BatchReception {
    private let pipeline: PipelineConfiguration
    /// Finds the source.
    package var sender: BatchSender
    private let maximumRows: Int
    private let isKnown: (_ leadID: String) -> Bool
    private let now: () -> Timestamp

    /// The most rows of one batch where nobody says.
    package static let usualMaximumRows = 1000
    static let maximumBodyBytes = 5_242_880
    /// A result may have 6,291,556 bytes; the answer itself takes the rest.
    private static let maximumEmittedBytes = 5_242_880

    /// - Parameters:
    ///   - pipeline: whose sources may send.
    ///   - maximumRows: the most of one batch.
    ///   - isKnown: whether a lead of this ID has been taken before.
    ///   - now: the time.
    package init(
        pipeline: PipelineConfiguration,
        maximumRows: Int,
        isKnown: @escaping (_ leadID: String) -> Bool,
        now: @escaping () -> Timestamp
    ) {
        self.pipeline = pipeline
        sender = BatchSender(pipeline)
        self.maximumRows = maximumRows
        self.isKnown = isKnown
        self.now = now
    }

    /// The answer to a request, and what it sends on.
    package func answer(_ request: HTTPRequest) -> Webhook.Answer {
        var sourceID: String?
        do throws(Refusal) {
            let source = try sender.poster(of: request)
            sourceID = source.id
            return try answer(request, source)
        } catch {
            return Webhook.Answer(refusing: error, sourceID: sourceID)
        }
    }

    private func answer(_ request: HTTPRequest, _ source: Source) throws(Refusal) -> Webhook.Answer
    {
        let body = request.body ?? []
        guard body.count <= Self.maximumBodyBytes else {
            throw .bodyTooLarge(limitBytes: Self.maximumBodyBytes)
        }
        let reception = RowReception(
            source: source,
            pipeline: pipeline,
            uploadID: "batch \(Hex.encode(SHA256.digest(body)))",
            request: request,
            isKnown: isKnown,
            now: now
        )
        guard var reception else { throw .unknownSource }
        var answer = Webhook.Answer(response: HTTPResponse(statusCode: 202, json: [:]))
        answer.sourceID = source.id
        var (leads, emittedBytes): ([JSON], Int) = ([], 0)
        try Self.forEachRow(of: body) { header throws(Refusal) in
            try reception.takeHeader(header)
        } row: { row, number, format throws(Refusal) in
            guard number <= maximumRows else { throw .tooManyRows(limit: maximumRows) }
            let outcome = reception.take(row, number, format)
            guard outcome.status != .rejected else {
                throw .invalidRow(row: number, reason: outcome.reason)
            }
            emittedBytes += outcome.emitted.reduce(0) { $0 + $1.body.count }
            guard emittedBytes <= Self.maximumEmittedBytes else {
                throw .leadsTooLarge(limitBytes: Self.maximumEmittedBytes)
            }
            answer.emitted += outcome.emitted
            answer.leadIDs.append(outcome.leadID)
            leads.append(outcome.json(row: number))
        }
        guard !leads.isEmpty else { throw .invalidRow(row: 1, reason: "expected a lead") }
        answer.response = HTTPResponse(statusCode: 202, json: ["leads": JSON(leads)])
        return answer
    }

    /// Reads the rows of a body.
    private static func forEachRow(
        of body: [UInt8],
        header: (Row) throws(Refusal) -> Void,
        row take: (Row, _ number: Int, RowFormat) throws(Refusal) -> Void
    ) throws(Refusal) {
        let (text, encoding) = TextEncoding.text(of: body)
        var rest = text[...]
        var (row, number) = (Row(), 0)
        do {
            var reader = try RowReader(encoding: encoding) {
                defer { rest = [] }
                return Array(rest)
            }
            let format = reader.format
            if case .delimited = format, try reader.next(&row) { try header(row) }
            while try reader.next(&row) {
                number += 1
                try take(row, number, format)
            }
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw .invalidRow(row: number + 1, reason: "\(error)")
        }
    }
}

extension RowReception.Outcome {
    fileprivate func json(row: Int) -> JSON {
        var json: JSON = [
            "row": JSON(row), "lead_id": JSON(leadID), "outcome": JSON(status.rawValue),
        ]
        if !reason.isEmpty { json["issues"] = JSON(reason) }
        return json
    }
}
