internal import FunctionRuntime
internal import Glibc
internal import Pipeline
internal import Template
internal import YAML

/// Checks the pipeline file as the functions do that read it.
struct PipelineCheck {
    private static let usualPath = "pipeline.yaml"

    /// Nil where none was named: then the usual one is checked where it is there.
    let path: String?

    func findings() throws -> [FileFinding] {
        if path == nil, access(Self.usualPath, F_OK) != 0 { return [] }
        let path = path ?? Self.usualPath
        let bytes = try SAMTemplate.bytes(path: path)
        let environment = Environment.ofProcess().all
        let file = try variables(beside: path)
        do throws(PipelineError) {
            _ = try PipelineConfiguration(yaml: bytes) { environment[$0] ?? file?[$0] }
            return []
        } catch {
            return error.findings.sorted { $0.position < $1.position }
                .map { FileFinding($0, file: path) }
        }
    }

    /// The variables of `.env` beside a file; nil where there is none.
    private func variables(beside path: String) throws -> VariableFile? {
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
        let file = "\(folder).env"
        guard access(file, F_OK) == 0 else { return nil }
        let text = String(decoding: try SAMTemplate.bytes(path: file), as: UTF8.self)
        do throws(VariableFileError) {
            return try VariableFile(parsing: text)
        } catch {
            throw UsageError(error.diagnostic(file: file))
        }
    }
}
