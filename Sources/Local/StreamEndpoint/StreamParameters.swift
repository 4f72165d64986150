internal import Crypto
internal import JSON

/// The parameters of one request.
///
/// What is outside the bounds of the service's model is collected: AWS names all of it at once.
struct StreamParameters {
    private let document: JSON
    private var broken: [String] = []

    init(_ document: JSON) {
        self.document = document
    }

    /// Throws what `broken` has collected.
    func check() throws(FirehoseError) {
        guard broken.isEmpty else { throw .validation(broken) }
    }

    private func value(_ name: String) -> JSON? {
        guard let value = document[name], !value.isNull else { return nil }
        return value
    }

    private mutating func report(_ value: String, _ path: String, _ rule: String) {
        broken.append(
            "Value \(value) at '\(path)' failed to satisfy constraint: Member must \(rule)"
        )
    }

    /// The name of a stream: 1 to 64 letters, digits, `_`, `.` and `-`.
    mutating func streamName(_ name: String, isRequired: Bool = true) throws(FirehoseError)
        -> String
    {
        let path = Self.path(name)
        guard let value = value(name) else {
            if isRequired { report("null", path, "not be null") }
            return ""
        }
        guard let text = value.string else { throw malformed(name, "a string", value) }
        let isSpelled = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "_.-".utf8.contains(byte)
            }
        }
        let shown = "'\(text.prefix(100))'"
        if text.isEmpty { report(shown, path, "have length greater than or equal to 1") }
        if text.utf8.count > 64 { report(shown, path, "have length less than or equal to 64") }
        if !isSpelled {
            report(shown, path, "satisfy regular expression pattern: [a-zA-Z0-9_.-]+")
        }
        return text
    }

    mutating func limit(_ name: String, standing: Int) throws(FirehoseError) -> Int {
        guard let value = value(name) else { return standing }
        guard let number = value.int else { throw malformed(name, "an integer", value) }
        let path = Self.path(name)
        if number < 1 { report("'\(number)'", path, "have value greater than or equal to 1") }
        if number > 10_000 { report("'\(number)'", path, "have value less than or equal to 10000") }
        return number
    }

    mutating func choice(_ name: String, among choices: [String]) throws(FirehoseError) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.string else { throw malformed(name, "a string", value) }
        if !choices.contains(text) {
            let set = choices.joined(separator: ", ")
            report("'\(text.prefix(100))'", Self.path(name), "satisfy enum value set: [\(set)]")
        }
        return text
    }

    /// The records of a batch, decoded.
    mutating func records() throws(FirehoseError) -> [[UInt8]] {
        guard let value = value("Records") else {
            report("null", "records", "not be null")
            return []
        }
        guard let list = value.array else { throw malformed("Records", "a list", value) }
        if list.isEmpty { report("'[]'", "records", "have length greater than or equal to 1") }
        if list.count > StreamBounds.batchRecords {
            let rule = "have length less than or equal to \(StreamBounds.batchRecords)"
            report("'[\(list.count) records]'", "records", rule)
            return []
        }
        var records: [[UInt8]] = []
        records.reserveCapacity(list.count)
        for (index, record) in list.enumerated() {
            records.append(try data(of: record, "records.\(index + 1).member"))
        }
        return records
    }

    /// The one record of a request.
    mutating func record() throws(FirehoseError) -> [UInt8] {
        guard let record = value("Record") else {
            report("null", "record", "not be null")
            return []
        }
        return try data(of: record, "record")
    }

    private mutating func data(of record: JSON, _ path: String) throws(FirehoseError) -> [UInt8] {
        guard record.kind == .object else { throw malformed(path, "a structure", record) }
        guard let value = record["Data"], !value.isNull else {
            report("null", "\(path).data", "not be null")
            return []
        }
        guard let decoded = value.withString({ Base64.decode($0) }) else {
            throw malformed("Data", "a string", value)
        }
        guard let data = decoded else {
            throw .serialization("\(path).data is no base64")
        }
        if data.count > StreamBounds.recordBytes {
            let (count, most) = (data.count, StreamBounds.recordBytes)
            report(
                "'java.nio.HeapByteBuffer[pos=0 lim=\(count) cap=\(count)]'",
                "\(path).data",
                "have length less than or equal to \(most)"
            )
        }
        return data
    }

    private func malformed(_ name: String, _ expected: String, _ found: JSON) -> FirehoseError {
        .serialization("\(name): expected \(expected), found \(found.kind.rawValue)")
    }

    /// As the service spells its members in messages.
    private static func path(_ name: String) -> String {
        (name.first?.lowercased() ?? "") + name.dropFirst()
    }
}
