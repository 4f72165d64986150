internal import FunctionRuntime
internal import JSON

/// `plumb events`: sample events of every trigger.
enum EventsCommand {
    /// Prints the names, a line each, or one object of them.
    static func list(_ arguments: Arguments) {
        guard arguments.has("json") else {
            let width = Sample.all.map(\.name.count).max() ?? 0
            for sample in Sample.all {
                let gap = String(repeating: " ", count: width - sample.name.count)
                print("\(sample.name)\(gap)  \(sample.summary)")
            }
            return
        }
        let events = Sample.all.map { sample -> JSON in
            ["name": JSON(sample.name), "summary": JSON(sample.summary)]
        }
        print((["events": JSON(events)] as JSON).text)
    }

    /// Prints an event, indented or as one line.
    ///
    /// - Throws: `UsageError` for options that give no event, `ConfigurationError` for variables.
    static func make(_ sample: Sample, _ arguments: Arguments, isPretty: Bool) throws {
        var event: [UInt8] = []
        try sample.write(Ingredients(sample, arguments), &event)
        guard event.count <= maximumEventBytes else {
            throw UsageError(
                "the event has \(event.count) bytes, more than the \(maximumEventBytes) that Lambda "
                    + "takes: ask for less"
            )
        }
        if isPretty {
            print(try JSON(parsing: event).indentedText)
        } else {
            print(String(decoding: event, as: UTF8.self))
        }
    }
}
