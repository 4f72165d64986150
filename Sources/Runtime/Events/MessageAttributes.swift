internal import Crypto
package import JSON

/// The attributes that a sender gives a message beside its body.
///
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
package struct MessageAttributes: Equatable, Sendable {
    /// One of them.
    package struct Attribute: Equatable, Sendable {
        package var name: String
        /// `String`, `Number` or `Binary`, with or without a type of the sender's behind a dot.
        package var dataType: String
        package var value: Value

        package init(_ name: String, _ dataType: String, _ value: Value) {
            self.name = name
            self.dataType = dataType
            self.value = value
        }
    }

    package enum Value: Equatable, Sendable {
        /// Of a `String` or a `Number`.
        case text(String)
        case binary([UInt8])
    }

    package var all: [Attribute]

    package init(_ all: [Attribute] = []) {
        self.all = all
    }

    /// Reads `messageAttributes` of an event; throws with the path of what is wrong.
    package init(_ attributes: JSONCursor) throws {
        all = try attributes.members().map { name, attribute in
            let type = try attribute["dataType"].string()
            guard let binary = attribute["binaryValue"].ifPresent else {
                return Attribute(name, type, .text(try attribute["stringValue"].string()))
            }
            guard let bytes = Base64.decode(try binary.string()) else {
                throw binary.mismatch(expected: "base64")
            }
            return Attribute(name, type, .binary(bytes))
        }
    }

    /// `messageAttributes` of an event.
    package var json: JSON {
        JSON(
            members: all.map { attribute -> (String, JSON) in
                let value: (String, JSON) =
                    switch attribute.value {
                    case .text(let text): ("stringValue", JSON(text))
                    case .binary(let bytes): ("binaryValue", JSON(Base64.encode(bytes)))
                    }
                let rest: [(String, JSON)] = [
                    ("stringListValues", []), ("binaryListValues", []),
                    ("dataType", JSON(attribute.dataType)),
                ]
                return (attribute.name, JSON(members: [value] + rest))
            }
        )
    }

    /// The digest that SQS gives of them, hexadecimal; nil where there are none.
    ///
    /// Name, type and value of each, sorted by name, their lengths as 32 bits before them and one
    /// byte for the kind of the value.
    /// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
    package var md5: String? {
        guard !all.isEmpty else { return nil }
        var bytes: [UInt8] = []
        func append(_ part: some Collection<UInt8>) {
            for shift in [24, 16, 8, 0] {
                bytes.append(UInt8(truncatingIfNeeded: part.count >> shift))
            }
            bytes.append(contentsOf: part)
        }
        for attribute in all.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            append(attribute.name.utf8)
            append(attribute.dataType.utf8)
            switch attribute.value {
            case .text(let text):
                bytes.append(1)
                append(text.utf8)
            case .binary(let value):
                bytes.append(2)
                append(value)
            }
        }
        return Hex.encode(MD5.digest(bytes))
    }
}
