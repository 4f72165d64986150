/// What the workers of one function are started with.
package struct WorkerSetting: Sendable {
    /// The path of the executable.
    package var executable: String
    /// What stands behind it.
    package var arguments: [String] = []
    package var environment: [(name: String, value: String)]
    /// The working directory.
    package var directory: String
    package var timeoutSeconds: Int
    /// The most processes at a time; with 0 every invocation is throttled.
    package var maximumWorkers: Int
    /// A process that keeps more than this resident is killed.
    package var memoryMegabytes = 128
    package var dialect = Dialect.frames
    /// Whether every invocation gets a process of its own.
    package var isCold = false
    /// An idle process is ended after this time.
    package var idleSeconds = 300
    /// Whether START, END and REPORT lines are part of the log.
    package var reportsInvocations = false
    /// What the Runtime API says of the function.
    package var functionARN = ""

    /// How a worker is talked to.
    package enum Dialect: Sendable {
        /// Frames over stdin and stdout.
        case frames
        /// The Lambda Runtime API, on a port for each process.
        case runtimeAPI
        /// The Runtime API for a process that somebody else starts: one, and never killed.
        case attached
    }

    package init(
        executable: String,
        environment: [(name: String, value: String)],
        directory: String,
        timeoutSeconds: Int,
        maximumWorkers: Int
    ) {
        self.executable = executable
        self.environment = environment
        self.directory = directory
        self.timeoutSeconds = timeoutSeconds
        self.maximumWorkers = maximumWorkers
    }
}
