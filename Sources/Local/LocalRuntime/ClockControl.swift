internal import EventLoop
internal import Gateway
internal import HTTPServer
internal import JSON
internal import Time

/// Moves the runtime's clock, so that a test of a 30-minute delay takes milliseconds.
///
/// Confined to the loop.
///
/// The clock does not jump: it goes from one moment at which something is due to the next, and
/// before each step everything that followed from the one before has come to its end. So an hourly
/// schedule fires once for every hour, and a message that it sends is delivered in its hour.
final class ClockControl {
    private let loop: EventLoop
    private let isSettled: () -> Bool
    private let patienceMilliseconds: Int

    /// How often work that is under way is looked at.
    private static let lookMilliseconds = 0
    /// An object that was written is seen in the round of the loop after it.
    private static let quietLooks = 2

    /// - Parameters:
    ///   - loop: whose clock is moved.
    ///   - patienceMilliseconds: how long a step waits for work to end before the clock goes on.
    ///   - isSettled: whether no work is under way.
    init(_ loop: EventLoop, patienceMilliseconds: Int, isSettled: @escaping () -> Bool) {
        self.loop = loop
        self.patienceMilliseconds = patienceMilliseconds
        self.isSettled = isSettled
    }

    /// Goes on to a moment, and calls back when everything due by then has happened.
    func advance(to moment: Timestamp, _ completion: @escaping () -> Void) {
        settle { [self] in
            if loop.clock.fireNext(upTo: moment) {
                advance(to: moment, completion)
            } else {
                if loop.clock.now < moment { loop.clock.set(moment) }
                completion()
            }
        }
    }

    private func settle(_ completion: @escaping () -> Void) {
        let latest = EventLoop.monotonicMilliseconds + patienceMilliseconds
        look(quietLooks: 0, until: latest, completion)
    }

    private func look(quietLooks: Int, until latest: Int, _ completion: @escaping () -> Void) {
        let quietLooks = isSettled() ? quietLooks + 1 : 0
        if quietLooks >= Self.quietLooks || EventLoop.monotonicMilliseconds >= latest {
            completion()
            return
        }
        loop.after(milliseconds: Self.lookMilliseconds) { [self] in
            look(quietLooks: quietLooks, until: latest, completion)
        }
    }
}

// MARK: - Requests

extension ClockControl {
    /// Answers `GET /_plumb/clock`, and `POST /_plumb/clock` with `{"advance": "2h"}` or
    /// `{"to": "2026-03-08T07:00:00Z"}`.
    var handler: InvokeEndpoint.Handler {
        { [self] exchange in
            guard exchange.target == "/_plumb/clock" else { return false }
            switch exchange.method {
            case "GET": answer(exchange)
            case "POST": move(exchange)
            default:
                Self.answer(exchange, 405, ["message": "the clock takes GET and POST"])
            }
            return true
        }
    }

    private func move(_ exchange: HTTPExchange) {
        do throws(Refusal) {
            let moment = try Self.moment(exchange.body, now: loop.clock.now)
            advance(to: moment) { [self] in answer(exchange) }
        } catch {
            Self.answer(exchange, 400, ["message": JSON(error.reason)])
        }
    }

    private func answer(_ exchange: HTTPExchange) {
        Self.answer(exchange, 200, ["now": JSON(loop.clock.now.rfc3339)])
    }

    private struct Refusal: Error {
        var reason: String
    }

    /// The moment that a request asks for.
    private static func moment(
        _ body: [UInt8],
        now: Timestamp
    ) throws(Refusal) -> Timestamp {
        let document = try? JSON(parsing: body)
        if let text = document?["to"]?.string {
            guard let moment = Timestamp(rfc3339: text) else {
                throw Refusal(reason: "'\(text)' is no time like 2026-03-08T07:00:00Z")
            }
            guard moment >= now else {
                throw Refusal(
                    reason: "it is \(now.rfc3339) already: the clock is not put back"
                )
            }
            return moment
        }
        guard let text = document?["advance"]?.string,
            let duration = DurationText.milliseconds(text)
        else {
            throw Refusal(reason: "give {\"advance\": \"2h\"} or {\"to\": TIME}")
        }
        guard duration <= maximumDays * 86_400_000 else {
            throw Refusal(reason: "'\(text)' is more than \(maximumDays)d")
        }
        return now.advanced(byMilliseconds: duration)
    }

    /// A hundred years.
    private static let maximumDays = 36_525

    private static func answer(_ exchange: HTTPExchange, _ status: Int, _ document: JSON) {
        let headers = [("content-type", "application/json")]
        exchange.answer(status: status, headers: headers, body: document.bytes)
    }
}
