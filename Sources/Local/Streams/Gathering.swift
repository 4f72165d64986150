internal import Queues
internal import Template
internal import Time

/// Some records of a flush, and what the transformation said of them.
struct TransformedBatch: Sendable {
    var items: [StreamItem]
    var outcome: Outcome

    enum Outcome: Sendable {
        /// The stream has no transformation.
        case untransformed
        /// The function's result, JSON text that nobody has read yet.
        case result([UInt8])
        /// The function failed as often as it may, or in a way that another time does not mend.
        case failed(TransformFailure, attempts: Int)
    }
}

/// Gathers the records of a flush by the object they go to.
///
/// Reading results takes long, a megabyte of base64 each, so it is done by the thread that writes
/// the objects and not by the loop.
struct Gathering: Sendable {
    let plan: DeliveryPlan
    private(set) var partitions = Partitions()
    /// Source records.
    private(set) var backup = Partitions()
    /// When the records that fail have failed.
    private let now: Timestamp

    init(_ plan: DeliveryPlan, now: Timestamp) {
        self.plan = plan
        self.now = now
    }

    mutating func add(_ batch: TransformedBatch, reader: TransformResultReader) {
        switch batch.outcome {
        case .untransformed:
            for item in batch.items { deliver(item.data, of: item, keys: []) }
        case .failed(let failure, let attempts):
            for item in batch.items {
                refuse(item, code: failure.code, message: failure.message, attempts: attempts)
            }
        case .result(let bytes):
            let keys = plan.name.keys.filter { $0.source == .lambda }.map(\.name)
            add(batch.items, Verdicts(reader.response(bytes, keys: keys)))
        }
    }

    /// Adds source records, as they came.
    mutating func addSources(_ records: [BufferedRecord]) {
        for record in records {
            let arrival = Timestamp(milliseconds: record.arrivedAt)
            let place = backup.place(of: []) ?? backup.makePlace(for: [], arrival: arrival)
            backup.append(record.data, at: place, arrival)
        }
    }

    private mutating func add(_ items: [StreamItem], _ verdicts: Verdicts) {
        for item in items {
            switch verdicts.verdict(of: item.id) {
            case .drop: continue
            case .deliver(let data, let keys): deliver(data, of: item, keys: keys)
            case .undeliverable(let code, let message): refuse(item, code: code, message: message)
            }
        }
    }

    /// Adds a record to its partition, or to the error output where it has none.
    private mutating func deliver(
        _ data: [UInt8],
        of item: StreamItem,
        keys transformed: [(key: String, value: String)]
    ) {
        let extraction = "DynamicPartitioning.MetadataExtractionFailed"
        var queried: [(key: String, value: String)] = []
        if let query = plan.processing.keys {
            do throws(PartitionQuery.Failure) {
                queried = try query.values(in: data)
            } catch {
                return refuse(item, code: extraction, message: error.message)
            }
        }
        do throws(ObjectName.Problem) {
            let values = try plan.name.values(transformed: transformed, queried: queried)
            let arrival = Timestamp(milliseconds: item.arrivedAt)
            guard let place = try place(of: values, arrival) else {
                return refuse(
                    item,
                    code: "DynamicPartitioning.ActivePartitionExceeded",
                    message: "More than \(plan.activePartitions) partitions are active.",
                    type: "activePartitionExceeded"
                )
            }
            partitions.append(data, plan.processing.delimiter, at: place, arrival)
        } catch {
            refuse(item, code: extraction, message: error.message)
        }
    }

    /// The partition of these values; nil where there are as many as may be.
    private mutating func place(
        of values: [String],
        _ arrival: Timestamp
    ) throws(ObjectName.Problem) -> Int? {
        if let place = partitions.place(of: values) { return place }
        let partition = plan.name.partition(keys: values, oldest: arrival)
        if let problem = plan.name.problem(ofPartition: partition) { throw problem }
        guard partitions.deliveredCount < plan.activePartitions else { return nil }
        return partitions.makePlace(for: values, arrival: arrival)
    }

    private mutating func refuse(
        _ item: StreamItem,
        code: String,
        message: String,
        attempts: Int = 1,
        type: String = "processing-failed"
    ) {
        let undeliverable = UndeliverableRecord(
            item: item,
            code: code,
            message: message,
            attempts: attempts
        )
        let arrival = Timestamp(milliseconds: item.arrivedAt)
        let place =
            partitions.place(of: [], errorType: type)
            ?? partitions.makePlace(for: [], errorType: type, arrival: arrival)
        let line = undeliverable.line(now: now, functionARN: plan.functionARN)
        partitions.append(line, at: place, arrival)
    }
}
