/// An element of a document, without comments, processing instructions and prefixes of namespaces.
package struct XMLElement: Equatable, Sendable {
    /// Without the prefix and the namespace.
    package var name: String
    /// Attributes by their names without prefix; of two the later one.
    package var attributes: [String: String] = [:]
    /// What stands directly in it, white space included.
    package var text = ""
    package var children: [XMLElement] = []

    package init(name: String) {
        self.name = name
    }

    /// The first child of this name.
    package subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    /// The children of this name, in order.
    package func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
}

/// Text that is not XML, or XML that is not read: where and why, without a word of the text.
package struct XMLSyntaxError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Reason: String, Sendable {
        case syntax = "invalid syntax"
        case endOfInput = "the text ends too early"
        case trailingText = "text after the end of the document"
        case encoding = "an encoding that is unknown, or text that is not of it"
        case doctype = "a document type declaration"
        case depth = "nested too deeply"
        case count = "too many elements"
        case other = "unreadable"
    }

    package var reason: Reason
    /// 1-based.
    package var line: Int
    /// 1-based, in bytes.
    package var column: Int

    package var description: String { "line \(line), column \(column): \(reason.rawValue)" }
}
