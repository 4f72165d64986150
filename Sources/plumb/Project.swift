internal import FunctionRuntime
internal import Glibc
internal import LocalRuntime
internal import Template

/// The template that a verb works with, and where everything lies.
struct Project {
    let template: SAMTemplate
    let options: RuntimeOptions

    init(_ arguments: Arguments) throws {
        var options = RuntimeOptions()
        options.templatePath = arguments["template"] ?? options.templatePath
        options.dataDirectory = arguments["data-dir"] ?? options.dataDirectory
        options.httpPort = try arguments.port("port", default: options.httpPort)
        options.awsPort = try arguments.port("aws-port", default: options.awsPort)
        options.variables = Environment.ofProcess().all
        template = try SAMTemplate.read(
            path: options.templatePath,
            options: TemplateOptions(
                parameters: try Self.parameters(arguments),
                apiPort: options.httpPort,
                awsPort: options.awsPort
            )
        )
        options.templateFolder = Self.folder(of: Self.absolute(options.templatePath))
        options.executableFolder = Self.folder(of: Self.absolute("/proc/self/exe"))
        self.options = options
    }

    /// What `--parameter-overrides` gives.
    static func parameters(_ arguments: Arguments) throws -> [String: String] {
        var parameters: [String: String] = [:]
        for text in arguments.all("parameter-overrides") {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw UsageError("--parameter-overrides is '\(text)': give NAME=VALUE")
            }
            parameters[String(parts[0])] = String(parts[1])
        }
        return parameters
    }

    /// The path without links; itself where there is no such file.
    ///
    /// Calls `realpath`.
    private static func absolute(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
