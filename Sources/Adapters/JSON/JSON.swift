internal import CJansson

/// A JSON value (RFC 8259) over jansson, with value semantics.
///
/// Copies share storage and are cheap; changing one never changes another. Objects keep the order in
/// which their members were set. Integers are exact 64-bit values and distinct from reals.
///
/// Sendable although it holds a C pointer: jansson counts references atomically, and a value with
/// more than one reference is never changed in place (see `makeUnique`).
/// https://jansson.readthedocs.io/en/2.14/threadsafety.html
package struct JSON: @unchecked Sendable {
    /// Owns one reference.
    var storage: Storage

    final class Storage {
        let pointer: UnsafeMutablePointer<json_t>

        /// Takes over the caller's reference.
        init(adopting pointer: UnsafeMutablePointer<json_t>) {
            self.pointer = pointer
        }

        deinit {
            json_decref(pointer)
        }
    }

    /// Takes over the caller's reference to a value just made; nil from jansson means that memory
    /// ran out, which nothing here can mend.
    init(adopting pointer: UnsafeMutablePointer<json_t>?) {
        guard let pointer else {
            preconditionFailure("jansson could not allocate a value")
        }
        storage = Storage(adopting: pointer)
    }

    /// Adds a reference to a value that something else owns.
    init(sharing pointer: UnsafeMutablePointer<json_t>) {
        storage = Storage(adopting: json_incref(pointer))
    }

    var pointer: UnsafeMutablePointer<json_t> { storage.pointer }
}

// MARK: - Kinds and scalar values

extension JSON {
    /// What a value is.
    package enum Kind: String, Sendable {
        case object
        case array
        case string
        case integer
        case real
        case bool
        case null
    }

    package var kind: Kind {
        switch plumb_json_type(pointer) {
        case JSON_OBJECT: .object
        case JSON_ARRAY: .array
        case JSON_STRING: .string
        case JSON_INTEGER: .integer
        case JSON_REAL: .real
        case JSON_TRUE, JSON_FALSE: .bool
        default: .null
        }
    }

    package var isNull: Bool { kind == .null }

    /// The text of a string; nil for any other kind.
    package var string: String? {
        guard kind == .string else { return nil }
        return withStringBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// The UTF-8 bytes of a string; nil for any other kind.
    package var stringBytes: [UInt8]? {
        guard kind == .string else { return nil }
        return withStringBytes { Array($0) }
    }

    /// Lends the UTF-8 bytes of a string; nil for any other kind.
    package func withString<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        kind == .string ? withStringBytes(body) : nil
    }

    /// Lends the UTF-8 bytes of a string; the value must be one.
    func withStringBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let bytes = UnsafeRawBufferPointer(
            start: json_string_value(pointer),
            count: json_string_length(pointer)
        )
        return body(bytes)
    }

    /// The value of an integer; nil for any other kind, reals included.
    package var int: Int? {
        kind == .integer ? Int(json_integer_value(pointer)) : nil
    }

    /// The value of a real or an integer; nil for any other kind.
    package var double: Double? {
        switch kind {
        case .real: json_real_value(pointer)
        case .integer: Double(json_integer_value(pointer))
        default: nil
        }
    }

    package var bool: Bool? {
        switch plumb_json_type(pointer) {
        case JSON_TRUE: true
        case JSON_FALSE: false
        default: nil
        }
    }
}

extension JSON: Equatable {
    /// Deep equality; the order of members does not matter.
    ///
    /// Calls `json_equal`.
    package static func == (left: JSON, right: JSON) -> Bool {
        json_equal(left.pointer, right.pointer) == 1
    }
}

extension JSON: CustomStringConvertible {
    /// Compact JSON text.
    ///
    /// Holds whatever the value holds: never log it.
    package var description: String { text }
}
