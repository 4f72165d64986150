internal import JSON
internal import YAML

/// `plumb streams`: how the delivery streams of the running runtime are doing.
enum StreamsCommand {
    private static let heading = [
        "stream", "buffered", "bytes", "delivered", "errors", "objects", "partitions", "last flush",
        "last problem",
    ]

    /// Prints a line for each stream, or the one that is named.
    static func run(_ arguments: Arguments) throws -> CInt {
        let console = try Console(dataDirectory: arguments["data-dir"] ?? ".plumb")
        let document = try console.send("GET", ["_plumb", "status"]).document["streams"] ?? [:]
        var streams = document.members ?? []
        if let name = arguments.positional.first {
            let known = streams.flatMap { [$0.key, $0.value["name"]?.string ?? ""] }
            streams = streams.filter { $0.key == name || $0.value["name"]?.string == name }
            guard !streams.isEmpty else {
                throw UsageError(
                    "the runtime has no delivery stream '\(name)'",
                    meant: NearestName.to(name, among: known)
                )
            }
        }
        guard !arguments.has("json") else {
            let members = JSON(members: streams.map { ($0.key, $0.value) })
            print((["streams": members] as JSON).text)
            return 0
        }
        guard !streams.isEmpty else {
            print("no delivery streams")
            return 0
        }
        let rows = streams.map { row($0.value) }
        for line in Table([heading] + rows, indent: "").lines { print(line) }
        return 0
    }

    private static func row(_ stream: JSON) -> [String] {
        let flush = stream["lastFlush"]
        let numbers = ["buffered", "bufferedBytes", "delivered", "errors", "objects"].map {
            stream[$0]?.text ?? ""
        }
        let problem = stream["lastProblem"]
        return [stream["name"]?.string ?? ""] + numbers + [
            flush?["partitions"]?.text ?? "-", flush?["at"]?.string ?? "-",
            problem.flatMap { $0["message"]?.string } ?? "-",
        ]
    }
}
