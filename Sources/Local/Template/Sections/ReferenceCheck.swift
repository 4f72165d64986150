import YAML

/// Resolves every intrinsic function of a template once, also in properties that nothing else reads:
/// a reference that leads nowhere is found wherever it stands.
struct ReferenceCheck {
    let reading: Reading

    func walk(_ node: YAMLNode) {
        do throws(Finding) {
            if try Intrinsic.recognized(in: node) != nil {
                _ = try reading.references.resolved(node)
                return
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
}
