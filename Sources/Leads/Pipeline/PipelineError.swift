package import YAML

/// A pipeline file that cannot be used: everything wrong with it, in the order of the file.
package struct PipelineError: Error, Sendable {
    package var findings: [Finding]

    /// One thing wrong at one place.
    package struct Finding: Sendable {
        package var problem: Problem
        package var position: YAMLPosition

        init(_ problem: Problem, at position: YAMLPosition) {
            self.problem = problem
            self.position = position
        }
    }

    package enum Problem: Sendable {
        case yaml(YAMLError)
        /// A reference to what is not in the file.
        case unknownName(path: String, kind: String, name: String, nearest: String?)
        /// The webhook path of another source.
        case samePath(path: String, source: String)
        case malformed(path: String, expected: String)
        /// A rule that values of this type have no use for; `types` are those that have.
        case unusableRule(path: String, rule: String, type: String, types: [String])
        /// A secret that stands in the file itself.
        case secretInFile(path: String)
        case unresolved(path: String, variable: String)
    }

    /// Lines as compilers print theirs: `pipeline.yaml:3:7: error: …`.
    package func diagnostics(file: String) -> String {
        findings.sorted { $0.position < $1.position }
            .map { "\(file):\($0.position.line):\($0.position.column): error: \($0.problem)" }
            .joined(separator: "\n")
    }
}

extension PipelineError.Problem: CustomStringConvertible {
    package var description: String {
        sentence + (nearest.map { "; did you mean \($0.quoted)?" } ?? "")
    }

    /// The name of the file nearest to a misspelt one; nil where none is close.
    package var nearest: String? {
        switch self {
        case .yaml(let error): error.nearest
        case .unknownName(_, _, _, let nearest): nearest
        case .samePath, .malformed, .unusableRule, .secretInFile, .unresolved: nil
        }
    }

    /// The description without the suggestion.
    package var sentence: String {
        switch self {
        case .yaml(let error): error.sentence
        case .unknownName(let path, let kind, let name, _):
            "\(path): there is no \(kind) \(name.quoted)"
        case .samePath(let path, let source):
            "\(path): source \(source.quoted) has this path already"
        case .malformed(let path, let expected): "\(path): expected \(expected)"
        case .unusableRule(let path, let rule, let type, let types):
            "\(path): a field of type \(type) cannot have \(rule.quoted); of these types it can: "
                + types.joined(separator: ", ")
        case .secretInFile(let path):
            "\(path): a secret has no place in this file; write ${VARIABLE} and set that variable"
        case .unresolved(let path, let variable):
            "\(path): the variable \(variable) is not set; set it in the environment or in the file "
                + ".env beside this one"
        }
    }
}
