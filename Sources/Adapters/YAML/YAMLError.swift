/// Why a document, or one value of it, cannot be read.
package enum YAMLError: Error, Sendable {
    // The document.
    case tooLarge(bytes: Int, limit: Int)
    case outOfMemory
    case empty
    case severalDocuments(YAMLPosition)
    /// libyaml's problem and, where it says, what it was reading.
    case syntax(problem: String, context: String?, YAMLPosition)
    case tooDeep(limit: Int, YAMLPosition)
    case tooManyNodes(limit: Int, YAMLPosition)
    case unknownAnchor(String, YAMLPosition)
    case anchorInsideItself(String, YAMLPosition)
    case keyNotText(YAMLPath, YAMLPosition)
    case duplicateKey(YAMLPath, String, firstLine: Int, YAMLPosition)
    case mergeOfNonMapping(YAMLPath, YAMLPosition)

    // One value, when it is read.
    case wrongKind(YAMLPath, expected: String, found: String, YAMLPosition)
    case outOfRange(YAMLPath, String, String, YAMLPosition)
    case notAmong(YAMLPath, found: String, choices: [String], YAMLPosition)
    case missingKey(YAMLPath, String, YAMLPosition)
    case unknownKey(YAMLPath, String, nearest: String?, YAMLPosition)

    package var position: YAMLPosition {
        switch self {
        case .tooLarge, .outOfMemory, .empty: .start
        case .severalDocuments(let position), .syntax(_, _, let position),
            .tooDeep(_, let position), .tooManyNodes(_, let position),
            .unknownAnchor(_, let position), .anchorInsideItself(_, let position),
            .keyNotText(_, let position), .duplicateKey(_, _, _, let position),
            .mergeOfNonMapping(_, let position), .wrongKind(_, _, _, let position),
            .outOfRange(_, _, _, let position), .notAmong(_, _, _, let position),
            .missingKey(_, _, let position), .unknownKey(_, _, _, let position):
            position
        }
    }

    package var line: Int { position.line }
    package var column: Int { position.column }

    /// The error as compilers print theirs: `pipeline.yaml:3:7: error: …`.
    package func diagnostic(file: String) -> String {
        "\(file):\(line):\(column): error: \(self)"
    }
}
