internal import Crypto
internal import Events
internal import Glibc
internal import JSON
internal import JSONScanner

/// Answers the delivery stream's transformation events: records in, lines of the lake out.
///
/// One bad record is answered as such, and its neighbours are delivered. An event is read by the
/// scanner and answered straight into the output; one that the scanner does not take, or whose
/// members are not as Firehose writes them, is read as `JSON`, which has the reason.
package final class LakeTransformation {
    /// Told of each record that is no lead event.
    package typealias Refusal = (_ recordID: String, LakeRecordError) -> Void

    private let scanner = JSONScanner()
    private let records = LakeRecordScanner()
    private let list = JSONPaths(members: "records")
    /// Members that may be absent and must be strings.
    private let texts = JSONPaths(
        members: "invocationId",
        "region",
        "deliveryStreamArn",
        "sourceKinesisStreamArn"
    )
    private let members = JSONPaths(
        members: "recordId",
        "data",
        "approximateArrivalTimestamp",
        "kinesisRecordMetadata"
    )
    /// The text that a record's answer ends in, by its partition.
    private var endings: [LakePartition: [UInt8]] = [:]

    private static let maximumEndings = 1_024

    package init() {}

    /// The result document for an event.
    ///
    /// Throws a `JSONSyntaxError` where it is not JSON and a `JSONTypeError` where it is no event.
    package func answer(_ event: [UInt8], refused: Refusal) throws -> [UInt8] {
        var refusals: [(String, LakeRecordError)] = []
        guard let result = scanned(event, &refusals) else {
            return try Self.answer(parsing: event, refused: refused)
        }
        for (id, error) in refusals { refused(id, error) }
        return result
    }

    /// The same without the scanner.
    package static func answer(parsing event: [UInt8], refused: Refusal) throws -> [UInt8] {
        let event = try TransformEvent(JSONCursor(try JSON(parsing: event)))
        let answers = event.records.map { record in
            do throws(LakeRecordError) {
                let event = try LakeRecord(data: record.data)
                return TransformResponse.Record(
                    id: record.id,
                    verdict: .ok(event.line),
                    partitionKeys: event.partition.keys
                )
            } catch {
                refused(record.id, error)
                return TransformResponse.Record(id: record.id, verdict: .processingFailed)
            }
        }
        return TransformResponse(records: answers).json.bytes
    }
}

extension LakeTransformation {
    private func scanned(
        _ event: [UInt8],
        _ refusals: inout [(String, LakeRecordError)]
    ) -> [UInt8]? {
        guard scanner.scan(event), case .array(let records) = scanner.find(list, { $0[0] }),
            scanner.find(texts, { values in (0..<4).allSatisfy { values[$0].isAbsentOrString } })
        else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(event.count + event.count / 8 + 1_024)
        output.append(contentsOf: "{\"records\":[".utf8)
        var isFirst = true
        for place in scanner.elements(of: records) {
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            let isTaken = scanner.find(members, in: place) { values in
                append(values, to: &output, &refusals)
            }
            guard isTaken else { return nil }
        }
        output.append(contentsOf: "]}".utf8)
        return output
    }

    /// Appends a record's answer; false where the record is not as Firehose writes it.
    private func append(
        _ values: ScannedValues,
        to output: inout [UInt8],
        _ refusals: inout [(String, LakeRecordError)]
    ) -> Bool {
        guard let id = values[0].string, let text = values[1].string,
            values[2].isAbsentOrInteger, values[3].isAbsentOrObject,
            let data = Base64.decode(text, room: LakeRecordScanner.padding)
        else { return false }
        output.append(contentsOf: "{\"recordId\":".utf8)
        JSONText.append(string: id, to: &output)
        do throws(LakeRecordError) {
            let record = try records.record(data)
            output.append(contentsOf: ",\"result\":\"Ok\",\"data\":\"".utf8)
            Self.append(record.line, madeOf: data, text, to: &output)
            output.append(contentsOf: ending(record.partition))
        } catch {
            refusals.append((String(decoding: id, as: UTF8.self), error))
            output.append(contentsOf: ",\"result\":\"ProcessingFailed\"}".utf8)
        }
        return true
    }

    /// Appends a line as Base64.
    ///
    /// Of a line that is its record's bytes and a line feed, the text that came is the text that
    /// goes, but for the last group.
    private static func append(
        _ line: [UInt8],
        madeOf data: [UInt8],
        _ text: UnsafeRawBufferPointer,
        to output: inout [UInt8]
    ) {
        line.withUnsafeBytes { line in
            let kept = line.count - 1
            // `elementsEqual` would compare byte by byte.
            let isSame =
                kept <= data.count
                && line.baseAddress.map { memcmp($0, data, kept) == 0 } == true
            let groups = isSame ? kept / 3 : 0
            output.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[..<(groups * 4)]))
            Base64.append(UnsafeRawBufferPointer(rebasing: line[(groups * 3)...]), to: &output)
        }
    }

    /// From the quote behind the data to the end of the record.
    private func ending(_ partition: LakePartition) -> [UInt8] {
        if let known = endings[partition] { return known }
        var text = Array("\",\"metadata\":{\"partitionKeys\":".utf8)
        var keys = JSONObjectWriter(into: &text)
        for (key, value) in partition.keys { keys.add(key, value, to: &text) }
        keys.end(&text)
        text.append(contentsOf: "}}".utf8)
        if endings.count >= Self.maximumEndings { endings.removeAll() }
        endings[partition] = text
        return text
    }
}

// Null counts as absent, as in `JSONCursor.ifPresent`.
extension ScannedValue {
    fileprivate var isAbsent: Bool {
        switch self {
        case .missing, .null: true
        case .string, .integer, .real, .bool, .array, .object: false
        }
    }

    fileprivate var isAbsentOrString: Bool { isAbsent || string != nil }

    fileprivate var isAbsentOrInteger: Bool {
        if case .integer = self { true } else { isAbsent }
    }

    fileprivate var isAbsentOrObject: Bool {
        if case .object = self { true } else { isAbsent }
    }
}
