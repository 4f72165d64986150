package import HTTPServer
internal import JSON
internal import Queues
package import Streams
internal import Template
package import Time
internal import Workers

/// The API of Firehose over the template's delivery streams.
///
/// Confined to the loop. Signatures are not looked at.
/// https://docs.aws.amazon.com/firehose/latest/APIReference/API_Operations.html
package final class StreamAPI {
    private let streams: [String: StreamDelivery]
    private let created: Timestamp

    /// What an action answers.
    typealias Reply = (Result<JSON, FirehoseError>) -> Void

    private static let target = "Firehose_20150804."

    /// - Parameters:
    ///   - streams: of the template.
    ///   - created: when the streams are said to have been made.
    package init(_ streams: some Sequence<StreamDelivery>, created: Timestamp) {
        self.streams = Dictionary(streams.map { ($0.stream.name, $0) }) { first, _ in first }
        self.created = created
    }

    /// Answers a request, now or later; false where it is none of Firehose's.
    package func handle(_ exchange: HTTPExchange) -> Bool {
        guard let target = exchange.header("x-amz-target"), target.hasPrefix(Self.target) else {
            return false
        }
        let reply: Reply = { Self.answer($0, to: exchange) }
        do throws(FirehoseError) {
            let action = String(target.dropFirst(Self.target.count))
            try run(action, try Self.document(exchange), reply)
        } catch {
            reply(.failure(error))
        }
        return true
    }

    private static func document(_ exchange: HTTPExchange) throws(FirehoseError) -> JSON {
        let document: JSON
        do throws(JSONSyntaxError) {
            document = try JSON(parsing: exchange.body)
        } catch {
            throw .serialization("The body is not JSON: \(error)")
        }
        guard document.kind == .object else {
            throw .serialization("The body is no JSON object.")
        }
        return document
    }

    private static func answer(_ result: Result<JSON, FirehoseError>, to exchange: HTTPExchange) {
        var headers = [
            (name: "x-amzn-requestid", value: RequestID.make()),
            (name: "content-type", value: "application/x-amz-json-1.1"),
        ]
        switch result {
        case .success(let document):
            exchange.answer(status: 200, headers: headers, body: document.bytes)
        case .failure(let error):
            headers.append(("x-amzn-errortype", error.code))
            if error == .slowDown { headers.append(("retry-after", "1")) }
            exchange.answer(status: error.status, headers: headers, body: error.document.bytes)
        }
    }

    private func run(
        _ action: String,
        _ document: JSON,
        _ reply: @escaping Reply
    ) throws(FirehoseError) {
        var parameters = StreamParameters(document)
        switch action {
        case "PutRecord": try put(&parameters, reply)
        case "PutRecordBatch": try putBatch(&parameters, reply)
        case "DescribeDeliveryStream": reply(.success(try describe(&parameters)))
        case "ListDeliveryStreams": reply(.success(try list(&parameters)))
        default: throw .unknownAction(action)
        }
    }

    private func stream(_ name: String) throws(FirehoseError) -> StreamDelivery {
        guard let stream = streams[name] else { throw .unknownStream(name) }
        return stream
    }

    // MARK: Records

    private func put(
        _ parameters: inout StreamParameters,
        _ reply: @escaping Reply
    ) throws(FirehoseError) {
        let name = try parameters.streamName("DeliveryStreamName")
        let record = try parameters.record()
        try parameters.check()
        let stream = try stream(name)
        guard !stream.isBehind, stream.room(for: [record]) == 1 else { throw .slowDown }
        stream.put([record]) { result in
            switch result {
            case .success(let ids):
                reply(.success(["RecordId": JSON(ids.first ?? ""), "Encrypted": false]))
            case .failure(let error): reply(.failure(.internalFailure("\(error)")))
            }
        }
    }

    private func putBatch(
        _ parameters: inout StreamParameters,
        _ reply: @escaping Reply
    ) throws(FirehoseError) {
        let name = try parameters.streamName("DeliveryStreamName")
        let records = try parameters.records()
        try parameters.check()
        guard records.reduce(0, { $0 + $1.count }) <= StreamBounds.batchBytes else {
            throw .invalidArgument("Records size exceeds 4 MB limit")
        }
        let stream = try stream(name)
        guard !stream.isBehind else { throw .slowDown }
        // What there is no room for is refused record by record, as AWS refuses what is too fast.
        let taken = stream.room(for: records)
        guard taken > 0 else { return reply(.success(Self.answer([], refused: records.count))) }
        stream.put(Array(records[..<taken])) { result in
            switch result {
            case .success(let ids):
                reply(.success(Self.answer(ids, refused: records.count - ids.count)))
            case .failure(let error): reply(.failure(.internalFailure("\(error)")))
            }
        }
    }

    /// The answer to a batch, of which the last records were refused.
    private static func answer(_ ids: [String], refused: Int) -> JSON {
        let slowDown = FirehoseError.slowDown
        let refusal: JSON = [
            "ErrorCode": JSON(slowDown.code), "ErrorMessage": JSON(slowDown.message),
        ]
        let responses = ids.map { id -> JSON in ["RecordId": JSON(id)] }
        return [
            "FailedPutCount": JSON(refused), "Encrypted": false,
            "RequestResponses": JSON(responses + Array(repeating: refusal, count: refused)),
        ]
    }

    // MARK: Streams

    private func describe(_ parameters: inout StreamParameters) throws(FirehoseError) -> JSON {
        let name = try parameters.streamName("DeliveryStreamName")
        _ = try parameters.limit("Limit", standing: 1)
        try parameters.check()
        let stream = try stream(name)
        let description = StreamDescription(
            stream: stream.stream,
            bucket: stream.bucket,
            backupBucket: stream.backupBucket,
            created: created
        )
        return ["DeliveryStreamDescription": description.document]
    }

    private func list(_ parameters: inout StreamParameters) throws(FirehoseError) -> JSON {
        let limit = try parameters.limit("Limit", standing: 10)
        let start = try parameters.streamName("ExclusiveStartDeliveryStreamName", isRequired: false)
        let type = try parameters.choice(
            "DeliveryStreamType",
            among: ["DirectPut", "KinesisStreamAsSource", "MSKAsSource", "DatabaseAsSource"]
        )
        try parameters.check()
        // All of the template's take records directly.
        let names = type ?? "DirectPut" == "DirectPut" ? streams.keys.sorted() : []
        let rest = names.filter { $0 > start }
        return [
            "DeliveryStreamNames": JSON(rest.prefix(limit).map { JSON($0) }),
            "HasMoreDeliveryStreams": JSON(rest.count > limit),
        ]
    }
}
