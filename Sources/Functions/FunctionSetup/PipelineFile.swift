internal import Files
package import FunctionRuntime
package import Pipeline

/// The pipeline file of the process.
package enum PipelineFile {
    /// The row of `--help`.
    package static let variable = (
        name: "PIPELINE_FILE", meaning: "what the business wants (default pipeline.yaml)"
    )

    /// Reads the file that `PIPELINE_FILE` names.
    ///
    /// Variables that it refers to come from the environment, else from a file `.env` beside it,
    /// which is read only if one is missing.
    package static func read(
        _ environment: Environment
    ) throws(ConfigurationError) -> PipelineConfiguration {
        let path = environment[variable.name] ?? "pipeline.yaml"
        let bytes = try text(path, "set PIPELINE_FILE or run where it is")
        let neighbours = Neighbours(path: FileSystem.folder(of: path) + "/.env")
        let configuration = Result { () throws(PipelineError) in
            try PipelineConfiguration(yaml: bytes) { environment[$0] ?? neighbours[$0] }
        }
        if let failure = neighbours.failure { throw failure }
        do throws(PipelineError) {
            return try configuration.get()
        } catch {
            throw ConfigurationError("the pipeline is not sound\n\(error.diagnostics(file: path))")
        }
    }

    fileprivate static func text(
        _ path: String,
        _ advice: String
    ) throws(ConfigurationError) -> [UInt8] {
        do throws(FileError) {
            return try FileSystem.read(path, limitBytes: PipelineConfiguration.maximumBytes)
        } catch {
            throw ConfigurationError(error.isMissing ? "\(error); \(advice)" : "\(error)")
        }
    }
}

/// The variables in the `.env` file beside the pipeline file, read when first asked for.
private final class Neighbours {
    private let path: String
    /// Why the file, which is there, cannot be read.
    private(set) var failure: ConfigurationError?

    private lazy var file: VariableFile? = read()

    init(path: String) {
        self.path = path
    }

    subscript(name: String) -> String? { file?[name] }

    private func read() -> VariableFile? {
        do {
            guard try FileStatus.of(path) != nil else { return nil }
            let bytes = try PipelineFile.text(path, "")
            return try VariableFile(parsing: String(decoding: bytes, as: UTF8.self))
        } catch let error as VariableFileError {
            failure = ConfigurationError(error.diagnostic(file: path))
        } catch {
            failure = ConfigurationError("\(error)")
        }
        return nil
    }
}
