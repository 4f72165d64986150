internal import Crypto
internal import Events
internal import JSON

/// Attributes as senders give them and receivers get them.
///
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
extension MessageAttributes {
    /// The most that a message may have.
    private static let limit = 10

    /// Reads what a sender gives, by name.
    init(_ structures: [(name: String, value: QueueParameters)]) throws(QueueError) {
        guard structures.count <= Self.limit else {
            throw .invalidParameter(
                "Number of message attributes [\(structures.count)] exceeds the allowed maximum "
                    + "[\(Self.limit)]."
            )
        }
        self.init()
        for (name, value) in structures { all.append(try Self.attribute(name, value)) }
    }

    private static func attribute(
        _ name: String,
        _ value: QueueParameters
    ) throws(QueueError) -> Attribute {
        guard isAllowed(name) else {
            throw .invalidParameter(
                "Message (user) attribute name '\(name)' is invalid: up to 256 letters, digits, "
                    + "'_', '-' and '.', which neither begins nor ends it nor follows another, and "
                    + "no 'AWS.' or 'Amazon.' in front."
            )
        }
        let type = try value.text("DataType") ?? ""
        let kind = type.prefix { $0 != "." }
        guard !kind.isEmpty else {
            throw .invalidParameter(
                "Message (user) attribute '\(name)' must contain a non-empty attribute type."
            )
        }
        if value.has("StringListValues") || value.has("BinaryListValues") {
            throw .unsupported(
                "Message attribute list values in SendMessage operation are not supported."
            )
        }
        func empty(_ type: String) -> QueueError {
            .invalidParameter(
                "Message (user) attribute '\(name)' must contain a non-empty value of type "
                    + "'\(type)'."
            )
        }
        switch kind {
        case "String", "Number":
            guard let text = try value.text("StringValue"), !text.isEmpty else {
                throw empty("String")
            }
            if kind == "Number", Double(text) == nil {
                throw .invalidParameter(
                    "Could not cast message (user) attribute '\(name)' value to number."
                )
            }
            return Attribute(name, type, .text(text))
        case "Binary":
            let bytes = try value.text("BinaryValue").flatMap { Base64.decode($0) }
            guard let bytes, !bytes.isEmpty else { throw empty("Binary") }
            return Attribute(name, type, .binary(bytes))
        default:
            throw .invalidParameter(
                "The type of message (user) attribute '\(name)' is invalid. You must use only the "
                    + "following supported type prefixes: Binary, Number, String."
            )
        }
    }

    private static func isAllowed(_ name: String) -> Bool {
        let isSpelled = name.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
        let lowercased = name.lowercased()
        return isSpelled && (1...256).contains(name.utf8.count) && !name.hasPrefix(".")
            && !name.hasSuffix(".") && !name.contains("..") && !lowercased.hasPrefix("aws.")
            && !lowercased.hasPrefix("amazon.")
    }

    /// How much of the bound on a message they take: names, types and values.
    var byteCount: Int {
        all.reduce(0) { sum, attribute in
            let value =
                switch attribute.value {
                case .text(let text): text.utf8.count
                case .binary(let bytes): bytes.count
                }
            return sum + attribute.name.utf8.count + attribute.dataType.utf8.count + value
        }
    }

    /// Those that a receiver asks for: by name, by the beginning of one as in `prefix.*`, or all.
    func selected(_ names: [String]) -> MessageAttributes {
        let takesAll = names.contains("All") || names.contains(".*")
        return MessageAttributes(
            all.filter { attribute in
                takesAll
                    || names.contains { name in
                        name == attribute.name
                            || name.hasSuffix(".*") && attribute.name.hasPrefix(name.dropLast(2))
                    }
            }
        )
    }

    /// As a receive answers them.
    var answer: JSON {
        JSON(
            members: all.map { attribute -> (String, JSON) in
                var document: JSON =
                    switch attribute.value {
                    case .text(let text): ["StringValue": JSON(text)]
                    case .binary(let bytes): ["BinaryValue": JSON(Base64.encode(bytes))]
                    }
                document["DataType"] = JSON(attribute.dataType)
                return (attribute.name, document)
            }
        )
    }
}
