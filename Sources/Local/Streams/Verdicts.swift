internal import Events

/// Reads a transformation's answer against the records it was given, by Firehose's rules.
struct Verdicts {
    /// What the answer says of each record; `invalid` where it says nothing usable.
    private var byID: [String: TransformResponse.Record] = [:]
    private var duplicates: Set<String> = []

    static let missing = (
        code: "Lambda.MissingRecordId",
        message: "One or more record Ids were not returned. Ensure that the Lambda function "
            + "returns all received record Ids."
    )

    init(_ response: TransformResponse) {
        for record in response.records {
            if byID.updateValue(record, forKey: record.id) != nil { duplicates.insert(record.id) }
        }
    }

    /// What becomes of one record.
    enum Verdict {
        case deliver([UInt8], keys: [(key: String, value: String)])
        case drop
        case undeliverable(code: String, message: String)
    }

    func verdict(of id: String) -> Verdict {
        if duplicates.contains(id) {
            return .undeliverable(
                code: "Lambda.DuplicatedRecordId",
                message: "Multiple records were returned with the same record Id. Ensure that the "
                    + "Lambda function returns a unique record Id for each record."
            )
        }
        guard let record = byID[id] else {
            return .undeliverable(code: Self.missing.code, message: Self.missing.message)
        }
        switch record.verdict {
        case .ok(let data): return .deliver(data, keys: record.partitionKeys)
        case .dropped: return .drop
        case .processingFailed:
            return .undeliverable(
                code: "Lambda.ProcessingFailedStatus",
                message: "ProcessingFailed status set for record"
            )
        case .invalid(let reason):
            return .undeliverable(code: "Lambda.InvalidReturnFormat", message: reason)
        }
    }
}
