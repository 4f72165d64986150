internal import EventLoop
internal import HTTPClient

/// The keys of one issuer, fetched when they are needed.
///
/// Confined to the loop; each fetch runs on a thread of its own, and those who need its keys wait.
final class FetchedKeys {
    typealias Outcome = KeyCache<KeySet>.Decision

    private let location: KeyLocation
    private let client: HTTPClient
    private let loop: EventLoop
    private let report: (String) -> Void
    private let inbox: Inbox<Result<KeyLocation.Document, KeyLocation.Failure>>
    private var cache = KeyCache<KeySet>()
    private var waiting: [(Outcome) -> Void] = []
    private var thread: Thread?

    /// Further requests are refused.
    private static let maximumWaiting = 1000

    /// - Parameters:
    ///   - location: where from.
    ///   - client: how.
    ///   - loop: whose thread this is confined to.
    ///   - report: gets a line about each fetch that failed.
    /// - Throws: `SystemCallError` where there are no descriptors left.
    init(
        _ location: KeyLocation,
        client: HTTPClient,
        loop: EventLoop,
        report: @escaping (String) -> Void
    ) throws {
        self.location = location
        self.client = client
        self.loop = loop
        self.report = report
        inbox = try Inbox()
        try inbox.deliver(on: loop) { [unowned self] results in
            for result in results { finish(result) }
        }
    }

    /// Those who wait get no answer.
    func close() {
        inbox.stopDelivery(on: loop)
        waiting = []
    }

    /// Gives the keys for a token, at once or after a fetch: either keys to use or a refusal.
    func keys(for id: String?, _ completion: @escaping (Outcome) -> Void) {
        let decision = cache.decision(at: EventLoop.monotonicMilliseconds) { $0.has(id) }
        guard case .fetch = decision else { return completion(decision) }
        guard waiting.count < Self.maximumWaiting else {
            return completion(.refuse(reason: "too many requests wait for them"))
        }
        waiting.append(completion)
        if thread == nil { startFetch() }
    }

    private func startFetch() {
        do {
            thread = try Thread(name: "keys") { [location, client, inbox] in
                do throws(KeyLocation.Failure) {
                    inbox.send(.success(try location.fetch(client)))
                } catch {
                    inbox.send(.failure(error))
                }
            }
        } catch {
            finish(.failure(KeyLocation.Failure(reason: "\(error)")))
        }
    }

    private func finish(_ result: Result<KeyLocation.Document, KeyLocation.Failure>) {
        // It has sent its last message and is about to end.
        thread?.join()
        thread = nil
        let now = EventLoop.monotonicMilliseconds
        do {
            let document = try result.get()
            let keys = try KeySet(document.bytes)
            cache.keep(keys, cacheControl: document.cacheControl, at: now)
        } catch {
            let reason = (error as? KeyLocation.Failure)?.reason ?? "\(error)"
            cache.failed(reason: reason, at: now)
            report("keys of an issuer could not be fetched: \(reason)")
        }
        let waiters = waiting
        waiting = []
        for waiter in waiters { waiter(cache.outcome) }
    }
}
