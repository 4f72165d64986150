internal import Glibc

/// Where a function takes its random words from: the kernel, or a seed that makes a replayed event
/// give the same result.
package enum RandomSource: RandomNumberGenerator {
    case kernel
    /// The state of a SplitMix64 generator. https://prng.di.unimi.it/splitmix64.c
    case seeded(UInt64)

    /// A generator for one event: the same seed and the same event give the same words, whatever
    /// came before it in the stream.
    ///
    /// - Parameters:
    ///   - seed: `PLUMB_SEED`; nil for the kernel's randomness.
    ///   - event: the event, mixed in so that two events of one stream get different words.
    package init(seed: UInt64?, event: @autoclosure () -> [UInt8]) {
        guard let seed else {
            self = .kernel
            return
        }
        // FNV-1a, 64 bits.
        let hash = event().reduce(seed ^ 0xCBF2_9CE4_8422_2325) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        self = .seeded(hash)
    }

    package mutating func next() -> UInt64 {
        guard case .seeded(let state) = self else {
            var word: UInt64 = 0
            let result = getentropy(&word, MemoryLayout<UInt64>.size)
            precondition(result == 0, "the kernel gave no randomness: errno \(errno)")
            return word
        }
        let advanced = state &+ 0x9E37_79B9_7F4A_7C15
        self = .seeded(advanced)
        var mixed = advanced
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
