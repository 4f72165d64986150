package import YAML

/// One thing wrong with a template, and where.
package struct Finding: Error, Sendable {
    package var problem: Problem
    package var position: YAMLPosition
    package var severity: Severity

    package enum Severity: String, Sendable {
        case error, warning
    }

    package init(
        _ problem: Problem,
        at position: YAMLPosition,
        severity: Severity = .error
    ) {
        self.problem = problem
        self.position = position
        self.severity = severity
    }

    init(_ error: YAMLError) {
        self.init(.yaml(error), at: error.position)
    }

    package var line: Int { position.line }
    package var column: Int { position.column }

    package var code: FindingCode { problem.code }

    /// The finding as compilers print theirs: `template.yaml:3:7: error E101: …`.
    package func diagnostic(file: String) -> String {
        "\(file):\(line):\(column): \(severity) \(code.rawValue): \(problem)"
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
