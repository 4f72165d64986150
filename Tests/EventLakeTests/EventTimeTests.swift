import EventLake
import Testing
import Time

@Suite struct EventTimeTests {
    @Test func `every day is read as the careful way reads it`() throws {
        let start = try #require(Timestamp(rfc3339: "1899-12-31T23:59:59.999Z"))
        for day in 0..<75_000 {
            let moment = start.advanced(byMilliseconds: day * 86_400_000 + day % 86_399_000)
            let text = moment.rfc3339
            if EventTime.moment(Array(text.utf8)) != moment { Issue.record("\(text)") }
        }
    }

    @Test(arguments: [
        "0001-01-01T00:00:00.000Z", "0000-02-29T00:00:00.000Z", "9999-12-28T23:59:59.999Z",
        "2026-06-30T23:59:60.000Z", "2026-06-28T23:59:60.000Z", "2026-03-08T06:59:00Z",
        "2026-03-08T06:59:00.1+02:00", "2026-02-29T00:00:00.000Z", "2026-13-01T00:00:00.000Z",
        "2026-03-00T00:00:00.000Z", "2026-03-08T24:00:00.000Z", "2026-03-08T06:60:00.000Z",
        "2026-03-08 06:59:00.000Z", "2026-03-08T06:59:0a.000Z", "2026/03/08T06:59:00.000Z",
        "2026-03-08T06:59:00.000z", "-026-03-08T06:59:00.000Z", "", "x",
    ])
    func `awkward times are read as the careful way reads them`(text: String) {
        #expect(EventTime.moment(Array(text.utf8)) == Timestamp(rfc3339: text))
    }
}
