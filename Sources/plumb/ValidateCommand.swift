internal import FunctionRuntime
internal import Glibc
internal import JSON
internal import Pipeline
internal import Template

/// `plumb validate`: everything wrong with the template and the pipeline file, nothing run.
struct ValidateCommand {
    private let templatePath: String
    private let parameters: [String: String]
    /// Nil where none was named: then the usual one is checked where it is there.
    private let pipelinePath: String?
    private let printsJSON: Bool

    init(_ arguments: Arguments) throws {
        templatePath = arguments["template"] ?? "template.yaml"
        parameters = try Project.parameters(arguments)
        pipelinePath = arguments["pipeline"]
        printsJSON = arguments.has("json")
    }

    /// - Returns: The exit status: 1 where something found is an error.
    func run() throws -> CInt {
        let bytes = try SAMTemplate.bytes(path: templatePath)
        let options = TemplateOptions(parameters: parameters)
        let (template, found) = SAMTemplate.check(bytes, options: options)
        let findings =
            (found + template.notEmulated.map(\.finding))
            .map { FileFinding($0, file: templatePath) }
            .sorted { $0.position < $1.position }
        let all = try findings + PipelineCheck(path: pipelinePath).findings()
        let errors = all.filter { $0.severity == .error }.count
        if printsJSON {
            let document: JSON = [
                "findings": JSON(all.map(\.document)), "errors": JSON(errors),
                "warnings": JSON(all.count - errors),
            ]
            print(document.text)
        } else {
            let style = TerminalStyle(STDOUT_FILENO)
            for finding in all { print(style.diagnostics(finding.diagnostic)) }
            print(Self.count(errors, "error") + ", " + Self.count(all.count - errors, "warning"))
        }
        return errors == 0 ? 0 : 1
    }

    private static func count(_ number: Int, _ what: String) -> String {
        "\(number) \(what)\(number == 1 ? "" : "s")"
    }
}
