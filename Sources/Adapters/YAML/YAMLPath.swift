/// The way from the root of a document to a node, printed as `Resources.Queue.Tags[0]`.
///
/// Nodes share the paths of their ancestors: a long key with many nodes below it is stored once.
package indirect enum YAMLPath: Sendable {
    case root
    case key(String, YAMLPath)
    case index(Int, YAMLPath)

    package func appending(_ key: String) -> YAMLPath { .key(key, self) }

    package func appending(_ index: Int) -> YAMLPath { .index(index, self) }
}

extension YAMLPath: CustomStringConvertible {
    package var description: String {
        switch self {
        case .root: ""
        case .key(let key, .root): key.shortened
        case .key(let key, let parent): "\(parent).\(key.shortened)"
        case .index(let index, let parent): "\(parent)[\(index)]"
        }
    }
}
