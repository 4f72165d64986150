/// A place in a document, reached step by step, that knows its path.
///
/// Steps never fail: a step to nothing gives a cursor at nothing, and only reading a value from it
/// throws, with the whole path in the error: `entry[0].changes[0].value.field_data: expected array`.
package struct JSONCursor: Sendable {
    /// What is at this place; nil where a step led nowhere.
    package let value: JSON?
    private let path: Path

    /// The steps from the root, the last one first.
    private indirect enum Path: Sendable {
        case root
        case member(Path, String)
        case element(Path, Int)

        var text: String {
            switch self {
            case .root: ""
            case .member(.root, let key): key
            case .member(let parent, let key): "\(parent.text).\(key)"
            case .element(let parent, let index): "\(parent.text)[\(index)]"
            }
        }
    }

    package init(_ root: JSON) {
        value = root
        path = .root
    }

    private init(value: JSON?, path: Path) {
        self.value = value
        self.path = path
    }

    /// The path from the root, empty at the root itself.
    package var pathText: String { path.text }

    package subscript(key: String) -> JSONCursor {
        JSONCursor(value: value?[key], path: .member(path, key))
    }

    package subscript(index: Int) -> JSONCursor {
        JSONCursor(value: value?[index], path: .element(path, index))
    }

    /// Whether there is a value here other than null.
    package var isPresent: Bool {
        guard let value else { return false }
        return !value.isNull
    }

    /// This cursor, or nil where nothing or null is.
    package var ifPresent: JSONCursor? { isPresent ? self : nil }

    package func string() throws(JSONTypeError) -> String {
        guard let found = value?.string else { throw mismatch(expected: "string") }
        return found
    }

    package func int() throws(JSONTypeError) -> Int {
        guard let found = value?.int else { throw mismatch(expected: "integer") }
        return found
    }

    package func double() throws(JSONTypeError) -> Double {
        guard let found = value?.double else { throw mismatch(expected: "number") }
        return found
    }

    package func bool() throws(JSONTypeError) -> Bool {
        guard let found = value?.bool else { throw mismatch(expected: "boolean") }
        return found
    }

    package func array() throws(JSONTypeError) -> [JSONCursor] {
        guard let found = value?.array else { throw mismatch(expected: "array") }
        return found.enumerated().map { index, element in
            JSONCursor(value: element, path: .element(path, index))
        }
    }

    package func members() throws(JSONTypeError) -> [(key: String, value: JSONCursor)] {
        guard let found = value?.members else { throw mismatch(expected: "object") }
        return found.map { key, member in
            (key, JSONCursor(value: member, path: .member(path, key)))
        }
    }

    package func object() throws(JSONTypeError) -> JSON {
        guard let value, value.kind == .object else { throw mismatch(expected: "object") }
        return value
    }

    /// An error about this place: `expected` names what should have been here.
    package func mismatch(expected: String) -> JSONTypeError {
        JSONTypeError(path: pathText, expected: expected, found: value?.kind)
    }
}

/// A value of the wrong kind, or none, where a reader needed one.
package struct JSONTypeError: Error, Equatable, CustomStringConvertible {
    /// `entry[0].id`; empty for the document itself.
    package var path: String
    package var expected: String
    /// What was there instead; nil for nothing.
    package var found: JSON.Kind?

    package init(path: String, expected: String, found: JSON.Kind?) {
        self.path = path
        self.expected = expected
        self.found = found
    }

    package var description: String {
        let place = path.isEmpty ? "document" : path
        return "\(place): expected \(expected), found \(found?.rawValue ?? "nothing")"
    }
}
