/// One value of a YAML document and the place it was written.
///
/// The tree keeps the text of a scalar. Whether `5` is a number and `yes` a truth is decided by the
/// reader that asks for one (`YAMLNode+Reading.swift`).
package struct YAMLNode: Sendable {
    package var content: Content
    /// A tag of the application, such as `!Ref`; nil where none is written or where it is one of
    /// YAML's own that says what the node is anyway (`!!map`).
    package var tag: String?
    package var position: YAMLPosition
    package var path: YAMLPath

    package init(
        _ content: Content,
        tag: String? = nil,
        position: YAMLPosition,
        path: YAMLPath
    ) {
        self.content = content
        self.tag = tag
        self.position = position
        self.path = path
    }

    package var line: Int { position.line }
    package var column: Int { position.column }

    package enum Content: Sendable {
        /// `isPlain`: written without quotes, so it may also mean a number, a truth or nothing.
        case scalar(text: String, isPlain: Bool)
        case sequence([YAMLNode])
        /// In the order of the document; no key twice.
        case mapping([Entry])
    }

    /// One key and its value.
    package struct Entry: Sendable {
        package var key: String
        package var keyPosition: YAMLPosition
        package var value: YAMLNode

        package init(key: String, keyPosition: YAMLPosition, value: YAMLNode) {
            self.key = key
            self.keyPosition = keyPosition
            self.value = value
        }
    }
}

extension YAMLNode {
    /// Whether nothing is written: `key:`, `~` or `null`.
    package var isNull: Bool {
        guard case .scalar(let text, true) = content, tag == nil else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// What the node is, in words for an error; never its text, which may be a secret.
    package var kind: String {
        if let tag { return "a value tagged \(tag.shortened)" }
        switch content {
        case .sequence: return "a list"
        case .mapping: return "a mapping"
        case .scalar("", false): return "an empty text"
        case .scalar(let text, let isPlain):
            if isNull { return "nothing" }
            guard isPlain else { return "a text" }
            if PlainScalar.truth(text) != nil { return "true or false" }
            return PlainScalar.number(text) == nil ? "a text" : "a number"
        }
    }
}

extension YAMLNode {
    /// How many collections are inside one another here, this one included.
    var height: Int {
        switch content {
        case .scalar: 0
        case .sequence(let elements): 1 + (elements.map(\.height).max() ?? 0)
        case .mapping(let entries): 1 + (entries.map(\.value.height).max() ?? 0)
        }
    }
}
