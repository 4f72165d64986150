internal import Crypto
package import JSON

/// What a transformation function answers for each record of its event.
package struct TransformResponse: Sendable {
    package var records: [Record]

    /// The verdict on one record.
    package struct Record: Sendable {
        package var id: String
        package var verdict: Verdict
        /// What dynamic partitioning builds the prefix from.
        package var partitionKeys: [(key: String, value: String)]

        package init(
            id: String,
            verdict: Verdict,
            partitionKeys: [(key: String, value: String)] = []
        ) {
            self.id = id
            self.verdict = verdict
            self.partitionKeys = partitionKeys
        }
    }

    package enum Verdict: Equatable, Sendable {
        case ok([UInt8])
        case dropped
        case processingFailed
        /// The record came back in a form that Firehose does not take.
        case invalid(reason: String)
    }

    package init(records: [Record]) {
        self.records = records
    }

    /// The result document.
    package var json: JSON {
        let items = records.map { record -> JSON in
            var item: JSON = ["recordId": JSON(record.id)]
            switch record.verdict {
            case .ok(let data):
                item["result"] = "Ok"
                item["data"] = JSON(Base64.encode(data))
            case .dropped: item["result"] = "Dropped"
            case .processingFailed: item["result"] = "ProcessingFailed"
            case .invalid(let reason): preconditionFailure("cannot answer with \(reason)")
            }
            if !record.partitionKeys.isEmpty {
                let keys = JSON(members: record.partitionKeys.map { ($0.key, JSON($0.value)) })
                item["metadata"] = ["partitionKeys": keys]
            }
            return item
        }
        return ["records": JSON(items)]
    }

    /// Reads a result as Firehose does; anything without a list of records has none.
    package init(result: JSON) {
        records =
            result["records"]?.array?.compactMap { item in
                guard let id = item["recordId"]?.string else { return nil }
                let keys = item["metadata"]?["partitionKeys"]?.members ?? []
                return Record(
                    id: id,
                    verdict: Verdict(
                        result: item["result"]?.string,
                        data: item["data"]?.withString { Base64.decode($0) }
                    ),
                    partitionKeys: keys.compactMap { key, value in value.string.map { (key, $0) } }
                )
            } ?? []
    }
}

extension TransformResponse.Verdict {
    /// Reads the verdict on one record as Firehose does.
    ///
    /// - Parameters:
    ///   - result: the member `result`; nil where it is no string.
    ///   - data: what the member `data` stands for; nil where it is no string, nil in it where it is
    ///     no base64. Asked for where it counts.
    package init(result: String?, data: @autoclosure () -> [UInt8]??) {
        switch result {
        case "Ok":
            guard let decoded = data() else {
                self = .invalid(
                    reason: "The data field cannot be null when the SourceType is DirectPut."
                )
                return
            }
            self = decoded.map { .ok($0) } ?? .invalid(reason: "The data field is not base64.")
        case "Dropped": self = .dropped
        case "ProcessingFailed": self = .processingFailed
        default:
            self = .invalid(reason: "The result field is not Ok, Dropped or ProcessingFailed.")
        }
    }
}
