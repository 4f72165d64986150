/// An HTTP server on a free port of 127.0.0.1 that answers as the APIs of ad platforms do.
///
/// `Tests/Fixtures/platforms/server.py` says what its answers may be.
package final class PlatformServer {
    package let folder = TemporaryFolder()
    private let process: PythonProcess

    package var port: Int { process.port }

    /// Starts it and waits until it listens.
    ///
    /// - Parameter answers: JSON, lists of answers by path.
    /// - Throws: where it does not come up within ten seconds.
    package init(answers: String = "{}") throws {
        try folder.write(answers, to: "answers.json")
        try folder.write([], to: "requests.ndjson")
        let script = "\(Repository.root)/Tests/Fixtures/platforms/server.py"
        process = try PythonProcess([script, folder.path], port: "\(folder.path)/port")
    }

    /// Answers from now on as this says.
    package func answer(_ answers: String) throws {
        try folder.write(answers, to: "answers.json")
    }

    /// What was asked so far, one JSON object each.
    package var requests: [String] {
        get throws {
            let file = try folder.read("requests.ndjson")
            return String(decoding: file, as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }
}
