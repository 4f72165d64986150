internal import Buckets
internal import Gateway
package import Serving

/// What the local runtime is started with.
package struct RuntimeOptions: Sendable {
    /// As the user gave it; errors name it like this.
    package var templatePath = "template.yaml"
    /// Absolute; where functions run.
    package var templateFolder = ""
    /// Where `plumb` itself lies: functions are looked for beside it.
    package var executableFolder = ""
    /// 0 for any free port.
    package var httpPort = 3000
    /// 0 for any free port.
    package var awsPort = 3001
    /// The HTTP API is served over TLS with them; nil for plain HTTP.
    package var tls: TLSFiles?
    package var dataDirectory = ".plumb"
    /// The address of a Redis that keeps the queues; nil for a file in the data directory.
    package var queues: String?
    /// The environment of the process, and of `--env-file`.
    package var variables: [String: String] = [:]
    /// Values of variables that the template declares, by function; `--env-vars`.
    package var overrides = VariableOverrides()
    /// Logical IDs of functions whose process somebody else starts.
    package var attached: Set<String> = []
    /// Whether every invocation gets a process of its own.
    package var isCold = false
    /// An idle worker is ended after this time.
    package var idleSeconds = 300
    /// Whether START, END and REPORT lines are logged.
    package var reportsInvocations = true

    package init() {}

    /// What requests to the buckets must be signed with; nil where no variable says so.
    ///
    /// - Throws: `halfBucketKeys` where only one of the two variables is set.
    var bucketKeys: S3Keys? {
        get throws(StartError) {
            let access = variables["PLUMB_S3_ACCESS_KEY"] ?? ""
            let secret = variables["PLUMB_S3_SECRET_KEY"] ?? ""
            if access.isEmpty && secret.isEmpty { return nil }
            guard !access.isEmpty, !secret.isEmpty else {
                throw .halfBucketKeys(
                    missing: "PLUMB_S3_\(access.isEmpty ? "ACCESS" : "SECRET")_KEY"
                )
            }
            return S3Keys(access: access, secret: secret)
        }
    }

    /// Where the HTTP API finds its keys.
    var gateway: Gateway.Options {
        var options = Gateway.Options()
        options.folder = templateFolder
        if let file = variables["SSL_CERT_FILE"], !file.isEmpty {
            options.certificateAuthorities = file
        }
        return options
    }
}

/// Values that replace those of the template's environment variables.
package struct VariableOverrides: Sendable {
    /// For every function that declares them.
    package var all: [String: String] = [:]
    /// For one, by logical ID.
    package var byFunction: [String: [String: String]] = [:]

    package init() {}

    func values(for function: String) -> [String: String] {
        all.merging(byFunction[function] ?? [:]) { _, own in own }
    }
}
