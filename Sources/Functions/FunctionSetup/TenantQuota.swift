package import FunctionRuntime
package import Pipeline

/// How many requests a tenant's sources take together, where the pipeline file does not say.
package enum TenantQuota {
    private static let (count, window) = ("RATE_LIMIT_MAX", "RATE_LIMIT_WINDOW")

    /// The rows of `--help`.
    package static let variables = [
        (name: count, meaning: "requests of a tenant without limits of its own (default: any)"),
        (name: window, meaning: "the seconds that they come in (default 3600)"),
    ]

    /// The pipeline with the quota that the environment gives.
    ///
    /// - Throws: `ConfigurationError` for a value that is no number in range.
    package static func applied(
        to pipeline: PipelineConfiguration,
        _ environment: Environment
    ) throws(ConfigurationError) -> PipelineConfiguration {
        let count = try number(environment, Self.count, in: RateLimit.counts)
        let seconds = try number(environment, window, in: RateLimit.windows) ?? 3600
        guard let count else { return pipeline }
        var pipeline = pipeline
        for index in pipeline.tenants.indices where pipeline.tenants[index].limits == nil {
            let quota = RateLimit(.tenant, count: count, seconds: seconds)
            pipeline.tenants[index].limits = [quota]
        }
        return pipeline
    }

    private static func number(
        _ environment: Environment,
        _ name: String,
        in range: ClosedRange<Int>
    ) throws(ConfigurationError) -> Int? {
        guard let text = environment[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            let (low, high) = (range.lowerBound, range.upperBound)
            throw ConfigurationError("\(name) is '\(text)': give a number from \(low) to \(high)")
        }
        return number
    }
}
