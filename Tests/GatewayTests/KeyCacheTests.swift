import Gateway
import Testing

@Suite struct KeyCacheTests {
    private func decide(_ cache: KeyCache<[String]>, _ key: String, at now: Int) -> String {
        switch cache.decision(at: now, hasKey: { $0.contains(key) }) {
        case .use(let keys): "use \(keys)"
        case .fetch: "fetch"
        case .refuse(let reason): reason
        }
    }

    private func cache(_ cacheControl: String? = nil) -> KeyCache<[String]> {
        var cache = KeyCache<[String]>()
        cache.keep(["a"], cacheControl: cacheControl, at: 0)
        return cache
    }

    @Test(arguments: [
        (nil, 300), ("max-age=120", 120), ("public, Max-Age = 120", 120), ("max-age=\"120\"", 120),
        ("max-age=1", 60), ("max-age=0", 60), ("max-age=99999", 3600), ("max-age=soon", 300),
        ("no-store", 300), ("s-maxage=120", 300),
    ])
    func `keys hold as long as their answer says, within bounds`(header: String?, seconds: Int) {
        let cache = cache(header)
        #expect(decide(cache, "a", at: seconds * 1000 - 1) == #"use ["a"]"#)
        #expect(decide(cache, "a", at: seconds * 1000) == "fetch")
    }

    @Test func `an unknown key is asked for at most every ten seconds`() {
        var cache = cache()
        #expect(decide(cache, "b", at: 9999) == #"use ["a"]"#)
        #expect(decide(cache, "b", at: 10_000) == "fetch")
        cache.keep(["a", "b"], cacheControl: nil, at: 10_000)
        #expect(decide(cache, "b", at: 10_001) == #"use ["a", "b"]"#)
        cache.failed(reason: "gone", at: 20_000)
        #expect(decide(cache, "c", at: 29_999) == #"use ["a", "b"]"#)
        #expect(decide(cache, "c", at: 30_000) == "fetch")
    }

    @Test func `stale keys serve while the issuer is away`() {
        var cache = cache()
        #expect(decide(cache, "a", at: 300_000) == "fetch")
        cache.failed(reason: "gone", at: 300_000)
        #expect(decide(cache, "a", at: 309_999) == #"use ["a"]"#)
        #expect(decide(cache, "a", at: 310_000) == "fetch")
        guard case .use = cache.outcome else {
            Issue.record("stale keys are no longer used")
            return
        }
    }

    @Test func `without keys the reason is given and a second later they are asked for`() {
        var cache = KeyCache<[String]>()
        #expect(decide(cache, "a", at: 0) == "fetch")
        cache.failed(reason: "gone", at: 0)
        #expect(decide(cache, "a", at: 999) == "gone")
        #expect(decide(cache, "a", at: 1000) == "fetch")
    }
}

@Suite struct ExpiringCacheTests {
    @Test func `a value holds for its time`() {
        var cache = ExpiringCache<String, Int>(lifetimeMilliseconds: 100, capacity: 10)
        cache.insert(1, for: "a", at: 0)
        #expect(cache.value(for: "a", at: 99) == 1)
        #expect(cache.value(for: "a", at: 100) == nil)
        cache.insert(2, for: "a", at: 50)
        #expect(cache.value(for: "a", at: 149) == 2)
        cache.insert(3, for: "b", at: 120)
        #expect(cache.value(for: "a", at: 120) == 2)
        cache.insert(4, for: "c", at: 150)
        #expect(cache.count == 2)
    }

    @Test func `the oldest of too many are forgotten`() {
        var cache = ExpiringCache<Int, Int>(lifetimeMilliseconds: 1000, capacity: 10)
        for key in 0..<1000 { cache.insert(key, for: key % 25, at: 0) }
        #expect(cache.count == 10)
        #expect(cache.value(for: 24, at: 0) == 999)
        #expect(cache.value(for: 0, at: 0) == nil)
        var none = ExpiringCache<Int, Int>(lifetimeMilliseconds: 1000, capacity: 0)
        none.insert(1, for: 1, at: 0)
        #expect(none.count == 0)
    }
}

@Suite struct TokenBucketTests {
    @Test func `a burst is taken at once, the rate from then on`() {
        var bucket = TokenBucket(burst: 3, rate: 2, at: 0)
        let moments = [0, 0, 0, 0, 499, 500, 501, 100_000, 100_000, 100_000, 100_000]
        let taken = moments.map { bucket.take(at: $0) }
        // No more than a burst is saved up.
        #expect(
            taken == [true, true, true, false, false, true, false, true, true, true, false]
        )
    }

    @Test func `a burst of none takes nothing`() {
        var bucket = TokenBucket(burst: 0, rate: 100, at: 0)
        let isTaken = bucket.take(at: 1000)
        #expect(!isTaken)
    }
}
