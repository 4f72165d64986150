package import EventLoop
internal import Gateway
internal import HTTPServer
internal import Serving
package import Template
package import Workers

/// The ports, the data directory and the log, and behind them the wiring of the template as it is.
///
/// Confined to its loop.
package final class LocalRuntime {
    private let loop: EventLoop
    /// Held for its lock.
    private let directory: DataDirectory
    private let surroundings: Wiring.Surroundings
    private var options: RuntimeOptions
    private var wiring: Wiring
    private var isChanging = false
    /// The template that came while an earlier change was under way.
    private var upcoming: (template: SAMTemplate, options: RuntimeOptions)?

    /// Opens the data, listens on both ports and starts working off what an earlier run left.
    ///
    /// - Parameters:
    ///   - template: what to run.
    ///   - options: where and with what.
    ///   - loop: the loop that everything runs on; the caller runs it.
    ///   - log: writes what functions log.
    ///   - report: gets a line for the developer about each thing that went wrong.
    ///   - note: gets a line about what is worth knowing and no trouble.
    /// - Throws: the first thing that keeps it from starting; nothing runs then.
    package init(
        _ template: SAMTemplate,
        options: RuntimeOptions,
        loop: EventLoop,
        log: LogWriter,
        report: @escaping (String) -> Void,
        note: @escaping (String) -> Void
    ) throws {
        self.loop = loop
        self.options = options
        directory = try DataDirectory(options.dataDirectory)
        surroundings = Wiring.Surroundings(
            data: directory.paths,
            http: try Self.apiServer(options, loop),
            aws: try LoopServer(
                port: options.awsPort,
                limits: InvokeEndpoint.limits,
                loop: loop
            ),
            loop: loop,
            log: log,
            report: report,
            note: note
        )
        wiring = try Wiring(template, options: options, surroundings)
    }

    private static func apiServer(
        _ options: RuntimeOptions,
        _ loop: EventLoop
    ) throws -> LoopServer {
        guard let files = options.tls else {
            return try LoopServer(port: options.httpPort, loop: loop)
        }
        do {
            let certificate = try files.read()
            return try LoopServer(port: options.httpPort, certificate: certificate, loop: loop)
        } catch HTTPServerError.certificateRefused {
            throw TLSFileError.refused(files)
        }
    }

    package var template: SAMTemplate { wiring.template }
    /// Absolute.
    package var dataDirectory: String { directory.paths.path }
    package var httpPort: Int { surroundings.http.port }
    /// Where the HTTP API is served.
    package var httpURL: String { "\(surroundings.http.scheme)://127.0.0.1:\(httpPort)" }
    package var awsPort: Int { surroundings.aws.port }

    /// Opens the doors for processes that somebody else starts.
    ///
    /// - Returns: What each of them is started with.
    package func attach() -> [Attachment] {
        template.functions.compactMap { function in
            guard let pool = wiring.pools[function.logicalID],
                pool.setting.dialect == .attached, let address = pool.attach()
            else { return nil }
            return Attachment(function: function, setting: pool.setting, address: address)
        }
    }

    /// Starts new workers for every function; those there are answer what they have.
    package func renewWorkers() {
        wiring.renewWorkers()
    }

    /// Runs another template from now on; no request is lost on the way.
    ///
    /// What runs comes to its end first, and requests that come meanwhile wait. Where the new one
    /// cannot be started, the one before goes on.
    package func change(to template: SAMTemplate, options: RuntimeOptions) {
        guard !isChanging else {
            upcoming = (template, options)
            return
        }
        isChanging = true
        wiring.drain { [self] in
            do {
                wiring = try Wiring(
                    template,
                    options: options,
                    surroundings,
                    attached: wiring.attachedPools
                )
                self.options = options
            } catch {
                surroundings.report("\(error)")
                goOn()
            }
            isChanging = false
            guard let (template, options) = upcoming else { return }
            upcoming = nil
            change(to: template, options: options)
        }
    }

    /// Starts again what ran before.
    private func goOn() {
        do {
            wiring = try Wiring(
                wiring.template,
                options: options,
                surroundings,
                attached: wiring.attachedPools
            )
        } catch {
            surroundings.report("\(error)")
        }
    }

    /// Ends all work at once; what was accepted is on disk and goes on at the next start.
    package func close() {
        wiring.close()
        surroundings.http.close()
        surroundings.aws.close()
    }
}

/// What a developer starts a function with, so that it takes events from the runtime.
package struct Attachment {
    /// The logical ID.
    package let function: String
    package let executable: String
    package let arguments: [String]
    package let directory: String
    /// Those that the developer's shell does not have already.
    package let variables: [(name: String, value: String)]

    init(function: FunctionResource, setting: WorkerSetting, address: String) {
        self.function = function.logicalID
        executable = setting.executable
        arguments = setting.arguments
        directory = setting.directory
        let declared = Set(function.environment.map(\.name))
        let own = setting.environment.filter { name, _ in
            declared.contains(name) || name.hasPrefix("PLUMB_")
                || name.hasPrefix("AWS_LAMBDA_FUNCTION")
        }
        variables = [("AWS_LAMBDA_RUNTIME_API", address), ("AWS_SAM_LOCAL", "true")] + own
    }
}
