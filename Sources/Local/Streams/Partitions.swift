/// What becomes of the records of a flush: bytes for objects, by partition.
struct Partitions: Sendable {
    /// The content of one object to be.
    struct Content: Sendable {
        var bytes: [UInt8] = []
        var records = 0
        var isError: Bool
    }

    /// By partition, errors under their own.
    private(set) var contents: [String: Content] = [:]

    /// How many records went to the error output.
    var refusedRecords: Int {
        contents.values.reduce(0) { $0 + ($1.isError ? $1.records : 0) }
    }

    mutating func append(_ bytes: [UInt8], to partition: String, isError: Bool = false) {
        contents[partition, default: Content(isError: isError)].bytes.append(contentsOf: bytes)
        contents[partition, default: Content(isError: isError)].records += 1
    }
}
