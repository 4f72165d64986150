/// A Lambda function: `AWS::Serverless::Function`.
package struct FunctionResource: Sendable {
    /// The key under `Resources`.
    package var logicalID: String
    /// `FunctionName`, or the logical ID.
    package var name: String
    /// The executable to run, or what a language's runtime takes: `Handler`.
    package var handler: String
    /// Where the code lies, as `CodeUri` names it; nil where it is not a path.
    package var codePath: String?
    /// Whether its process speaks the Lambda Runtime API and not frames.
    ///
    /// The local hint `Metadata: {Plumb: {Protocol: runtime-api}}`; a language's runtime always does.
    package var speaksRuntimeAPI = false
    package var memoryMegabytes: Int
    package var timeoutSeconds: Int
    /// The most invocations at a time (`ReservedConcurrentExecutions`); nil where the template
    /// leaves it to the runtime.
    package var reservedConcurrency: Int?
    /// `Environment.Variables` after Globals merging, in template order.
    package var environment: [(name: String, value: String)]
    /// What AWS runs it in: `Runtime`, `provided.al2023` or a language's.
    package var runtime: String
    /// The alias that AWS makes of each version: `AutoPublishAlias`.
    package var alias: String?
    package var asynchronous: AsynchronousInvocation
    /// Nil where it has none.
    package var url: FunctionURL?
    /// Whether its schedules fire once for what they missed while nothing ran.
    ///
    /// The local hint `Metadata: {Plumb: {MissedSchedules: run-once}}`.
    package var runsMissedSchedules = false
    package var line: Int

    package init(
        logicalID: String,
        name: String,
        handler: String,
        memoryMegabytes: Int = 128,
        timeoutSeconds: Int = 3,
        reservedConcurrency: Int? = nil,
        environment: [(name: String, value: String)] = [],
        runtime: String = "provided.al2023",
        alias: String? = nil,
        asynchronous: AsynchronousInvocation = AsynchronousInvocation(),
        line: Int = 0
    ) {
        self.logicalID = logicalID
        self.name = name
        self.handler = handler
        self.memoryMegabytes = memoryMegabytes
        self.timeoutSeconds = timeoutSeconds
        self.reservedConcurrency = reservedConcurrency
        self.environment = environment
        self.runtime = runtime
        self.alias = alias
        self.asynchronous = asynchronous
        self.line = line
    }
}
