import EventLoop
import Testing
import Time

@Suite struct LoopClockTests {
    /// 2026-03-08T06:59:00Z.
    private static let begin = Timestamp(seconds: 1_772_953_140)

    @Test func `timers fire in the order of their moments, never early`() throws {
        let loop = try EventLoop()
        var fired: [Int] = []
        let begin = loop.clock.now
        for delay in [30, 10, 20, 10] {
            loop.clock.after(milliseconds: delay) {
                #expect(loop.clock.now >= begin.advanced(byMilliseconds: delay))
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
        let timer = loop.clock.after(milliseconds: 1) { fired = true }
        loop.clock.cancel(timer)
        loop.clock.after(milliseconds: 5) { loop.stop() }
        try loop.run()
        #expect(!fired)
    }

    @Test func `a clock that is set goes on from there, and takes its timers along`() throws {
        let loop = try EventLoop()
        loop.clock.set(Self.begin)
        var fired: [String] = []
        loop.clock.after(milliseconds: 3_600_000) {
            fired.append("an hour")
            loop.stop()
        }
        loop.clock.after(milliseconds: 1_800_000) { fired.append("half an hour") }
        // Timers of real things are not moved.
        loop.after(milliseconds: 600_000) { fired.append("real") }
        loop.clock.set(Self.begin.advanced(byMilliseconds: 3_700_000))
        try loop.run()
        #expect(fired == ["half an hour", "an hour"])
        #expect(loop.clock.now >= Self.begin.advanced(byMilliseconds: 3_700_000))
        #expect(loop.clock.now < Self.begin.advanced(byMilliseconds: 3_760_000))
    }

    @Test func `the clock goes from one timer to the next, no further than it may`() throws {
        let loop = try EventLoop()
        loop.clock.set(Self.begin)
        let limit = Self.begin.advanced(byMilliseconds: 7_200_000)
        var moments: [Int] = []
        func fireAgain() {
            loop.clock.after(milliseconds: 3_000_000) {
                moments.append(loop.clock.now.seconds - Self.begin.seconds)
                fireAgain()
            }
        }
        fireAgain()
        #expect(!loop.clock.fireNext(upTo: Self.begin))
        while loop.clock.fireNext(upTo: limit) {}
        #expect(moments.count == 2)
        #expect(moments.allSatisfy { $0 % 3000 < 60 })
    }

    @Test func `a clock that is set back lets its timers wait for longer`() throws {
        let loop = try EventLoop()
        loop.clock.set(Self.begin)
        var fired = false
        loop.clock.after(milliseconds: 20) { fired = true }
        loop.clock.set(Self.begin.advanced(byMilliseconds: -3_600_000))
        loop.after(milliseconds: 60) { loop.stop() }
        try loop.run()
        #expect(!fired)
    }
}
