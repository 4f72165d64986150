internal import Files
internal import Glibc
internal import Template

/// What starts the process of a function, and where.
struct FunctionCommand {
    let executable: String
    var arguments: [String] = []
    let directory: String

    /// - Parameters:
    ///   - function: of the template.
    ///   - options: where executables are looked for.
    /// - Throws: `StartError.noExecutable` where there is nothing to start.
    init(_ function: FunctionResource, options: RuntimeOptions) throws {
        let code = function.codePath.map { path in
            path.hasPrefix("/") ? path : "\(options.templateFolder)/\(path)"
        }
        let candidates: [String]
        if function.runtime.hasPrefix("python") {
            arguments = ["-m", "awslambdaric", function.handler]
            let path = options.variables["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
            candidates = path.split(separator: ":").map { "\($0)/python3" }
        } else {
            candidates =
                [
                    "\(options.executableFolder)/\(function.handler)",
                    "\(options.templateFolder)/\(function.handler)",
                ] + (function.speaksRuntimeAPI ? code.map { ["\($0)/bootstrap"] } ?? [] : [])
        }
        let found = try candidates.first { candidate in
            try access(candidate, X_OK) == 0 && FileStatus.of(candidate)?.isFolder == false
        }
        guard let found else {
            throw StartError.noExecutable(
                template: options.templatePath,
                line: function.line,
                function: function.logicalID,
                searched: candidates
            )
        }
        executable = found
        // What AWS unpacks is where its process runs; ours run where the pipeline file lies.
        if function.speaksRuntimeAPI, let code, try FileStatus.of(code)?.isFolder == true {
            directory = code
        } else {
            directory = options.templateFolder
        }
    }
}
