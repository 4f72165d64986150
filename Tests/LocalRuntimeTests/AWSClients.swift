import Files
import Glibc
import JSON
import TestSupport
import Testing

/// AWS's own clients against a running runtime.
struct AWSClients {
    let runtime: RunningRuntime

    /// Where `scripts/install --tests` puts them.
    private static let folder = "\(Repository.root)/.build/test-venv"

    struct Missing: Error, CustomStringConvertible {
        let description = "boto3 and the aws command are missing: run scripts/install --tests"
    }

    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    init(_ runtime: RunningRuntime) throws {
        guard access("\(Self.folder)/packages", R_OK) == 0 else { throw Missing() }
        self.runtime = runtime
    }

    /// Calls operations of a service with boto3, one after another, without retries.
    ///
    /// - Parameters:
    ///   - service: such as `lambda`.
    ///   - calls: operations as boto3 names them, and their arguments.
    /// - Returns: the answers; errors have a member `Error`.
    /// - Throws: `Failed` with what boto3 itself complains about.
    func call(_ service: String, _ calls: [(String, JSON)]) throws -> [JSON] {
        let folder = TemporaryFolder()
        let list = JSON(calls.map { JSON([JSON($0.0), $0.1]) })
        try folder.write(list.bytes, to: "calls")
        let script = "\(Repository.root)/Tests/Fixtures/clients/calls.py"
        let lines = try run(
            "\(Self.folder)/bin/python \(script) \(service) \(runtime.awsPort)",
            in: folder
        )
        return try lines.split(separator: "\n").map { try JSON(parsing: String($0)) }
    }

    /// Invokes a function of the runtime once.
    func invoke(_ arguments: JSON) throws -> JSON {
        try #require(try call("lambda", [("invoke", arguments)]).first)
    }

    /// What `aws` with these words writes to stdout.
    ///
    /// - Throws: `Failed` with its stderr where it fails.
    func aws(_ words: String, in folder: TemporaryFolder = TemporaryFolder()) throws -> String {
        try folder.write([], to: "calls")
        let endpoint = "--endpoint-url http://127.0.0.1:\(runtime.awsPort)"
        return try run("\(Self.folder)/bin/aws \(endpoint) \(words)", in: folder)
    }

    /// Sends a file of this size to the bucket `uploads` in parts, and compares what comes back.
    ///
    /// - Returns: the object's ETag.
    func transfer(bytes: Int) throws -> String {
        let folder = TemporaryFolder()
        try folder.write([], to: "calls")
        let script = "\(Repository.root)/Tests/Fixtures/clients/transfer.py"
        let command = "\(Self.folder)/bin/python \(script) \(runtime.awsPort) \(bytes)"
        return try run(command, in: folder)
    }

    private func run(_ command: String, in folder: TemporaryFolder) throws -> String {
        let variables = """
            AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1 \
            AWS_EC2_METADATA_DISABLED=true AWS_MAX_ATTEMPTS=1 AWS_PAGER= HOME=\(folder.path)
            """
        let status = Command.run(
            "cd \(folder.path) && env \(variables) \(command) < calls > answers 2> errors"
        )
        let text = { (name: String) in
            String(
                decoding: try FileSystem.read("\(folder.path)/\(name)", limitBytes: 64 << 20),
                as: UTF8.self
            )
        }
        guard status == 0 else { throw Failed(description: "\(status): \(try text("errors"))") }
        return try text("answers")
    }
}
