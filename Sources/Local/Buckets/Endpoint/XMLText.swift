/// A document under way.
struct XMLText {
    private(set) var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

    /// The namespace of S3's documents.
    static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

    /// Starts a document of S3's namespace, or of none.
    init(_ root: String, isNamed: Bool = true, _ content: (inout XMLText) -> Void) {
        text += isNamed ? "<\(root) xmlns=\"\(Self.namespace)\">" : "<\(root)>"
        content(&self)
        text += "</\(root)>"
    }

    mutating func element(_ name: String, _ content: (inout XMLText) -> Void) {
        text += "<\(name)>"
        content(&self)
        text += "</\(name)>"
    }

    mutating func element(_ name: String, _ value: String) {
        element(name) { $0.append(value) }
    }

    mutating func element(_ name: String, _ value: Int) {
        element(name, String(value))
    }

    /// Left out where it is nil.
    mutating func element(_ name: String, ifPresent value: String?) {
        if let value { element(name, value) }
    }

    private mutating func append(_ value: String) {
        for scalar in value.unicodeScalars {
            switch scalar {
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "&": text += "&amp;"
            case "\"": text += "&quot;"
            // XML 1.0 has no such characters at all; S3 writes them like this.
            case "\u{0}"..."\u{1F}", "\u{7F}": text += "&#x\(String(scalar.value, radix: 16));"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
