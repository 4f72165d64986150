internal import Crypto
internal import Events
internal import JSON
internal import JSONScanner

/// Reads the results of transformations, a megabyte of base64 each.
///
/// The scanner reads what it takes, for the records' own members and the partition keys that the
/// prefix names; all else is read as `JSON`. One thread at a time.
final class TransformResultReader {
    private let scanner = JSONScanner()
    private let list = JSONPaths(members: "records")

    /// - Parameters:
    ///   - result: a function's result, text that nobody has read yet.
    ///   - keys: the partition keys that are wanted.
    /// - Returns: what it says of each record. A result that is no JSON has returned none, which is
    ///   what Firehose says of it.
    func response(_ result: [UInt8], keys: [String]) -> TransformResponse {
        guard scanner.scan(result) else {
            return TransformResponse(result: (try? JSON(parsing: result)) ?? .null)
        }
        guard case .array(let records) = scanner.find(list, { $0[0] }) else {
            return TransformResponse(records: [])
        }
        let paths = JSONPaths(members: "recordId", "result", "data")
        let slots = keys.map { key in
            paths.add([.member("metadata"), .member("partitionKeys"), .member(key)])
        }
        var response = TransformResponse(records: [])
        for place in scanner.elements(of: records) {
            scanner.find(paths, in: place) { values in
                guard let id = values[0].string else { return }
                let given = zip(keys, slots).compactMap { key, slot in
                    values[slot].string.map { (key, String(decoding: $0, as: UTF8.self)) }
                }
                response.records.append(
                    TransformResponse.Record(
                        id: String(decoding: id, as: UTF8.self),
                        verdict: TransformResponse.Verdict(
                            result: values[1].string.map { String(decoding: $0, as: UTF8.self) },
                            data: values[2].string.map { Base64.decode($0) }
                        ),
                        partitionKeys: given
                    )
                )
            }
        }
        return response
    }
}
