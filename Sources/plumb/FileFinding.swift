internal import JSON
internal import Pipeline
internal import Template
internal import YAML

/// A finding in one of the files that are validated.
struct FileFinding {
    let file: String
    let position: YAMLPosition
    let severity: Finding.Severity
    let code: FindingCode
    let message: String
    /// The name that was probably meant; nil where none is close.
    let hint: String?

    init(_ finding: Finding, file: String) {
        self.file = file
        position = finding.position
        severity = finding.severity
        code = finding.code
        message = finding.problem.sentence
        hint = finding.problem.nearest
    }

    /// What is wrong with the pipeline file; a variable that is not set here may be set elsewhere.
    init(_ finding: PipelineError.Finding, file: String) {
        self.file = file
        position = finding.position
        message = finding.problem.sentence
        hint = finding.problem.nearest
        switch finding.problem {
        case .yaml(let error): code = error.code
        case .unknownName: code = .pipelineReference
        case .samePath: code = .pipelinePath
        case .malformed, .unusableRule: code = .pipelineValue
        case .secretInFile: code = .secretInFile
        case .unresolved: code = .unsetVariable
        }
        severity = code == .unsetVariable ? .warning : .error
    }

    var diagnostic: String {
        let suggestion = hint.map { "; did you mean \($0.quoted)?" } ?? ""
        return "\(file):\(position.line):\(position.column): \(severity) \(code.rawValue): "
            + message + suggestion
    }

    var document: JSON {
        [
            "file": JSON(file), "line": JSON(position.line), "column": JSON(position.column),
            "severity": JSON(severity.rawValue), "code": JSON(code.rawValue),
            "message": JSON(message), "hint": hint.map { JSON($0) } ?? .null,
        ]
    }
}
