internal import CJansson

extension JSON {
    /// The number of elements or members; zero for a scalar.
    package var count: Int {
        switch kind {
        case .array: json_array_size(pointer)
        case .object: json_object_size(pointer)
        default: 0
        }
    }

    /// The element at this place; nil where there is none or this is no array.
    package subscript(index: Int) -> JSON? {
        guard index >= 0, let found = json_array_get(pointer, index) else { return nil }
        return JSON(sharing: found)
    }

    /// The elements of an array; nil for any other kind.
    package var array: [JSON]? {
        guard kind == .array else { return nil }
        return (0..<json_array_size(pointer)).compactMap { self[$0] }
    }

    /// The members of an object in order; nil for any other kind.
    package var members: [(key: String, value: JSON)]? {
        guard kind == .object else { return nil }
        var result: [(key: String, value: JSON)] = []
        result.reserveCapacity(json_object_size(pointer))
        forEachMember { key, value in result.append((key, value)) }
        return result
    }

    /// Walks the members of an object in order; any other kind has none.
    package func forEachMember(_ body: (_ key: String, _ value: JSON) -> Void) {
        guard kind == .object else { return }
        var iterator = json_object_iter(pointer)
        while let current = iterator {
            let key = UnsafeRawBufferPointer(
                start: json_object_iter_key(current),
                count: json_object_iter_key_len(current)
            )
            if let value = json_object_iter_value(current) {
                body(String(decoding: key, as: UTF8.self), JSON(sharing: value))
            }
            iterator = json_object_iter_next(pointer, current)
        }
    }
}
