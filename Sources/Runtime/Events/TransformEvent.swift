internal import Crypto
package import JSON

/// Records of a delivery stream, handed to its transformation function by Firehose.
///
/// https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
package struct TransformEvent: Sendable {
    package var invocationID: String
    /// The name of the stream.
    package var stream: String
    package var region: String
    package var account: String
    /// The Kinesis stream that the records come from; nil where they were put directly.
    package var sourceARN: String?
    package var records: [StreamRecord]

    package init(invocationID: String, stream: String, records: [StreamRecord]) {
        self.invocationID = invocationID
        self.stream = stream
        region = LocalAccount.region
        account = LocalAccount.id
        self.records = records
    }

    /// Reads an event; throws with the path of what is missing or of the wrong kind.
    package init(_ event: JSONCursor) throws {
        invocationID = try event["invocationId"].ifPresent?.string() ?? ""
        region = try event["region"].ifPresent?.string() ?? LocalAccount.region
        let arn = try event["deliveryStreamArn"].ifPresent?.string() ?? ""
        stream = arn.split(separator: "/").last.map(String.init) ?? ""
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
        account = parts.count == 6 ? String(parts[4]) : LocalAccount.id
        sourceARN = try event["sourceKinesisStreamArn"].ifPresent?.string()
        records = try event["records"].array().map { record in
            guard let data = Base64.decode(try record["data"].string()) else {
                throw record["data"].mismatch(expected: "base64")
            }
            var item = StreamRecord(
                id: try record["recordId"].string(),
                arrivalMilliseconds: try record["approximateArrivalTimestamp"].ifPresent?.int()
                    ?? 0,
                data: data
            )
            item.source = try record["kinesisRecordMetadata"].ifPresent?.object()
            return item
        }
    }

    private static let recordRoom = 128

    /// Appends the event as JSON text.
    package func write(into output: inout [UInt8]) {
        var event = JSONObjectWriter(into: &output)
        event.add("invocationId", invocationID, to: &output)
        event.add(
            "deliveryStreamArn",
            "arn:aws:firehose:\(region):\(account):deliverystream/\(stream)",
            to: &output
        )
        if let sourceARN { event.add("sourceKinesisStreamArn", sourceARN, to: &output) }
        event.add("region", region, to: &output)
        event.key("records", to: &output)
        output.append(UInt8(ascii: "["))
        // Base64, and what stands around it.
        let room = records.reduce(0) { $0 + $1.data.count * 4 / 3 + Self.recordRoom }
        output.reserveCapacity(output.count + room)
        for (index, record) in records.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            var item = JSONObjectWriter(into: &output)
            item.add("recordId", record.id, to: &output)
            item.add("approximateArrivalTimestamp", record.arrivalMilliseconds, to: &output)
            item.key("data", to: &output)
            output.append(UInt8(ascii: "\""))
            record.data.withUnsafeBytes { Base64.append($0, to: &output) }
            output.append(UInt8(ascii: "\""))
            if let source = record.source {
                item.add("kinesisRecordMetadata", source, to: &output)
            }
            item.end(&output)
        }
        output.append(UInt8(ascii: "]"))
        event.end(&output)
    }

    package var json: JSON {
        var text: [UInt8] = []
        write(into: &text)
        do {
            return try JSON(parsing: text)
        } catch {
            preconditionFailure("an event that was just written is not JSON: \(error)")
        }
    }
}

/// One record of a delivery stream.
package struct StreamRecord: Equatable, Sendable {
    package var id: String
    /// Unix time.
    package var arrivalMilliseconds: Int
    package var data: [UInt8]
    /// Where in a Kinesis stream it stood, as it stands in the event.
    package var source: JSON?

    package init(id: String, arrivalMilliseconds: Int, data: [UInt8]) {
        self.id = id
        self.arrivalMilliseconds = arrivalMilliseconds
        self.data = data
    }
}
