import Queues
import Testing

@Suite struct BackoffTests {
    private func wait(_ backoff: Backoff, _ count: Int, jitter: Int = 0) -> Int {
        backoff.milliseconds(
            afterReceive: count,
            visibilityTimeoutSeconds: 30,
            jitter: jitter
        )
    }

    @Test func `without a policy a message waits for its visibility timeout`() {
        #expect(
            [1, 2, 9].map { wait(.visibilityTimeout, $0, jitter: 700) } == [30000, 30000, 30000]
        )
    }

    @Test(
        arguments: [
            (1, 0, 1_000), (1, 1_000, 2_000), (2, 0, 2_000), (3, 250, 4_250), (8, 999, 128_999),
            (9, 0, 256_000), (9, 1_000, 257_000), (10, 0, 300_000), (10, 1_000, 300_000),
            (1_000, 1_000, 300_000), (0, 0, 1_000),
        ]
    )
    func `an exponential wait doubles, is spread over a second, and ends at five minutes`(
        _ count: Int,
        _ jitter: Int,
        _ milliseconds: Int
    ) {
        #expect(wait(.exponential(baseMilliseconds: 1_000), count, jitter: jitter) == milliseconds)
    }

    @Test func `no base is too large for the bound`() {
        for base in [1, 299_999, 300_000, 900_000, .max] {
            for count in 1...70 {
                let wait = wait(.exponential(baseMilliseconds: base), count, jitter: 1_000)
                #expect((1...300_000).contains(wait))
            }
        }
    }

    @Test func `steps are 5 seconds, 5 minutes and 15 minutes from then on`() {
        let waits = (1...5).map { wait(.stepped, $0, jitter: 900) }
        #expect(waits == [5_000, 300_000, 900_000, 900_000, 900_000])
    }
}
