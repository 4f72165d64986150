internal import Identifiers
internal import ObjectStore
internal import Template
internal import Time

/// How Firehose names the objects of one stream.
///
/// `<evaluated prefix><stream>-<version>-<yyyy-MM-dd-HH-mm-ss>-<uuid><extension>`
/// https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html
struct ObjectName: Sendable {
    private let stream: String
    private let suffix: String
    private let prefix: [DeliveryPrefix.Piece]
    private let errorPrefix: [DeliveryPrefix.Piece]

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

    init(_ stream: DeliveryStream) throws {
        self.stream = stream.name
        suffix = stream.fileExtension ?? (stream.compression == .gzip ? ".gz" : "")
        prefix = try Self.pieces(stream.prefix)
        errorPrefix = try Self.pieces(
            stream.errorOutputPrefix
                ?? "\(stream.prefix ?? "")!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/"
        )
        // With keys that fit, every partition must be one; and the error output always.
        let sample = Timestamp(seconds: 0)
        let places = [
            prefix.map { piece in
                if case .partitionKey = piece { return "key" }
                return Self.text(of: piece, arrival: sample, errorType: "")
            }
            .joined(),
            errorPartition(type: "processing-failed", arrival: sample),
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
        return isStatic ? pieces + [.timestamp("yyyy/MM/dd/HH/")] : pieces
    }

    /// The part of the key by which records are gathered into objects.
    ///
    /// - Parameters:
    ///   - keys: what the transformation gave for this record.
    ///   - arrival: of the record.
    /// - Returns: the evaluated prefix.
    /// - Throws: the key that the prefix needs and the transformation did not give.
    func partition(
        keys: [(key: String, value: String)],
        arrival: Timestamp
    ) throws(Problem) -> String {
        var text = ""
        for piece in prefix {
            switch piece {
            case .partitionKey(let name):
                let value = keys.first { $0.key == name }?.value ?? ""
                guard !value.isEmpty else { throw .missingKey(name) }
                text += value
            default: text += Self.text(of: piece, arrival: arrival, errorType: "")
            }
        }
        return text
    }

    /// The prefix of objects with records that could not be delivered.
    func errorPartition(type: String, arrival: Timestamp) -> String {
        errorPrefix.map { Self.text(of: $0, arrival: arrival, errorType: type) }.joined()
    }

    /// The whole key of a new object.
    func key(partition: String, now: Timestamp, id: UUID, isError: Bool) -> String {
        let fields = now.fields
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
        let key = key(partition: partition, now: Timestamp(seconds: 0), id: id, isError: false)
        return ObjectKeyRule.broken(by: key).map { .refusedKey($0) }
    }

    private static func text(
        of piece: DeliveryPrefix.Piece,
        arrival: Timestamp,
        errorType: String
    ) -> String {
        switch piece {
        case .literal(let text): text
        case .timestamp(let pattern): DatePattern.text(arrival, pattern: pattern)
        case .randomString: randomString()
        case .errorOutputType: errorType
        case .partitionKey: ""
        }
    }

    private static func randomString() -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        return String((0..<11).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] })
    }
}
