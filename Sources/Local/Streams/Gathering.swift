internal import Events
internal import JSON
internal import Queues
internal import Time

/// Some records of a flush, and what the transformation said of them.
struct TransformedBatch: Sendable {
    var records: ArraySlice<BufferedRecord>
    var outcome: Outcome

    enum Outcome: Sendable {
        /// The stream has no transformation.
        case untransformed
        /// The function's result, JSON text that nobody has read yet.
        case result([UInt8])
        /// The function failed as often as it may.
        case failed(attempts: Int)
    }
}

/// Gathers the records of a flush by the object they go to.
///
/// Reading results takes long, a megabyte of base64 each, so it is done by the thread that writes
/// the objects and not by the loop.
struct Gathering {
    private let name: ObjectName
    private let functionARN: String
    private(set) var partitions = Partitions()

    init(name: ObjectName, functionARN: String) {
        self.name = name
        self.functionARN = functionARN
    }

    mutating func add(_ batch: TransformedBatch) {
        switch batch.outcome {
        case .untransformed:
            for record in batch.records { deliver(record.data, of: record, keys: []) }
        case .failed(let attempts):
            for record in batch.records {
                refuse(
                    record,
                    code: "Lambda.FunctionError",
                    message: "The Lambda function was successfully invoked but it returned an "
                        + "error result.",
                    attempts: attempts
                )
            }
        case .result(let bytes):
            // A result that is no JSON has returned no record, which is what Firehose says of it.
            let result = (try? JSON(parsing: bytes)) ?? JSON.null
            add(batch.records, Verdicts(TransformResponse(result: result)))
        }
    }

    private mutating func add(_ records: ArraySlice<BufferedRecord>, _ verdicts: Verdicts) {
        for record in records {
            switch verdicts.verdict(of: String(record.sequence)) {
            case .drop: continue
            case .deliver(let data, let keys): deliver(data, of: record, keys: keys)
            case .undeliverable(let code, let message): refuse(record, code: code, message: message)
            }
        }
    }

    /// Adds a record to its partition, or to the error output where it has none.
    private mutating func deliver(
        _ data: [UInt8],
        of record: BufferedRecord,
        keys: [(key: String, value: String)]
    ) {
        do throws(ObjectName.Problem) {
            let arrival = Timestamp(milliseconds: record.arrivedAt)
            let partition = try name.partition(keys: keys, arrival: arrival)
            if partitions.contents[partition] == nil,
                let problem = name.problem(ofPartition: partition)
            {
                throw problem
            }
            partitions.append(data, to: partition)
        } catch {
            refuse(
                record,
                code: "DynamicPartitioning.MetadataExtractionFailed",
                message: error.message
            )
        }
    }

    private mutating func refuse(
        _ record: BufferedRecord,
        code: String,
        message: String,
        attempts: Int = 1
    ) {
        let undeliverable = UndeliverableRecord(
            record: record,
            code: code,
            message: message,
            attempts: attempts
        )
        let partition = name.errorPartition(
            type: "processing-failed",
            arrival: Timestamp(milliseconds: record.arrivedAt)
        )
        let line = undeliverable.line(now: .now, functionARN: functionARN)
        partitions.append(line, to: partition, isError: true)
    }
}
