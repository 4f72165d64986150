import EventLoop
import Queues
import Redis
import TestSupport
import Testing

/// Connections to Redis that break again and again under load.
@Suite struct BrokenConnectionTests {
    @Test func `a connection that breaks neither loses a hand-off nor carries one out twice`()
        throws
    {
        let redis = RedisProcess()
        let count = 400
        let loop = try EventLoop()
        let store = try QueueStore(
            redis: RedisLocation(redis.address, dataDirectory: "one"),
            channels: ["q", "next"],
            loop: loop
        )
        let broker = QueueBroker(
            queues: ["q": .unbounded, "next": .unbounded],
            store: store,
            loop: loop
        )
        let breaker = try RedisConnection(RedisAddress(redis.address))
        var broken = 0
        func breakAll() {
            let reply = try? breaker.command(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"])
            broken += reply?.integer ?? 0
            loop.after(milliseconds: 7, breakAll)
        }
        func sent(_ id: String, to queue: String) -> HandOff.Sent {
            let message = Message(
                sequence: store.nextSequence(),
                id: id,
                body: Array(id.utf8),
                sentAt: 1
            )
            return HandOff.Sent(queue: queue, message: message)
        }
        var handled: [String: Int] = [:]
        let queue = try #require(broker["q"])
        queue.expect(20)
        queue.onReady = {
            while let message = queue.take(limit: 1).first {
                var change = HandOff()
                change.queue = "q"
                change.done = [message]
                change.sent = [sent("next-\(message.id)", to: "next")]
                broker.handOff(change) { error in
                    #expect(error == nil)
                    handled[message.id, default: 0] += 1
                    if handled.count == count { loop.after(milliseconds: 1500) { loop.stop() } }
                }
            }
        }
        broker.start()
        var number = 0
        func send() {
            guard number < count else { return }
            number += 1
            var change = HandOff()
            change.sent = [sent("\(number)", to: "q")]
            broker.handOff(change) { #expect($0 == nil) }
            loop.after(milliseconds: 1, send)
        }
        send()
        breakAll()
        loop.after(milliseconds: Patience.milliseconds) {
            Issue.record("the loop was not stopped")
            loop.stop()
        }
        try loop.run()
        #expect(handled.count == count)
        #expect(handled.values.allSatisfy { $0 == 1 })
        #expect(broker["q"]?.depth == 0)
        #expect(broker["next"]?.depth == count)
        #expect(broken > 10)
        store.close()
    }
}
