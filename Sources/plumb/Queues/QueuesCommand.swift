internal import JSON
internal import YAML

/// `plumb queues`: what the queues of the running runtime hold, and what is done to them.
struct QueuesCommand {
    private let arguments: Arguments
    private let console: Console

    /// - Throws: `Console.Problem` where nothing runs.
    init(_ arguments: Arguments) throws {
        self.arguments = arguments
        console = try Console(dataDirectory: arguments["data-dir"] ?? ".plumb")
    }

    func list() throws -> CInt {
        let answer = try console.send("GET", ["_plumb", "queues"])
        guard answer.status == 200 else { return fail(answer) }
        if arguments.has("json") {
            print(answer.document.text)
            return 0
        }
        let queues = answer.document["queues"]?.array ?? []
        let head = [
            "QUEUE", "DEPTH", "OLDEST", "IN FLIGHT", "DELAYED", "SENT", "HANDLED", "FAILED",
        ]
        let rows = queues.map { queue in
            let minute = queue["lastMinute"]
            let counts = [minute?["sent"], minute?["handled"], minute?["failed"]]
            return [
                queue["name"]?.string ?? "", "\(queue["depth"]?.int ?? 0)",
                queue["oldestAgeSeconds"]?.int.map(Self.age) ?? "-",
                "\(queue["inFlight"]?.int ?? 0)", "\(queue["delayed"]?.int ?? 0)",
            ] + counts.map { "\($0?.int ?? 0)" } + (queue["isPaused"] == true ? ["paused"] : [])
        }
        for line in Table([head] + rows, indent: "").lines { print(line) }
        return 0
    }

    /// `59s`, `12m`, `5h` or `3d`.
    private static func age(_ seconds: Int) -> String {
        switch seconds {
        case ..<60: "\(seconds)s"
        case ..<3_600: "\(seconds / 60)m"
        case ..<86_400: "\(seconds / 3_600)h"
        default: "\(seconds / 86_400)d"
        }
    }

    func peek() throws -> CInt {
        _ = try arguments.number("limit", in: 1...1_000)
        let answer = try console.send(
            "GET",
            ["_plumb", "queues", try name(), "messages"],
            query: options(["state", "limit"])
        )
        guard answer.status == 200 else { return try refuse(answer) }
        if arguments.has("json") {
            print(answer.document.text)
        } else {
            for message in answer.document["messages"]?.array ?? [] { print(message.text) }
        }
        return 0
    }

    func redrive() throws -> CInt {
        let names = ["to", "source", "error", "since", "until"]
        return try post("redrive", options(names)) { document in
            let left = document["withoutSource"]?.int ?? 0
            let rest = left > 0 ? ", \(left) came from no queue that is there: give --to" : ""
            return "moved \(document["moved"]?.int ?? 0)\(rest)"
        }
    }

    func purge() throws -> CInt {
        try post("purge") { "purged \($0["purged"]?.int ?? 0)" }
    }

    /// Does what needs no more than the queue's name.
    func act(_ action: String, _ past: String) throws -> CInt {
        try post(action) { "\(past) \($0["queue"]?.string ?? "")" }
    }

    private func post(
        _ action: String,
        _ query: [(String, String)] = [],
        _ sentence: (JSON) -> String
    ) throws -> CInt {
        let path = ["_plumb", "queues", try name(), action]
        let answer = try console.send("POST", path, query: query)
        guard answer.status == 200 else { return try refuse(answer) }
        print(arguments.has("json") ? answer.document.text : sentence(answer.document))
        return 0
    }

    private func options(_ names: [String]) -> [(String, String)] {
        names.compactMap { name in arguments[name].map { (name, $0) } }
    }

    private func name() throws -> String {
        guard let name = arguments.positional.first else {
            throw UsageError("which queue? give plumb queues \(arguments.verb.name) NAME")
        }
        return name
    }

    /// Tells what the runtime does not carry out, and why.
    private func refuse(_ answer: Console.Answer) throws -> CInt {
        let message = answer.document["message"]?.string ?? ""
        switch answer.status {
        case 400: throw UsageError(message)
        case 404:
            let list =
                try console.send("GET", ["_plumb", "queues"]).document["queues"]?.array ?? []
            let known = list.compactMap { $0["name"]?.string }
            let given = [arguments.positional.first, arguments["to"], arguments["source"]]
            let unknown = given.compactMap { $0 }.first { message.contains("'\($0)'") } ?? ""
            throw UsageError(
                "the runtime has \(message)",
                meant: NearestName.to(unknown, among: known)
            )
        default: return fail(answer)
        }
    }

    private func fail(_ answer: Console.Answer) -> CInt {
        Plumb.complain(answer.document["message"]?.string ?? "status \(answer.status)")
        return 1
    }
}
