import YAML

/// Resolves every intrinsic function of a template once, also in properties that nothing else reads:
/// a reference that leads nowhere is found wherever it stands.
struct ReferenceCheck {
    let reading: Reading

    func walk(_ node: YAMLNode) {
        do throws(Finding) {
            if let intrinsic = try Intrinsic.recognized(in: node) {
                _ = try reading.references.resolved(node)
                return walk(operandsOf: intrinsic)
            }
        } catch {
            reading.report(error)
            return
        }
        switch node.content {
        case .scalar: break
        case .sequence(let elements): for element in elements { walk(element) }
        case .mapping(let entries): for entry in entries { walk(entry.value) }
        }
    }

    /// Walks what is not made: it may refer to other things that are not made.
    func walkUnused(_ node: YAMLNode) {
        let wasUnused = reading.references.isUnused
        reading.references.isUnused = true
        walk(node)
        reading.references.isUnused = wasUnused
    }

    /// The branch of `Fn::If` that is not taken is found wherever it stands.
    private func walk(operandsOf intrinsic: Intrinsic) {
        switch intrinsic {
        case .reference, .attribute, .zones: break
        case .substitution(_, let variables): for entry in variables { walk(entry.value) }
        case .join(let one, let other), .split(let one, let other), .select(let one, let other):
            walk(one)
            walk(other)
        case .base64(let source): walk(source)
        case .mapped(let mapping, let first, let second):
            for node in [mapping, first, second] { walk(node) }
        case .choice(let condition, let one, let other):
            let isTrue = reading.references.truths[condition] ?? true
            walk(isTrue ? one : other)
            walkUnused(isTrue ? other : one)
        }
    }
}
