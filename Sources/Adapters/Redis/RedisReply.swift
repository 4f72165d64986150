internal import CHiredis

/// What Redis answers.
///
/// https://redis.io/docs/latest/develop/reference/protocol-spec/
package enum RedisReply: Equatable, Sendable {
    case integer(Int)
    case bytes([UInt8])
    case status(String)
    case array([RedisReply])
    case null
    /// A command was refused; the first word says why, as in `NOSCRIPT No matching script`.
    case error(String)

    package var integer: Int? {
        if case .integer(let value) = self { value } else { nil }
    }

    package var bytes: [UInt8]? {
        if case .bytes(let value) = self { value } else { nil }
    }

    /// A text, or a status.
    package var text: String? {
        switch self {
        case .bytes(let value): String(decoding: value, as: UTF8.self)
        case .status(let value): value
        default: nil
        }
    }

    package var array: [RedisReply]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// Copies a reply, which the caller frees.
    init(_ reply: UnsafePointer<redisReply>) {
        let reply = reply.pointee
        switch reply.type {
        case REDIS_REPLY_INTEGER: self = .integer(Int(reply.integer))
        case REDIS_REPLY_STRING: self = .bytes(Self.bytes(reply))
        case REDIS_REPLY_STATUS: self = .status(Self.text(reply))
        case REDIS_REPLY_ERROR: self = .error(Self.text(reply))
        case REDIS_REPLY_ARRAY:
            var elements: [RedisReply] = []
            elements.reserveCapacity(Int(reply.elements))
            for index in 0..<Int(reply.elements) {
                elements.append(reply.element[index].map { RedisReply(UnsafePointer($0)) } ?? .null)
            }
            self = .array(elements)
        default: self = .null
        }
    }

    private static func bytes(_ reply: redisReply) -> [UInt8] {
        guard let start = reply.str else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(reply.len)))
    }

    private static func text(_ reply: redisReply) -> String {
        String(decoding: bytes(reply), as: UTF8.self)
    }
}
