internal import Events
internal import Template
internal import Time
internal import Workers

/// How the functions of a template are started on this machine.
struct FunctionSettings {
    let options: RuntimeOptions
    let data: DataPaths

    /// The most workers of a function that reserves no concurrency.
    private static let defaultConcurrency = 16

    /// - Throws: `StartError.noExecutable` where there is nothing to start.
    func setting(for function: FunctionResource) throws -> WorkerSetting {
        let isAttached = options.attached.contains(function.logicalID)
        let command = try FunctionCommand(function, options: options)
        var setting = WorkerSetting(
            executable: command.executable,
            environment: environment(of: function, directory: command.directory),
            directory: command.directory,
            timeoutSeconds: function.timeoutSeconds,
            maximumWorkers: isAttached
                ? 1 : function.reservedConcurrency ?? Self.defaultConcurrency
        )
        setting.arguments = command.arguments
        setting.memoryMegabytes = function.memoryMegabytes
        setting.isCold = options.isCold
        setting.idleSeconds = options.idleSeconds
        setting.reportsInvocations = options.reportsInvocations
        setting.functionARN =
            "arn:aws:lambda:\(region):\(LocalAccount.id):function:\(function.name)"
        if function.speaksRuntimeAPI { setting.dialect = .runtimeAPI }
        if isAttached { setting.dialect = .attached }
        return setting
    }

    private var region: String { options.variables["AWS_REGION"] ?? LocalAccount.region }

    /// The shell's variables, then what the template declares and neither the shell nor
    /// `--env-vars` says otherwise, then what AWS sets.
    private func environment(
        of function: FunctionResource,
        directory: String
    ) -> [(name: String, value: String)] {
        var variables = options.variables
        // Those of a runtime that this one was started by.
        for name in ["AWS_LAMBDA_RUNTIME_API", "PLUMB_WORKER"] { variables[name] = nil }
        for (name, value) in function.environment where variables[name] == nil {
            variables[name] = value
        }
        let declared = Set(function.environment.map(\.name))
        for (name, value) in options.overrides.values(for: function.logicalID)
        where declared.contains(name) {
            variables[name] = value
        }
        variables.merge(given(function, directory: directory)) { _, given in given }
        for (name, value) in defaults where variables[name] == nil { variables[name] = value }
        // An AWS SDK signs with something, for endpoints that take any signature.
        if variables["AWS_PROFILE"] == nil, variables["AWS_ACCESS_KEY_ID"] == nil {
            variables["AWS_ACCESS_KEY_ID"] = "local"
            variables["AWS_SECRET_ACCESS_KEY"] = "local"
            variables["AWS_SESSION_TOKEN"] = "local"
        }
        return variables.map { ($0.key, $0.value) }.sorted { $0.name < $1.name }
    }

    /// What Lambda sets whatever the template says.
    ///
    /// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    private func given(_ function: FunctionResource, directory: String) -> [String: String] {
        var variables = [
            "AWS_REGION": region, "AWS_DEFAULT_REGION": region,
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": String(function.memoryMegabytes),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/\(function.name)",
            "AWS_LAMBDA_LOG_STREAM_NAME": logStream,
            "AWS_SAM_LOCAL": "true", "AWS_ACCOUNT_ID": LocalAccount.id,
            "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR", "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
            "_AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1", "_AWS_XRAY_DAEMON_PORT": "2000",
            "LAMBDA_TASK_ROOT": directory,
            "LAMBDA_RUNTIME_DIR": "/var/runtime", "TZ": ":UTC", "_HANDLER": function.handler,
            "PLUMB_BUCKETS": data.buckets,
        ]
        if !function.runtime.hasPrefix("provided") {
            variables["AWS_EXECUTION_ENV"] = "AWS_Lambda_\(function.runtime)"
        }
        return variables
    }

    /// What a function finds where nobody has set it.
    private var defaults: [String: String] {
        ["PLUMB_DATABASE_URL": "sqlite:\(data.state)", "LANG": "en_US.UTF-8"]
    }

    /// `YYYY/MM/DD/[$LATEST]` and 32 hexadecimal digits.
    private var logStream: String {
        let date = Timestamp.now.rfc3339.prefix(10).replacing("-", with: "/")
        let random = FastRandom.next()
        let digits = [random.0, random.1].map { number in
            let text = String(number, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
        return "\(date)/[$LATEST]\(digits.joined())"
    }
}
