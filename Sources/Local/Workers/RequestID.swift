internal import Identifiers
internal import Synchronization
internal import Time

/// Names an invocation, in the logs and to the function.
package enum RequestID {
    /// A new UUIDv7.
    package static func make() -> String {
        let random = FastRandom.next()
        return UUID(milliseconds: Timestamp.now.milliseconds, random: random).description
    }
}

/// Random words for names, not for secrets: seeded by the kernel once, so that a name costs no call.
package enum FastRandom {
    /// The state of a SplitMix64 generator. https://prng.di.unimi.it/splitmix64.c
    private static let state = Mutex(UInt64.random(in: 0...(.max)))

    package static func next() -> (UInt64, UInt64) {
        state.withLock { state in (step(&state), step(&state)) }
    }

    private static func step(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
