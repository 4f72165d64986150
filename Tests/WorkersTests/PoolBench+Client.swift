import TestSupport
import Workers

extension PoolBench {
    /// A pool of processes that run a scenario; `runtime_api_client.py` says what it can use.
    static func client(
        _ scenario: String,
        timeoutSeconds: Int = 20,
        _ change: (inout WorkerSetting) -> Void = { _ in }
    ) throws -> PoolBench {
        try PoolBench(executable: "/usr/bin/python3", timeoutSeconds: timeoutSeconds) {
            $0.dialect = .runtimeAPI
            $0.arguments = [
                "\(Repository.root)/Tests/WorkersTests/runtime_api_client.py", scenario,
            ]
            $0.functionARN = "arn:aws:lambda:us-east-1:123456789012:function:Fn"
            change(&$0)
        }
    }
}
