package import EventLoop
package import HTTPServer
internal import JSON
internal import Patterns
package import Template
internal import Workers

/// The API of EventBridge: events are sent to buses, and the template's rules can be looked at.
///
/// Confined to the loop. Signatures are not looked at.
/// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html
package final class EventsAPI {
    let template: SAMTemplate
    let bus: EventBus
    let clock: LoopClock
    let report: (String) -> Void
    private let store: StoreDeliveries

    /// Stores what targets get, all of it or nothing, and calls back once it is on disk.
    package typealias StoreDeliveries = (
        _ deliveries: [Delivery],
        _ completion: @escaping (_ failure: String?) -> Void
    ) -> Void

    typealias Reply = (Result<JSON, EventsError>) -> Void

    private static let target = "AWSEvents."
    private static let contentType = "application/x-amz-json-1.1"

    /// - Parameters:
    ///   - template: whose rules and buses are served.
    ///   - bus: that of the template.
    ///   - clock: tells when an event has come.
    ///   - report: gets a line about each event that goes nowhere.
    ///   - store: stores what is delivered.
    package init(
        _ template: SAMTemplate,
        bus: EventBus,
        clock: LoopClock,
        report: @escaping (String) -> Void,
        store: @escaping StoreDeliveries
    ) {
        self.template = template
        self.bus = bus
        self.clock = clock
        self.report = report
        self.store = store
    }

    /// Answers a request, now or later; false where it is none of EventBridge's.
    package func handle(_ exchange: HTTPExchange) -> Bool {
        guard let target = exchange.header("x-amz-target"), target.hasPrefix(Self.target) else {
            return false
        }
        let reply: Reply = { Self.answer($0, to: exchange) }
        do throws(EventsError) {
            let action = String(target.dropFirst(Self.target.count))
            try run(action, try Self.parameters(exchange), reply)
        } catch {
            reply(.failure(error))
        }
        return true
    }

    private static func parameters(_ exchange: HTTPExchange) throws(EventsError) -> JSON {
        let document: JSON
        do {
            document = exchange.body.isEmpty ? [:] : try JSON(parsing: exchange.body)
        } catch {
            throw .malformed("The body is not JSON: \(error)")
        }
        guard document.kind == .object else { throw .malformed("The body is no JSON object.") }
        return document
    }

    private func run(
        _ action: String,
        _ parameters: JSON,
        _ reply: @escaping Reply
    ) throws(EventsError) {
        switch action {
        case "PutEvents": try put(parameters, reply)
        case "TestEventPattern": reply(.success(try testPattern(parameters)))
        case "ListRules": reply(.success(try listRules(parameters)))
        case "DescribeRule": reply(.success(try describeRule(parameters)))
        case "ListTargetsByRule": reply(.success(try listTargets(parameters)))
        case "ListEventBuses": reply(.success(try listBuses(parameters)))
        case "DescribeEventBus": reply(.success(try describeBus(parameters)))
        default: throw .unknownAction(action)
        }
    }

    private static func answer(_ result: Result<JSON, EventsError>, to exchange: HTTPExchange) {
        var headers = [
            (name: "x-amzn-requestid", value: RequestID.make()),
            (name: "content-type", value: contentType),
        ]
        switch result {
        case .success(let document):
            exchange.answer(status: 200, headers: headers, body: document.bytes)
        case .failure(let error):
            headers.append(("x-amzn-errortype", error.type))
            if error.status == 503 { headers.append(("retry-after", "1")) }
            let document: JSON = ["__type": JSON(error.type), "message": JSON(error.message)]
            exchange.answer(status: error.status, headers: headers, body: document.bytes)
        }
    }

    // MARK: Sending

    private func put(_ parameters: JSON, _ reply: @escaping Reply) throws(EventsError) {
        let entries = try PutEntry.all(parameters)
        var deliveries: [Delivery] = []
        var failedCount = 0
        var answers: [JSON] = []
        for entry in entries {
            switch entry.event(at: clock.now) {
            case .success(let event):
                if !bus.names.contains(event.bus) {
                    // AWS takes such an event, too, and it is gone.
                    report("no event bus '\(event.bus)' in the template: an event went nowhere")
                }
                deliveries += bus.deliveries(of: event)
                answers.append(["EventId": JSON(event.id)])
            case .failure(let refusal):
                failedCount += 1
                answers.append(refusal.json)
            }
        }
        let answer: JSON = ["FailedEntryCount": JSON(failedCount), "Entries": JSON(answers)]
        guard !deliveries.isEmpty else { return reply(.success(answer)) }
        store(deliveries) { failure in
            reply(failure.map { .failure(.unavailable($0)) } ?? .success(answer))
        }
    }

    /// Sends an event of a service of AWS's to its bus, and calls back once it is on disk.
    package func send(
        _ event: BusEvent,
        _ completion: @escaping (_ failure: String?) -> Void
    ) {
        let deliveries = bus.deliveries(of: event)
        deliveries.isEmpty ? completion(nil) : store(deliveries, completion)
    }

    // MARK: Patterns

    private func testPattern(_ parameters: JSON) throws(EventsError) -> JSON {
        let text = try Self.required("EventPattern", parameters)
        let event: JSON
        do {
            event = try JSON(parsing: try Self.required("Event", parameters))
        } catch let error as EventsError {
            throw error
        } catch {
            throw .validation("Parameter Event is not valid. Reason: \(error)")
        }
        guard event.kind == .object else {
            throw .validation("Parameter Event is not valid. Reason: it is no JSON object")
        }
        do throws(PatternError) {
            return ["Result": JSON(try EventPattern(parsing: text).matches(event))]
        } catch {
            throw .invalidPattern("\(error)")
        }
    }

    /// A text that must be there.
    static func required(_ name: String, _ parameters: JSON) throws(EventsError) -> String {
        guard let text = try optional(name, parameters) else {
            let member = name.prefix(1).lowercased() + name.dropFirst()
            throw .constraint("null", member, "not be null")
        }
        return text
    }

    static func optional(_ name: String, _ parameters: JSON) throws(EventsError) -> String? {
        guard let value = parameters[name], !value.isNull else { return nil }
        guard let text = value.string else { throw .malformed("\(name) must be a string.") }
        return text
    }
}
