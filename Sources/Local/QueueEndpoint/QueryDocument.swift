internal import Events
internal import JSON

/// Parameters of the query protocol, as the JSON document that the other protocol would have sent.
///
/// `Attribute.1.Name=DelaySeconds&Attribute.1.Value=5` is `"Attributes": {"DelaySeconds": "5"}`.
struct QueryDocument {
    let action: String
    let parameters: JSON

    /// Which lists are maps, and what names keys and values there.
    private static let maps: [String: (name: String, key: String, value: String)] = [
        "Attribute": ("Attributes", "Name", "Value"),
        "MessageAttribute": ("MessageAttributes", "Name", "Value"),
        "MessageSystemAttribute": ("MessageSystemAttributes", "Name", "Value"),
        "Tag": ("Tags", "Key", "Value"),
    ]
    private static let lists: [String: String] = [
        "AttributeName": "AttributeNames", "MessageAttributeName": "MessageAttributeNames",
        "MessageSystemAttributeName": "MessageSystemAttributeNames", "TagKey": "TagKeys",
        "SendMessageBatchRequestEntry": "Entries", "DeleteMessageBatchRequestEntry": "Entries",
        "ChangeMessageVisibilityBatchRequestEntry": "Entries",
        "AWSAccountId": "AWSAccountIds", "ActionName": "Actions",
    ]
    /// The steps of a name beyond which it is no parameter of SQS's.
    private static let deepest = 8

    /// The most parameters of a request; the largest batch of SQS's has fewer.
    private static let limit = 2000

    /// Reads a form; nil where it names no action, or has more parameters than SQS knows.
    init?(_ form: [UInt8]) {
        var root = Node()
        var action: String?
        let pairs = form.split(separator: UInt8(ascii: "&"), maxSplits: Self.limit)
        guard pairs.count <= Self.limit else { return nil }
        for pair in pairs {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1)
            guard let first = parts.first,
                let name = FormEncoding.decode(String(decoding: first, as: UTF8.self)),
                let value = FormEncoding.decode(
                    parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : ""
                )
            else { return nil }
            if name == "Action" { action = value }
            let path = name.split(separator: ".").map { String($0) }
            guard path.count <= Self.deepest else { continue }
            root.set(value, at: path[...])
        }
        guard let action else { return nil }
        self.action = action
        parameters = Self.structure(root)
    }

    /// A name's value, or the names below it, in the order of their first use.
    private struct Node {
        var value: String?
        var children: [(name: String, node: Node)] = []

        mutating func set(_ value: String, at path: ArraySlice<String>) {
            guard let first = path.first else {
                self.value = value
                return
            }
            if let index = children.firstIndex(where: { $0.name == first }) {
                children[index].node.set(value, at: path.dropFirst())
            } else {
                var node = Node()
                node.set(value, at: path.dropFirst())
                children.append((first, node))
            }
        }

        subscript(name: String) -> Node? { children.first { $0.name == name }?.node }

        /// The elements of a list, in the order of their numbers.
        var elements: [Node] {
            children.compactMap { child in Int(child.name).map { ($0, child.node) } }
                .sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private static func structure(_ node: Node) -> JSON {
        var document: JSON = [:]
        for (name, child) in node.children {
            if let map = maps[name] {
                var members: [(String, JSON)] = []
                for element in child.elements {
                    guard let key = element[map.key]?.value, let value = element[map.value] else {
                        continue
                    }
                    members.append((key, json(value)))
                }
                document[map.name] = JSON(members: members)
            } else if let list = lists[name] {
                document[list] = JSON(child.elements.map(json))
            } else {
                document[name] = json(child)
            }
        }
        return document
    }

    private static func json(_ node: Node) -> JSON {
        node.value.map { JSON($0) } ?? structure(node)
    }
}
