internal import Glibc
package import JSON
internal import Time

/// One event in, one result out.
///
/// Throws what went wrong with this event; the next one is handled all the same.
package typealias Handler = (JSON, Context) throws -> FunctionResult

/// One event's JSON text in, its result's out, for events in bulk: nobody reads them beforehand.
///
/// Throws a `JSONSyntaxError` only where the event itself is not JSON. It emits nothing.
package typealias BytesHandler = (_ event: [UInt8], Context) throws -> [UInt8]

/// Either kind of handler, as the doors have it.
enum AnyHandler {
    case value(Handler)
    case bytes(BytesHandler)
}

/// The largest event and the largest result, in bytes: Lambda's own bound.
/// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
package let maximumEventBytes = 6_291_556

/// How a function's process ends.
package enum ExitStatus: Int32, Sendable {
    case handled = 0
    case eventFailed = 1
    case usage = 64
    case notJSON = 65
    case configuration = 78
}

extension FunctionDescription {
    /// Runs the function until its events end, and ends the process.
    ///
    /// 1. Reads the environment and lets `make` build the handler: a `ConfigurationError` is exit
    ///    status 78.
    /// 2. Takes one of three front doors: the Lambda Runtime API where `AWS_LAMBDA_RUNTIME_API` is
    ///    set, frames of the local runtime where `PLUMB_WORKER` is set, else the shell.
    /// 3. Hands event after event to the handler.
    package func run(_ make: (Environment) throws -> Handler) -> Never {
        runAny { environment, _ in .value(try make(environment)) }
    }

    /// As `run`, for a handler that puts some of its work off.
    package func runDeferring(
        _ make: (Environment, DeferredWork) throws -> Handler
    ) -> Never {
        runAny { .value(try make($0, $1)) }
    }

    /// As `run`, for a handler that takes the events as text.
    package func runBytes(_ make: (Environment) throws -> BytesHandler) -> Never {
        runAny { environment, _ in .bytes(try make(environment)) }
    }

    private func runAny(_ make: (Environment, DeferredWork) throws -> AnyHandler) -> Never {
        let environment = Environment.ofProcess()
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.contains("--help") || arguments.contains("-h") {
            print(help, terminator: "")
            exit(ExitStatus.handled.rawValue)
        }
        if let stray = arguments.first {
            complain("unexpected argument '\(stray)'; the event comes on stdin (see --help)")
            exit(ExitStatus.usage.rawValue)
        }
        do {
            let setting = try InvocationSetting(function: name, environment: environment)
            // Nobody holds the handler behind this, so that what it has open is closed.
            let status = try door(environment)(try make(environment, setting.deferred), setting)
            setting.deferred.run()
            exit(status.rawValue)
        } catch {
            complain("\(error)")
            LambdaDoor.report(error, environment)
            exit(ExitStatus.configuration.rawValue)
        }
    }

    private typealias Door = (AnyHandler, InvocationSetting) throws -> ExitStatus

    private func door(_ environment: Environment) throws -> Door {
        if environment["AWS_LAMBDA_RUNTIME_API"] != nil {
            return { try LambdaDoor($0, $1, environment).run() }
        }
        if let life = environment["PLUMB_WORKER"] {
            return { try WorkerDoor.run(handler: $0, setting: $1, isForOneEvent: life == "once") }
        }
        let trigger = trigger
        return { handler, setting in
            try ShellDoor(handler: handler, setting: setting, trigger: trigger).run()
        }
    }

    private func complain(_ text: String) {
        let line = "\(name): error: \(text)\n"
        _ = line.withCString { write(STDERR_FILENO, $0, line.utf8.count) }
    }
}

/// What every invocation of a process has in common.
struct InvocationSetting {
    let log: Logger
    let deferred = DeferredWork()
    /// `PLUMB_SEED`.
    private let seed: UInt64?

    init(function: String, environment: Environment) throws {
        seed = try environment.seed
        log = try Logger(
            function: function,
            environment: environment,
            clock: try Clock(environment)
        )
    }

    /// The context of one event, whose compact text seeds it; without a request ID it makes one.
    func context(
        for event: @autoclosure () -> [UInt8],
        requestID: String? = nil,
        deadline: Timestamp? = nil,
        aheadMilliseconds: Int = 0,
        traceID: String = "",
        clientContext: String = ""
    ) -> Context {
        var log = log
        log.clock = log.clock.moved(milliseconds: aheadMilliseconds)
        return Context(
            requestID: requestID,
            deadline: deadline,
            traceID: traceID,
            clientContext: clientContext,
            log: log,
            random: RandomSource(seed: seed, event: event())
        )
    }
}

extension JSON {
    /// A document's compact text; the text itself where it is no JSON.
    static func compact(_ text: [UInt8]) -> [UInt8] {
        do {
            return try JSON(parsing: text).bytes
        } catch {
            return text
        }
    }
}
