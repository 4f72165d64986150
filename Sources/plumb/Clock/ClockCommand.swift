internal import JSON
internal import Time

/// `plumb clock`: the time of a runtime that runs.
enum ClockCommand {
    /// A year of hourly schedules takes a minute.
    private static let timeoutSeconds = 3600

    static func show(_ arguments: Arguments) throws -> CInt {
        try write(try console(arguments).send("GET", path), arguments)
    }

    /// - Returns: 1 where the runtime does not move its clock.
    static func advance(_ arguments: Arguments) throws -> CInt {
        guard let text = arguments.positional.first else {
            throw UsageError("how far? give plumb clock advance 2h, or a time")
        }
        let request: JSON
        if DurationText.milliseconds(text) != nil {
            request = ["advance": JSON(text)]
        } else if Timestamp(rfc3339: text) != nil {
            request = ["to": JSON(text)]
        } else {
            throw UsageError(
                "'\(text)' is neither a duration like 30m nor a time like 2026-03-08T07:00:00Z"
            )
        }
        let console = try console(arguments)
        let answer = try console.send(
            "POST",
            path,
            document: request,
            timeoutSeconds: timeoutSeconds
        )
        return try write(answer, arguments)
    }

    private static let path = ["_plumb", "clock"]

    private static func console(_ arguments: Arguments) throws -> Console {
        try Console(dataDirectory: arguments["data-dir"] ?? ".plumb")
    }

    private static func write(_ answer: Console.Answer, _ arguments: Arguments) throws -> CInt {
        guard answer.status == 200, let now = answer.document["now"]?.string else {
            Plumb.complain(answer.document["message"]?.string ?? "status \(answer.status)")
            return 1
        }
        print(arguments.has("json") ? answer.document.text : now)
        return 0
    }
}
