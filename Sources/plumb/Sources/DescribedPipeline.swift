internal import Files
internal import FunctionRuntime
internal import Pipeline
internal import YAML

/// The pipeline file that a verb describes, without its secrets.
struct DescribedPipeline {
    let path: String
    let configuration: PipelineConfiguration

    /// Why a pipeline file cannot be described, every finding on a line.
    struct Unsound: Error, CustomStringConvertible {
        let description: String
    }

    /// - Parameter named: the file; nil for the one of `PIPELINE_FILE`, else the usual one.
    /// - Throws: `Unsound` for a file that is missing or not sound.
    init(_ named: String?) throws(Unsound) {
        let named = named ?? Environment.ofProcess()["PIPELINE_FILE"]
        path = named ?? "pipeline.yaml"
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try FileSystem.read(path, limitBytes: PipelineConfiguration.maximumBytes)
        } catch {
            let advice = error.isMissing ? "; name it with --pipeline, or run where it is" : ""
            throw Unsound(description: "\(error)\(advice)")
        }
        do throws(PipelineError) {
            configuration = try PipelineConfiguration(describing: bytes)
        } catch {
            throw Unsound(description: error.diagnostics(file: path))
        }
    }

    /// - Throws: `UsageError` with the ID that was probably meant.
    func source(_ id: String) throws(UsageError) -> Source {
        guard let source = configuration.source(id) else {
            let known = configuration.sources.map(\.id)
            throw UsageError(
                "\(path) has no source '\(id)'",
                meant: NearestName.to(id, among: known)
            )
        }
        return source
    }
}
