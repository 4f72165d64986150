internal import YAML

/// Reading how many requests may come.
extension PipelineReading {
    /// The limits of a source, each with what it counts by; nil where it does not say.
    func sourceLimits(_ node: YAMLNode, _ scopes: [RateLimit.Scope]) -> [RateLimit]? {
        limits(node, "limits", among: scopes)
    }

    /// The limits of whoever has no key or token; nil where the file does not say.
    func unauthorizedLimits(_ root: YAMLNode) -> [RateLimit]? {
        limits(root, "unauthorized_limits", among: [.ip])
    }

    /// The limits of a list that says what each counts by.
    private func limits(
        _ node: YAMLNode,
        _ key: String,
        among scopes: [RateLimit.Scope]
    ) -> [RateLimit]? {
        limits(node, key) { element in
            checkKeys(element, ["per", "count", "window"])
            guard let per = required(element, "per") else { return nil }
            let word = attempt { () throws(YAMLError) in
                try per.choice(among: scopes.map(\.rawValue))
            }
            return word.flatMap(RateLimit.Scope.init(rawValue:))
        }
    }

    /// The limits of a tenant; nil where it does not say.
    func tenantLimits(_ node: YAMLNode) -> [RateLimit]? {
        limits(node, "limits") { element in
            checkKeys(element, ["count", "window"])
            return .tenant
        }
    }

    private func limits(
        _ node: YAMLNode,
        _ key: String,
        scope: (YAMLNode) -> RateLimit.Scope?
    ) -> [RateLimit]? {
        guard let list = value(node, key) else { return nil }
        let elements = attempt { () throws(YAMLError) in try list.elements() } ?? []
        return elements.compactMap { element in limit(element, scope(element)) }
    }

    private func limit(_ node: YAMLNode, _ scope: RateLimit.Scope?) -> RateLimit? {
        let countNode = required(node, "count")
        let window = required(node, "window")
        guard let countNode, let window else { return nil }
        let count = attempt { () throws(YAMLError) in try countNode.int(in: RateLimit.counts) }
        let seconds = seconds(window, in: RateLimit.windows)
        guard let scope, let count, let seconds else { return nil }
        return RateLimit(scope, count: count, seconds: seconds)
    }
}
