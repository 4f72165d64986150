import JSON
import TestSupport
import Testing

/// One run of `plumb`, in the folder of the repository unless told otherwise.
enum PlumbRun {
    static func outcome(
        _ arguments: [String],
        input: [UInt8] = [],
        environment: [String: String] = [:],
        folder: String = Repository.root
    ) throws -> FunctionRun.Outcome {
        var run = FunctionRun("plumb", input: input, environment: environment)
        run.arguments = arguments
        run.workingFolder = folder
        return try run.run()
    }

    /// The bytes of an event that `plumb events make` prints without a word on stderr.
    static func event(
        _ arguments: [String],
        input: [UInt8] = [],
        environment: [String: String] = [:]
    ) throws -> [UInt8] {
        let made = try outcome(
            ["events", "make"] + arguments,
            input: input,
            environment: environment
        )
        #expect((made.log, made.status) == ("", 0))
        #expect(made.output.filter { $0 == "\n" }.count == 1 && made.output.hasSuffix("\n"))
        return Array(made.output.utf8)
    }

    static func json(
        _ arguments: [String],
        environment: [String: String] = [:]
    ) throws -> JSON {
        try JSON(parsing: try event(arguments, environment: environment))
    }
}

extension JSON {
    /// The value at a path such as `Records.0.s3.bucket.name`; nil where there is none.
    func at(_ path: String) -> JSON? {
        path.split(separator: ".").reduce(self) { value, key in
            Int(key).map { value?[$0] } ?? value?[String(key)]
        }
    }
}
