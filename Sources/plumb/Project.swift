internal import FunctionRuntime
internal import Glibc
internal import LocalRuntime
internal import Serving
internal import Template
internal import YAML

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
        options.tls = try Self.tls(arguments)
        var reading = TemplateOptions(
            parameters: try Self.parameters(arguments),
            apiPort: options.httpPort,
            awsPort: options.awsPort
        )
        if options.tls != nil { reading.apiScheme = "https" }
        template = try SAMTemplate.read(path: options.templatePath, options: reading)
        options.templateFolder = Self.folder(of: Self.absolute(options.templatePath))
        options.executableFolder = Self.executableFolder
        options.variables = try GivenVariables.all(arguments)
        // A password is better kept out of the list of processes.
        options.queues = arguments["queues"] ?? options.variables["PLUMB_QUEUES"]
        options.overrides = try GivenVariables.overrides(arguments, template)
        self.options = options
    }

    /// The function of a logical ID, a name or a handler.
    ///
    /// - Throws: `UsageError` with the name that was probably meant.
    func function(_ name: String) throws -> FunctionResource {
        let functions = template.functions
        if let named = functions.first(where: { $0.logicalID == name })
            ?? functions.first(where: { $0.name == name || $0.handler == name })
        {
            return named
        }
        let known = functions.flatMap { [$0.logicalID, $0.name, $0.handler] }
        throw UsageError(
            "\(options.templatePath) has no function '\(name)'",
            meant: NearestName.to(name, among: known)
        )
    }

    /// What `--tls-cert` and `--tls-key` give: both files or neither.
    private static func tls(_ arguments: Arguments) throws -> TLSFiles? {
        switch (arguments["tls-cert"], arguments["tls-key"]) {
        case (let certificate?, let key?): return TLSFiles(certificate: certificate, key: key)
        case (nil, nil): return nil
        case (_?, nil): throw UsageError("--tls-cert needs --tls-key")
        case (nil, _?): throw UsageError("--tls-key needs --tls-cert")
        }
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

    /// Where `plumb` lies; found once, for a build may replace the file.
    private static let executableFolder = folder(of: absolute("/proc/self/exe"))

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
