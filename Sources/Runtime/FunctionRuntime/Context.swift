package import Identifiers
package import Time

/// Where a function takes the time from.
package enum Clock: Sendable {
    case system
    /// `PLUMB_CLOCK`: time stands still, so that a replayed event gives the same result.
    case pinned(Timestamp)
    /// That of a local runtime whose clock is ahead of the machine's, or behind it.
    case moved(milliseconds: Int)

    /// The clock that `PLUMB_CLOCK` sets; throws a `ConfigurationError` for what is no time.
    package init(_ environment: Environment) throws {
        guard let text = environment["PLUMB_CLOCK"] else {
            self = .system
            return
        }
        guard let moment = Timestamp(rfc3339: text) else {
            throw ConfigurationError(
                "PLUMB_CLOCK is '\(text)': give a time like 2026-03-08T06:59:00Z"
            )
        }
        self = .pinned(moment)
    }

    package var now: Timestamp {
        switch self {
        case .system: .now
        case .pinned(let moment): moment
        case .moved(let milliseconds): .now.advanced(byMilliseconds: milliseconds)
        }
    }

    /// The clock of an event; a pinned one stays.
    func moved(milliseconds: Int) -> Clock {
        guard milliseconds != 0, case .system = self else { return self }
        return .moved(milliseconds: milliseconds)
    }
}

/// What an invocation may know beside its event.
///
/// Time, randomness and identifiers come from here and from nowhere else.
package struct Context {
    package let requestID: String
    /// When the invocation is killed if it has not ended; nil in a shell, where nobody waits.
    package let deadline: Timestamp?
    /// `X-Amzn-Trace-Id`; empty for none.
    package let traceID: String
    /// What the invoker says of itself with `X-Amz-Client-Context`, JSON text; empty for nothing.
    package let clientContext: String
    package let log: Logger
    private let clock: Clock
    private let random: RandomBox

    /// Randomness is used up across copies of a context, so they share it.
    private final class RandomBox {
        var source: RandomSource

        init(_ source: RandomSource) {
            self.source = source
        }
    }

    /// A context of one event; without a request ID it makes one, and its log lines carry it.
    package init(
        requestID: String?,
        deadline: Timestamp?,
        traceID: String,
        clientContext: String = "",
        log: Logger,
        random: RandomSource
    ) {
        let random = RandomBox(random)
        let clock = log.clock
        var log = log
        let requestID = requestID ?? Self.makeID(clock, random).description
        log.requestID = requestID
        self.requestID = requestID
        self.deadline = deadline
        self.traceID = traceID
        self.clientContext = clientContext
        self.log = log
        self.clock = clock
        self.random = random
    }

    package var now: Timestamp { clock.now }

    /// A new UUIDv7.
    package func makeID() -> UUID {
        Self.makeID(clock, random)
    }

    private static func makeID(_ clock: Clock, _ random: RandomBox) -> UUID {
        UUID(
            milliseconds: clock.now.milliseconds,
            random: (random.source.next(), random.source.next())
        )
    }
}
