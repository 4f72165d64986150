/// An element of a request's body: what S3's documents need of XML, which is no attribute and no
/// entity but the five of XML itself.
struct XMLElement {
    /// Without a prefix of a namespace.
    var name: String
    /// What stands directly in it, without the space around it.
    var text = ""
    var children: [XMLElement] = []

    /// Elements in each other, at most.
    private static let deepest = 16

    /// Reads a document.
    ///
    /// - Throws: `malformedXML` for anything but one element with text and elements in it.
    init(_ bytes: [UInt8]) throws(S3Error) {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformedXML }
        var reader = Reader(rest: Substring(text).unicodeScalars)
        try reader.skipMisc()
        self = try reader.element(depth: 0)
        try reader.skipMisc()
        guard reader.rest.isEmpty else { throw .malformedXML }
    }

    private init(name: String) {
        self.name = name
    }

    /// The text of the first child of this name.
    subscript(name: String) -> String? { children.first { $0.name == name }?.text }

    private struct Reader {
        var rest: Substring.UnicodeScalarView

        mutating func element(depth: Int) throws(S3Error) -> XMLElement {
            guard depth < deepest, take("<") else { throw .malformedXML }
            let tag = try upTo(">")
            let full = tag.prefix { !" \t\r\n/".unicodeScalars.contains($0) }
            var element = XMLElement(name: Self.local(full))
            guard !element.name.isEmpty else { throw .malformedXML }
            if tag.last == "/" { return element }
            var text = String.UnicodeScalarView()
            while true {
                guard let next = rest.first else { throw .malformedXML }
                if next != "<" {
                    text.append(try scalar())
                } else if take("</") {
                    guard Self.local(try upTo(">")) == element.name else { throw .malformedXML }
                    element.text = Self.trimmed(text, isLeaf: element.children.isEmpty)
                    return element
                } else if take("<!--") {
                    try skip(past: "-->")
                } else {
                    element.children.append(try self.element(depth: depth + 1))
                }
            }
        }

        /// Declarations and comments before and after the element.
        mutating func skipMisc() throws(S3Error) {
            while true {
                rest = rest.drop { " \t\r\n\u{FEFF}".unicodeScalars.contains($0) }
                if take("<?") {
                    try skip(past: "?>")
                } else if take("<!--") {
                    try skip(past: "-->")
                } else {
                    return
                }
            }
        }

        private mutating func scalar() throws(S3Error) -> Unicode.Scalar {
            guard let next = rest.popFirst() else { throw .malformedXML }
            guard next == "&" else { return next }
            let name = String(try upTo(";"))
            switch name {
            case "lt": return "<"
            case "gt": return ">"
            case "amp": return "&"
            case "quot": return "\""
            case "apos": return "'"
            default:
                let number =
                    name.hasPrefix("#x")
                    ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
                guard name.hasPrefix("#"), let number, let scalar = Unicode.Scalar(number) else {
                    throw .malformedXML
                }
                return scalar
            }
        }

        private mutating func take(_ text: String) -> Bool {
            guard rest.starts(with: text.unicodeScalars) else { return false }
            rest = rest.dropFirst(text.unicodeScalars.count)
            return true
        }

        private mutating func upTo(
            _ end: Unicode.Scalar
        ) throws(S3Error) -> Substring.UnicodeScalarView {
            guard let index = rest.firstIndex(of: end) else { throw .malformedXML }
            defer { rest = rest[rest.index(after: index)...] }
            return rest[..<index]
        }

        private mutating func skip(past text: String) throws(S3Error) {
            while !take(text) {
                guard rest.popFirst() != nil else { throw .malformedXML }
            }
        }

        private static func local(_ name: Substring.UnicodeScalarView) -> String {
            let name = String(Substring(name)).split(separator: ":").last ?? ""
            return String(name.prefix { !" \t\r\n".contains($0) })
        }

        /// Keys may begin with a space: only what stands between elements is none of the text.
        private static func trimmed(_ text: String.UnicodeScalarView, isLeaf: Bool) -> String {
            isLeaf ? String(text) : ""
        }
    }
}
