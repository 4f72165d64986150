internal import Template
internal import Time

/// What becomes of the records of a flush at one destination: bytes for objects, by partition.
struct Partitions: Sendable {
    /// The content of one object to be.
    struct Content: Sendable {
        /// The values of the prefix's partition keys, in their order.
        var keys: [String]
        /// `processing-failed` and the like; nil for records that are delivered.
        var errorType: String?
        /// Of the oldest record, by which the object is named.
        var oldest: Timestamp
        var bytes: [UInt8] = []
        var records = 0
    }

    private(set) var contents: [Content] = []
    private var places: [String: Int] = [:]

    /// How many there are of records that are delivered.
    private(set) var deliveredCount = 0

    /// How many records went to the error output.
    var refusedRecords: Int {
        contents.reduce(0) { $0 + ($1.errorType == nil ? 0 : $1.records) }
    }

    /// Where records with these keys are gathered; nil before the first.
    func place(of keys: [String], errorType: String? = nil) -> Int? {
        places[Self.name(keys, errorType)]
    }

    /// Makes a place.
    mutating func makePlace(
        for keys: [String],
        errorType: String? = nil,
        arrival: Timestamp
    ) -> Int {
        places[Self.name(keys, errorType)] = contents.count
        contents.append(Content(keys: keys, errorType: errorType, oldest: arrival))
        if errorType == nil { deliveredCount += 1 }
        return contents.count - 1
    }

    mutating func append(
        _ bytes: [UInt8],
        _ delimiter: [UInt8] = [],
        at place: Int,
        _ arrival: Timestamp
    ) {
        contents[place].bytes.append(contentsOf: bytes)
        if !delimiter.isEmpty { contents[place].bytes.append(contentsOf: delimiter) }
        contents[place].records += 1
        if arrival < contents[place].oldest { contents[place].oldest = arrival }
    }

    private static func name(_ keys: [String], _ errorType: String?) -> String {
        if let errorType { return "\u{1}\(errorType)" }
        return keys.count == 1 ? keys[0] : keys.joined(separator: "\u{0}")
    }
}
