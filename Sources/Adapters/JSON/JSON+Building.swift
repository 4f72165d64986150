internal import CJansson

extension JSON {
    package static var null: JSON { JSON(adopting: json_null()) }

    package init(_ value: Bool) {
        self.init(adopting: value ? json_true() : json_false())
    }

    package init(_ value: Int) {
        self.init(adopting: json_integer(json_int_t(value)))
    }

    /// A real; JSON has no infinity and no NaN, so the value must be finite.
    package init(_ value: Double) {
        precondition(value.isFinite, "JSON has no \(value)")
        self.init(adopting: json_real(value))
    }

    package init(_ value: String) {
        self.init(adopting: value.withCString { json_stringn_nocheck($0, value.utf8.count) })
    }

    /// A string from bytes that may not be UTF-8; nil where they are not.
    package init?(utf8 bytes: [UInt8]) {
        let made = bytes.withUnsafeBytes { json_stringn($0.characters, $0.count) }
        guard let made else { return nil }
        self.init(adopting: made)
    }

    package init(_ elements: some Sequence<JSON>) {
        self.init(adopting: json_array())
        for element in elements { append(element) }
    }

    /// An object with these members in this order; of two with one key the later wins.
    package init(members: some Sequence<(String, JSON)>) {
        self.init(adopting: json_object())
        for (key, value) in members { self[key] = value }
    }

    /// Adds an element at the end of an array; the value must be one.
    package mutating func append(_ element: JSON) {
        makeUnique()
        let result = json_array_append(pointer, element.pointer)
        precondition(result == 0, "append needs an array, this is \(kind)")
    }

    /// The member with this key; nil where there is none or this is no object.
    ///
    /// Setting needs an object. Setting nil removes the member; a new key goes to the end, a present
    /// one keeps its place.
    package subscript(key: String) -> JSON? {
        get {
            let found = key.withCString { json_object_getn(pointer, $0, key.utf8.count) }
            return found.map { JSON(sharing: $0) }
        }
        set {
            precondition(kind == .object, "only an object has members, this is \(kind)")
            makeUnique()
            Self.set(newValue, key, in: pointer)
        }
    }

    /// Sets or removes a member of an object that may be changed.
    static func set(_ value: JSON?, _ key: String, in object: UnsafeMutablePointer<json_t>) {
        let result = key.withCString { characters in
            guard let value else {
                json_object_deln(object, characters, key.utf8.count)
                return CInt(0)
            }
            return json_object_setn_nocheck(object, characters, key.utf8.count, value.pointer)
        }
        precondition(result == 0, "a key holds a NUL character, or memory ran out")
    }

    /// Copies the container (not what it contains) unless this value alone refers to it.
    mutating func makeUnique() {
        if isKnownUniquelyReferenced(&storage), pointer.pointee.refcount == 1 { return }
        storage = JSON(adopting: json_copy(pointer)).storage
    }
}

extension JSON: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self.init(members: elements)
    }
}

extension JSON: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: JSON...) {
        self.init(elements)
    }
}

extension JSON: ExpressibleByStringInterpolation {
    package init(stringLiteral value: String) {
        self.init(value)
    }
}

extension JSON: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int) {
        self.init(value)
    }
}

extension JSON: ExpressibleByFloatLiteral {
    package init(floatLiteral value: Double) {
        self.init(value)
    }
}

extension JSON: ExpressibleByBooleanLiteral {
    package init(booleanLiteral value: Bool) {
        self.init(value)
    }
}

extension UnsafeRawBufferPointer {
    /// The start as jansson wants it; never nil, for jansson takes nil for an error.
    var characters: UnsafePointer<CChar> {
        baseAddress?.assumingMemoryBound(to: CChar.self) ?? Self.nothing
    }

    /// Somewhere to point for an empty buffer.
    ///
    /// Only its address is used.
    nonisolated(unsafe) private static let nothing: UnsafePointer<CChar> = {
        let byte = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
        byte.initialize(to: 0)
        return UnsafePointer(byte)
    }()
}
