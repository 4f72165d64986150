extension UnsafeRawBufferPointer {
    /// Whether the bytes stand somewhere in this text; an empty run stands everywhere.
    ///
    /// Compares the first and the last byte of the run at sixteen places at once, and the whole run
    /// only where both are right (http://0x80.pl/articles/simd-strfind.html, "generic SIMD").
    func containsRun(_ run: [UInt8]) -> Bool {
        guard let base = baseAddress, let first = run.first, let last = run.last else {
            return run.isEmpty
        }
        let places = count - run.count + 1
        var place = 0
        let (firsts, lasts) = (SIMD16(repeating: first), SIMD16(repeating: last))
        while place + 16 <= places {
            let start = base + place
            let heads = start.loadUnaligned(as: SIMD16<UInt8>.self)
            let tails = (start + run.count - 1).loadUnaligned(as: SIMD16<UInt8>.self)
            let differences = (heads ^ firsts) | (tails ^ lasts)
            if Self.hasZero(unsafeBitCast(differences, to: SIMD2<UInt64>.self)) {
                for candidate in place..<place + 16 where isRun(run, at: candidate) { return true }
            }
            place += 16
        }
        while place < places {
            if isRun(run, at: place) { return true }
            place += 1
        }
        return false
    }

    /// Whether one of the sixteen bytes is zero.
    ///
    /// https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord
    @inline(__always)
    private static func hasZero(_ bytes: SIMD2<UInt64>) -> Bool {
        let borrows = (bytes &- SIMD2(repeating: 0x0101_0101_0101_0101)) & ~bytes
        return (borrows[0] | borrows[1]) & 0x8080_8080_8080_8080 != 0
    }

    private func isRun(_ run: [UInt8], at place: Int) -> Bool {
        for index in 0..<run.count where self[place + index] != run[index] { return false }
        return true
    }
}

extension [UInt8] {
    func containsRun(_ run: [UInt8]) -> Bool {
        withUnsafeBytes { $0.containsRun(run) }
    }
}
