internal import Identifiers
internal import ObjectStore
internal import Template
internal import Time
internal import TimeZones

/// How Firehose names the objects of one destination.
///
/// `<evaluated prefix><stream>-<version>-<yyyy-MM-dd-HH-mm-ss>-<uuid><extension>`
/// https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html
struct ObjectName: Sendable {
    private let stream: String
    private let suffix: String
    private let timeZone: TimeZone
    private let prefix: [DeliveryPrefix.Piece]
    private let errorPrefix: [DeliveryPrefix.Piece]
    /// The partition keys of the prefix, in their order.
    let keys: [(source: DeliveryPrefix.KeySource, name: String)]

    /// Why a record has no place.
    enum Problem: Error, Equatable {
        /// The transformation gave no value for a key of the prefix.
        case missingKey(String)
        /// What the transformation gave makes a key that a bucket here cannot hold.
        case refusedKey(ObjectKeyRule)

        var message: String {
            switch self {
            case .missingKey(let key): "The partition key '\(key)' is missing or empty."
            case .refusedKey(let rule): "The key of the object would be refused: \(rule.rawValue)."
            }
        }
    }

    /// The names of the stream's own objects.
    init(_ stream: DeliveryStream) throws {
        try self.init(
            stream,
            prefix: stream.prefix,
            errorPrefix: stream.errorOutputPrefix,
            suffix: stream.fileExtension ?? stream.compression.suffix
        )
    }

    /// The names of objects with source records.
    init(_ backup: DeliveryStream.Backup, of stream: DeliveryStream) throws {
        try self.init(
            stream,
            prefix: backup.prefix,
            errorPrefix: backup.errorOutputPrefix,
            suffix: backup.compression.suffix
        )
    }

    private init(
        _ stream: DeliveryStream,
        prefix prefixText: String?,
        errorPrefix errorText: String?,
        suffix: String
    ) throws {
        self.stream = stream.name
        self.suffix = suffix
        timeZone = stream.timeZone
        prefix = try Self.pieces(prefixText)
        // A stream may go without an error prefix if its prefix has no expressions.
        let standing =
            "\(prefixText ?? "")!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/"
        errorPrefix = try Self.pieces(errorText.flatMap { $0.isEmpty ? nil : $0 } ?? standing)
        keys = prefix.compactMap { piece in
            guard case .partitionKey(let source, let name) = piece else { return nil }
            return (source, name)
        }
        // With keys that fit, every partition must be one; and the error output always.
        let sample = Timestamp(seconds: 0)
        let places = [
            partition(keys: keys.map { _ in "key" }, oldest: sample),
            errorPartition(type: "processing-failed", oldest: sample),
        ]
        for place in places {
            guard let problem = problem(ofPartition: place) else { continue }
            throw StreamError(
                description: "\(stream.logicalID): a prefix cannot be used: \(problem.message)"
            )
        }
    }

    /// Without any expression the hour is appended; without a slash, as on AWS.
    private static func pieces(_ text: String?) throws -> [DeliveryPrefix.Piece] {
        let pieces = try DeliveryPrefix.pieces(of: text ?? "")
        let isStatic = pieces.allSatisfy { if case .literal = $0 { true } else { false } }
        return isStatic ? pieces + [.timestamp(try DatePattern("yyyy/MM/dd/HH/"))] : pieces
    }

    /// The values of the partition keys by which records are gathered into objects.
    ///
    /// - Parameters:
    ///   - transformed: what the transformation gave for this record.
    ///   - queried: what the metadata extraction gave.
    /// - Returns: a value for each of `keys`.
    /// - Throws: the key that the prefix needs and has no value.
    func values(
        transformed: [(key: String, value: String)],
        queried: [(key: String, value: String)] = []
    ) throws(Problem) -> [String] {
        var values: [String] = []
        values.reserveCapacity(keys.count)
        for (source, name) in keys {
            let given = source == .lambda ? transformed : queried
            guard let value = given.last(where: { $0.key == name })?.value, !value.isEmpty else {
                throw .missingKey(name)
            }
            values.append(value)
        }
        return values
    }

    /// The evaluated prefix of one object.
    ///
    /// - Parameters:
    ///   - keys: what `values` gave.
    ///   - oldest: when the oldest record of the object arrived.
    /// - Returns: the first part of the object's key; with a random text a new one at each call.
    func partition(keys: [String], oldest: Timestamp) -> String {
        var rest = keys[...]
        return prefix.reduce(into: "") { text, piece in
            if case .partitionKey = piece {
                text += rest.popFirst() ?? ""
            } else {
                text += self.text(of: piece, oldest: oldest, errorType: "")
            }
        }
    }

    /// The evaluated prefix of an object with records that could not be delivered.
    func errorPartition(type: String, oldest: Timestamp) -> String {
        errorPrefix.map { text(of: $0, oldest: oldest, errorType: type) }.joined()
    }

    /// The whole key of a new object.
    func key(partition: String, oldest: Timestamp, id: UUID, isError: Bool) -> String {
        let fields = oldest.fields
        let date = [
            fields.year, fields.month, fields.day, fields.hour, fields.minute, fields.second,
        ]
        .map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: "-")
        return "\(partition)\(stream)-1-\(date)-\(id)\(isError ? "" : suffix)"
    }

    /// Why no object can be in this partition; nil where one can.
    ///
    /// Asked once for a partition, before anything is written: an object that is staged must get
    /// its name, or the stream would try for ever.
    func problem(ofPartition partition: String) -> Problem? {
        let id = UUID(milliseconds: 0, random: (0, 0))
        let key = key(partition: partition, oldest: Timestamp(seconds: 0), id: id, isError: false)
        return ObjectKeyRule.broken(by: key).map { .refusedKey($0) }
    }

    private func text(
        of piece: DeliveryPrefix.Piece,
        oldest: Timestamp,
        errorType: String
    ) -> String {
        switch piece {
        case .literal(let text): text
        case .timestamp(let pattern): pattern.text(oldest, in: timeZone)
        case .randomString: Self.randomString()
        case .errorOutputType: errorType
        case .partitionKey: ""
        }
    }

    private static func randomString() -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        return String((0..<11).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] })
    }
}

extension DeliveryStream.Compression {
    /// What the names of objects end with, unless `FileExtension` says it.
    var suffix: String {
        switch self {
        case .none: ""
        case .gzip: ".gz"
        case .zip: ".zip"
        case .snappy, .hadoopSnappy: ".snappy"
        }
    }
}
