/// Durations as people write them: `200ms`, `1s`, `2m`, `3h`, `7d`.
package enum DurationText {
    /// Reads a whole number and its unit, as milliseconds; nil for other text.
    package static func milliseconds(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isWholeNumber }
        guard let count = Int(digits), let unit = units[text.dropFirst(digits.count)] else {
            return nil
        }
        let (total, isOverflowing) = count.multipliedReportingOverflow(by: unit)
        return isOverflowing ? nil : total
    }

    /// In milliseconds.
    private static let units: [Substring: Int] = [
        "ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
    ]
}
