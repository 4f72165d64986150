import Testing
import Time

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("2024-02-29T23:59:59.123Z", 1_709_251_199_123),
        ("2018-02-28T08:49:14+0000", 1_519_807_754_000),
        ("2026-03-08T08:59:00.5+02:00", 1_772_953_140_500),
        ("2026-03-08T06:59:00.123456789Z", 1_772_953_140_123),
        ("1969-12-31T23:59:59.999Z", -1),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000),
    ])
    func `a moment reads as its Unix time`(text: String, milliseconds: Int) {
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "2024-01-01", "2024-01-01T24:00:00Z",
        "2024-01-01T00:00:00", "2024-1-1T00:00:00Z", "2024-01-01T00:00:00.Z",
        "2024-01-01T00:00:00Zx", "2024-01-01T00:00:00+25:00", "٢٠٢٤-01-01T00:00:00Z",
        "9999-12-31T23:59:59-00:01", "0000-01-01T00:00:00+00:01",
    ])
    func `what is no moment is not read`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func `writing and reading agree over a century`() {
        for day in stride(from: -18_000, to: 20_000, by: 13) {
            let moment = Timestamp(milliseconds: day * 86_400_000 + 45_296_007)
            #expect(Timestamp(rfc3339: moment.rfc3339) == moment)
        }
    }

    @Test(arguments: ["9999-12-31T23:30:00-01:00", "0000-01-01T00:30:00+01:00"])
    func `a moment outside the four-digit years is refused, for it could not be written`(
        text: String
    ) {
        #expect(Timestamp(rfc3339: text) == nil)
    }
}
