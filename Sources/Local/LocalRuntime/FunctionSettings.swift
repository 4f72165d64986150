internal import Files
internal import Glibc
internal import Template
internal import Workers

/// How the functions of a template are started on this machine.
struct FunctionSettings {
    let options: RuntimeOptions
    let data: DataPaths

    /// The most workers of a function that reserves no concurrency.
    private static let defaultConcurrency = 16

    /// - Throws: `StartError.noExecutable` where there is nothing to start.
    func setting(for function: FunctionResource) throws -> WorkerSetting {
        WorkerSetting(
            executable: try executable(of: function),
            environment: environment(of: function),
            directory: options.templateFolder,
            timeoutSeconds: function.timeoutSeconds,
            maximumWorkers: function.reservedConcurrency ?? Self.defaultConcurrency
        )
    }

    /// The handler beside `plumb` itself, or below the template's folder.
    private func executable(of function: FunctionResource) throws -> String {
        let candidates = [
            "\(options.executableFolder)/\(function.handler)",
            "\(options.templateFolder)/\(function.handler)",
        ]
        for candidate in candidates where access(candidate, X_OK) == 0 {
            if try FileStatus.of(candidate)?.isFolder == false { return candidate }
        }
        throw StartError.noExecutable(
            template: options.templatePath,
            line: function.line,
            function: function.logicalID,
            searched: candidates
        )
    }

    /// What AWS sets, then what the template declares, with the shell's value where it has one, and
    /// the rest of the shell's variables, which a function on AWS would not see.
    private func environment(of function: FunctionResource) -> [(name: String, value: String)] {
        var variables = options.variables
        let region = variables["AWS_REGION"] ?? "us-east-1"
        let given = [
            "AWS_REGION": region, "AWS_DEFAULT_REGION": region,
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": String(function.memoryMegabytes),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/\(function.name)",
            "AWS_SAM_LOCAL": "true", "TZ": ":UTC", "_HANDLER": function.handler,
            "PLUMB_BUCKETS": data.buckets,
        ]
        variables.merge(given) { _, given in given }
        for (name, value) in function.environment where variables[name] == nil {
            variables[name] = value
        }
        if variables["PLUMB_DATABASE_URL"] == nil {
            variables["PLUMB_DATABASE_URL"] = "sqlite:\(data.state)"
        }
        return variables.map { ($0.key, $0.value) }.sorted { $0.name < $1.name }
    }
}
