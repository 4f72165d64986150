package import YAML

/// One thing wrong with a template, and where.
package struct Finding: Error, Sendable {
    package var problem: Problem
    package var position: YAMLPosition

    package init(_ problem: Problem, at position: YAMLPosition) {
        self.problem = problem
        self.position = position
    }

    init(_ error: YAMLError) {
        self.init(.yaml(error), at: error.position)
    }

    package var line: Int { position.line }
    package var column: Int { position.column }

    /// The finding as compilers print theirs: `template.yaml:3:7: error: …`.
    package func diagnostic(file: String) -> String {
        "\(file):\(line):\(column): error: \(problem)"
    }
}

extension Finding {
    /// Runs a typed reading whose error becomes a finding.
    static func wrapping<Value>(
        _ body: () throws(YAMLError) -> Value
    ) throws(Finding) -> Value {
        do throws(YAMLError) { return try body() } catch { throw Finding(error) }
    }
}
