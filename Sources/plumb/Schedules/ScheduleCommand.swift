internal import Glibc
internal import JSON
internal import Schedules
internal import Template
internal import Time
internal import TimeZones
internal import YAML

/// `plumb schedule`: when schedules fire.
enum ScheduleCommand {
    /// The most times that `next` prints.
    private static let mostTimes = 10_000
    /// `EX_DATAERR`: what was given is no expression.
    private static let notAnExpression: CInt = 65

    /// Prints the next times, a line each.
    ///
    /// - Returns: 65 where the expression or its time zone is none.
    static func next(_ arguments: Arguments) throws -> CInt {
        let count = try arguments.number("count", in: 1...mostTimes) ?? 10
        let from = try arguments.time("from") ?? .now
        let asked: Asked
        do {
            asked = try Asked(arguments, created: from)
        } catch let refusal as Refusal {
            Plumb.complain(refusal.text)
            return notAnExpression
        }
        var times: [String] = []
        var last = from.seconds
        while times.count < count, let next = asked.times.next(after: last) {
            times.append(Timestamp(seconds: next).rfc3339Seconds)
            last = next
        }
        if arguments.has("json") {
            let document: JSON = [
                "expression": JSON(asked.expression), "timezone": JSON(asked.zone),
                "times": JSON(times.map { JSON($0) }),
            ]
            print(document.text)
        } else {
            for time in times { print(time) }
        }
        return 0
    }

    /// What `next` is asked for.
    private struct Asked {
        var expression: String
        var zone: String
        var times: ScheduleTimes

        init(_ arguments: Arguments, created: Timestamp) throws {
            switch (arguments.positional.first, arguments["expression"]) {
            case (let name?, nil):
                guard arguments["timezone"] == nil else {
                    throw UsageError("--timezone goes with --expression: a schedule has its own")
                }
                let schedule = try ScheduleCommand.schedule(name, arguments)
                expression = schedule.text
                zone = schedule.timeZone.name
                times = ScheduleTimes(schedule, created: created.seconds)
            case (nil, let text?):
                expression = text
                zone = arguments["timezone"] ?? "UTC"
                let read = try Self.read(text, zone)
                times = ScheduleTimes(read.0, zone: read.1, created: created.seconds)
            case (nil, nil), (_?, _?):
                throw UsageError("give the NAME of a schedule or --expression 'cron(…)'")
            }
        }

        private static func read(
            _ text: String,
            _ zone: String
        ) throws(Refusal) -> (ScheduleExpression, TimeZone) {
            let expression: ScheduleExpression
            do throws(ScheduleProblem) {
                expression = try ScheduleExpression(text)
            } catch {
                throw Refusal(text: "\(text), column \(error.column): \(error)")
            }
            do throws(TimeZone.Problem) {
                return (expression, try TimeZone(named: zone))
            } catch {
                throw Refusal(text: "--timezone: \(error)")
            }
        }
    }

    /// Why an expression has no times.
    private struct Refusal: Error {
        var text: String
    }

    /// Fires a schedule of the running runtime.
    ///
    /// - Returns: 1 where the runtime cannot store the event.
    static func fire(_ arguments: Arguments) throws -> CInt {
        guard let name = arguments.positional.first else {
            throw UsageError("which schedule? give plumb schedule fire NAME")
        }
        let console = try Console(dataDirectory: arguments["data-dir"] ?? ".plumb")
        let answer = try console.send("POST", ["_plumb", "schedules", name, "fire"])
        switch answer.status {
        case 202:
            let requestID = answer.document["requestId"]?.string ?? ""
            print(
                arguments.has("json")
                    ? answer.document.text : "fired \(name), request ID \(requestID)"
            )
            return 0
        case 404:
            let known = try console.schedules().members?.map(\.key) ?? []
            throw UsageError(
                "the runtime has no schedule '\(name)'",
                meant: NearestName.to(name, among: known)
            )
        default:
            Plumb.complain(answer.document["message"]?.string ?? "status \(answer.status)")
            return 1
        }
    }

    /// Prints the schedules of the template.
    static func list(_ arguments: Arguments) throws -> CInt {
        let template = try template(arguments)
        // Where a runtime works with the data it knows since when a rate counts.
        let console = Console.running(dataDirectory: arguments["data-dir"] ?? ".plumb")
        let running = try console?.schedules()
        let now = Timestamp.now.seconds
        let rows = template.schedules.map { schedule -> (ScheduleTrigger, String?) in
            guard schedule.isEnabled else { return (schedule, nil) }
            if let known = running?[schedule.name] { return (schedule, known["next"]?.string) }
            let next = ScheduleTimes(schedule, created: now).next(after: now)
            return (schedule, next.map { Timestamp(seconds: $0).rfc3339Seconds })
        }
        guard arguments.has("json") else {
            let cells = rows.map { schedule, next in
                [
                    schedule.name, schedule.function, schedule.times,
                    schedule.isEnabled ? next ?? "never again" : "disabled",
                ]
            }
            for line in Table(cells, indent: "").lines { print(line) }
            return 0
        }
        let schedules = rows.map { schedule, next -> JSON in
            [
                "name": JSON(schedule.name), "function": JSON(schedule.function),
                "expression": JSON(schedule.text), "timezone": JSON(schedule.timeZone.name),
                "isEnabled": JSON(schedule.isEnabled), "next": next.map { JSON($0) } ?? .null,
                "line": JSON(schedule.line),
            ]
        }
        print((["schedules": JSON(schedules)] as JSON).text)
        return 0
    }

    private static func template(_ arguments: Arguments) throws -> SAMTemplate {
        let options = TemplateOptions(parameters: try Project.parameters(arguments))
        return try SAMTemplate.read(
            path: arguments["template"] ?? "template.yaml",
            options: options
        )
    }

    private static func schedule(
        _ name: String,
        _ arguments: Arguments
    ) throws -> ScheduleTrigger {
        let template = try template(arguments)
        if let schedule = template.schedules.first(where: { $0.name == name }) { return schedule }
        throw UsageError(
            "the template has no schedule '\(name)'",
            meant: NearestName.to(name, among: template.schedules.map(\.name))
        )
    }
}
