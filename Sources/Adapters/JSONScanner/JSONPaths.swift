internal import CSimdjson

/// Places in a document, compiled once and looked for together in one pass.
package final class JSONPaths {
    let pointer: OpaquePointer
    /// How many slots a search fills.
    package private(set) var count = 0

    package enum Step: Hashable, Sendable {
        case member(String)
        /// From 0.
        case element(Int)
        case lastElement
    }

    package init() {
        pointer = plumb_paths_make()
    }

    /// Paths of single members, in the order of their slots.
    package convenience init(members: String...) {
        self.init()
        for name in members { _ = add([.member(name)]) }
    }

    deinit {
        plumb_paths_free(pointer)
    }

    /// The slot that takes the value at a path; a path added before keeps its slot.
    package func add(_ path: [Step]) -> Int {
        var node = 0
        for step in path {
            switch step {
            case .member(var key):
                node = key.withUTF8 { key in
                    key.withMemoryRebound(to: CChar.self) {
                        plumb_paths_member(pointer, node, $0.baseAddress ?? Self.empty, $0.count)
                    }
                }
            case .element(let index): node = plumb_paths_element(pointer, node, index)
            case .lastElement: node = plumb_paths_last_element(pointer, node)
            }
        }
        let slot = plumb_paths_slot(pointer, node)
        count = max(count, slot + 1)
        return slot
    }

    /// Somewhere to point for the empty key; a literal is never freed.
    nonisolated(unsafe) private static let empty: UnsafePointer<CChar> = {
        let byte = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
        byte.initialize(to: 0)
        return UnsafePointer(byte)
    }()
}
