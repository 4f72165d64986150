import EventLoop
import Glibc
import Synchronization
import Testing

@Suite struct EventLoopTests {
    @Test func `timers fire in the order of their moments, never early`() throws {
        let loop = try EventLoop()
        var fired: [Int] = []
        let begin = EventLoop.monotonicMilliseconds
        for delay in [30, 10, 20, 10] {
            loop.after(milliseconds: delay) {
                #expect(EventLoop.monotonicMilliseconds - begin >= delay)
                fired.append(delay)
                if fired.count == 4 { loop.stop() }
            }
        }
        try loop.run()
        #expect(fired == [10, 10, 20, 30])
    }

    @Test func `a cancelled timer does not fire`() throws {
        let loop = try EventLoop()
        var fired = false
        let timer = loop.after(milliseconds: 1) { fired = true }
        loop.cancel(timer)
        loop.after(milliseconds: 5) { loop.stop() }
        try loop.run()
        #expect(!fired)
    }

    @Test func `messages of another thread arrive in order and none is lost`() throws {
        let loop = try EventLoop()
        let inbox = try Inbox<Int>()
        var received: [Int] = []
        try inbox.deliver(on: loop) { messages in
            received.append(contentsOf: messages)
            if received.count == 10_000 { loop.stop() }
        }
        let sender = try Thread(name: "sender") {
            for number in 0..<10_000 { inbox.send(number) }
        }
        try loop.run()
        sender.join()
        inbox.stopDelivery(on: loop)
        #expect(received == Array(0..<10_000))
    }

    @Test func `a thread that waits on its inbox takes everything`() throws {
        let inbox = try Inbox<Int>()
        let total = SharedTotal()
        let reader = try Thread(name: "reader") {
            var count = 0
            while count < 1000 {
                for number in inbox.wait() {
                    total.sum.add(number, ordering: .relaxed)
                    count += 1
                }
            }
        }
        for number in 1...1000 { inbox.send(number) }
        reader.join()
        #expect(total.sum.load(ordering: .relaxed) == 500_500)
    }

    @Test func `an unwatched descriptor is not reported any more`() throws {
        let loop = try EventLoop()
        var ends: [CInt] = [0, 0]
        #expect(pipe(&ends) == 0)
        var calls = 0
        try loop.watch(ends[0], for: .readable) { readiness in
            #expect(readiness.contains(.readable))
            calls += 1
            loop.unwatch(ends[0])
            loop.after(milliseconds: 2) { loop.stop() }
        }
        #expect(write(ends[1], "x", 1) == 1)
        try loop.run()
        close(ends[0])
        close(ends[1])
        #expect(calls == 1)
    }
}

private final class SharedTotal: Sendable {
    let sum = Atomic<Int>(0)
}
