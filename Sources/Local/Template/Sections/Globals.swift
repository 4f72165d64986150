import YAML

/// `Globals`: properties that functions and APIs share.
/// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
struct Globals {
    private let sections: [ResourceType: YAMLNode]

    /// Checks the keys of every section, whether or not a resource uses them.
    init(_ node: YAMLNode?, _ reading: Reading) {
        let keys = Keys(
            read: ["Function", "HttpApi"],
            unsupported: [
                "Api", "CapacityProvider", "LayerVersion", "SimpleTable", "StateMachine",
                "WebSocketApi",
            ]
        )
        guard let node, let globals = Section(node, keys, reading) else {
            sections = [:]
            return
        }
        var sections: [ResourceType: YAMLNode] = [:]
        let functionKeys = FunctionProperties.keys
        if let function = globals.written("Function") {
            let own = FunctionProperties.notInGlobals
            Self.refuse(own, in: function, reading)
            _ = Section(function, functionKeys, reading)
            sections[.function] = function
        }
        if let api = globals.written("HttpApi") {
            _ = Section(api, HttpAPIReader.keys, reading)
            sections[.httpAPI] = api
        }
        self.sections = sections
    }

    /// The properties of a resource, with those of its kind that Globals set.
    func merged(into properties: YAMLNode, of type: ResourceType) -> YAMLNode {
        sections[type].map { Self.merge($0, properties) } ?? properties
    }

    /// What Globals set for resources of a type.
    func properties(of type: ResourceType) -> YAMLNode? { sections[type] }

    /// Mappings are merged key by key, lists joined with the global elements first; otherwise the
    /// resource wins.
    static func merge(_ global: YAMLNode, _ own: YAMLNode) -> YAMLNode {
        guard !isIntrinsic(global), !isIntrinsic(own) else { return own }
        var merged = own
        switch (global.content, own.content) {
        case (.sequence(let first), .sequence(let second)):
            merged.content = .sequence(first + second)
        case (.mapping(let shared), .mapping(let entries)):
            var result = shared
            for entry in entries {
                guard let index = result.firstIndex(where: { $0.key == entry.key }) else {
                    result.append(entry)
                    continue
                }
                result[index] = entry
                result[index].value = merge(shared[index].value, entry.value)
            }
            merged.content = .mapping(result)
        default: break
        }
        return merged
    }

    private static func isIntrinsic(_ node: YAMLNode) -> Bool {
        guard node.tag == nil else { return true }
        guard case .mapping(let entries) = node.content, entries.count == 1 else { return false }
        return entries[0].key == "Ref" || entries[0].key.hasPrefix("Fn::")
    }

    private static func refuse(_ keys: [String], in node: YAMLNode, _ reading: Reading) {
        guard case .mapping(let entries) = node.content else { return }
        for entry in entries where keys.contains(entry.key) {
            reading.report(.notInGlobals(entry.key), at: entry.keyPosition)
        }
    }
}
