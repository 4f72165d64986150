import Files
import Schedules
import Template
import TestSupport
import Testing
import Time
import TimeZones

@Suite struct ScheduleTimesTests {
    private static let tables = "\(Repository.root)/Tests/SchedulesTests/Tables"

    private func seconds(_ text: some StringProtocol) throws -> Int {
        try #require(Timestamp(rfc3339: String(text))).seconds
    }

    /// The next times after one, as many as there are.
    private func times(_ times: ScheduleTimes, after moment: Int, count: Int) -> [Int] {
        var found: [Int] = []
        while found.count < count, let next = times.next(after: found.last ?? moment) {
            found.append(next)
        }
        return found
    }

    /// Tables/make-times.py says how the table was made.
    @Test func `265 expressions have the times that others find`() throws {
        let path = "\(Self.tables)/times.tsv"
        let table = try FileSystem.read(path, limitBytes: 1_000_000)
        let rows = String(decoding: table, as: UTF8.self).split(separator: "\n")
        #expect(rows.count == 265)
        for row in rows {
            let cells = row.split(separator: "\t", omittingEmptySubsequences: false)
            let expression = try ScheduleExpression(String(cells[0]))
            let from = try seconds(cells[1])
            let expected = try cells[3].split(separator: " ").map { try seconds($0) }
            let schedule = ScheduleTimes(expression, zone: .utc, created: from)
            let found = times(schedule, after: from, count: 10)
            #expect(found == expected, "\(cells[0]) after \(cells[1])")
            guard let last = expected.last, found == expected else { continue }
            // The same from the other end.
            #expect(schedule.latest(after: from, through: last) == last, "\(cells[0])")
            let before = expected.dropLast().last
            #expect(schedule.latest(after: from, through: last - 1) == before, "\(cells[0])")
        }
    }

    @Test func `ten years of zone changes in five zones go as Python has them`() throws {
        let zones = [
            "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago",
            "Africa/Casablanca",
        ]
        let folder = TemporaryFolder()
        let output = "\(folder.path)/changes.txt"
        let command = "python3 \(Self.tables)/zone-changes.py \(zones.joined(separator: " "))"
        #expect(Command.run("\(command) > \(output)") == 0)
        let lines = try FileSystem.read(output, limitBytes: 1_000_000)
        let expression = try ScheduleExpression("cron(0/30 * * * ? *)")
        var counts: [String: Int] = [:]
        for line in String(decoding: lines, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            let numbers = words.compactMap { Int($0) }
            let zone = try TimeZone(named: String(words[0]))
            let schedule = ScheduleTimes(expression, zone: zone, created: 0)
            let found = times(schedule, after: numbers[0], count: 10)
            #expect(found == Array(numbers.dropFirst()), "\(zone.name) after \(numbers[0])")
            counts[zone.name, default: 0] += 1
        }
        #expect(counts.count == zones.count)
        #expect(counts.values.allSatisfy { $0 >= 18 })
    }

    @Test(
        arguments: [
            // Left out in spring: no firing that day.
            (
                "cron(30 2 * * ? *)", "America/New_York", "2026-03-07T12:00:00Z",
                "2026-03-09T06:30:00Z"
            ),
            // Shown twice in autumn: the first of them, and none that day any more.
            (
                "cron(30 1 * * ? *)", "America/New_York", "2026-11-01T05:30:00Z",
                "2026-11-02T06:30:00Z"
            ),
            (
                "cron(0 12 ? * FRI *)", "Pacific/Apia", "2011-12-29T00:00:00Z",
                "2012-01-05T22:00:00Z"
            ),
            (
                "at(2026-07-01T09:30:00)", "Asia/Kathmandu", "2026-01-01T00:00:00Z",
                "2026-07-01T03:45:00Z"
            ),
            (
                "at(2026-11-01T01:30:00)", "America/New_York", "2026-01-01T00:00:00Z",
                "2026-11-01T05:30:00Z"
            ),
            ("at(2026-03-08T02:30:00)", "America/New_York", "2026-01-01T00:00:00Z", "-"),
            ("at(2026-07-01T09:30:00)", "UTC", "2026-07-01T09:30:00Z", "-"),
            ("cron(0 0 30 2 ? *)", "UTC", "2026-01-01T00:00:00Z", "-"),
            ("cron(15 10 ? * 6L 2002-2005)", "UTC", "2026-01-01T00:00:00Z", "-"),
            // Days of 24 hours, whatever the clocks do.
            ("rate(1 day)", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"),
        ]
    )
    func `the time after`(_ text: String, _ zone: String, _ from: String, _ next: String) throws {
        let from = try seconds(from)
        let schedule = ScheduleTimes(
            try ScheduleExpression(text),
            zone: try TimeZone(named: zone),
            created: from
        )
        let found = schedule.next(after: from).map { Timestamp(seconds: $0).rfc3339Seconds }
        #expect(found ?? "-" == next)
    }

    @Test func `any text is an expression with times in their order, or is refused`() throws {
        let texts = [
            "cron(0/15 8-17,20-2 LW JAN-MAR ? 2026/2)", "cron(0 0 ? 2 SUN#5 *)", "rate(5 minutes)",
            "cron(5,35 14 15W * ? *)", "at(2026-11-01T09:30:00)", "cron(* * ? * 6L *)",
        ]
        var mutation = Mutation(seed: 7)
        var count = 0
        for text in texts {
            for _ in 0..<500 {
                let damaged = String(decoding: mutation.damage(Array(text.utf8)), as: UTF8.self)
                guard let expression = try? ScheduleExpression(damaged) else { continue }
                count += 1
                let schedule = ScheduleTimes(expression, zone: .utc, created: 1_800_000_000)
                let found = times(schedule, after: 1_800_000_000, count: 3)
                let isAscending = zip(found, found.dropFirst()).allSatisfy { $0 < $1 }
                #expect(isAscending && found.allSatisfy { $0 > 1_800_000_000 }, "\(damaged)")
            }
        }
        #expect(count > 50)
    }

    @Test func `StartDate and EndDate bound a schedule, both included`() throws {
        let day = 86_400
        let cron = ScheduleTimes(
            try ScheduleExpression("cron(0 0 * * ? *)"),
            zone: .utc,
            start: 10 * day,
            end: 12 * day,
            created: 0
        )
        #expect(times(cron, after: 0, count: 9) == [10 * day, 11 * day, 12 * day])
        let rate = ScheduleTimes(
            .rate(seconds: 3600),
            zone: .utc,
            start: 7200,
            end: 14_400,
            created: 100
        )
        #expect(times(rate, after: 0, count: 9) == [7200, 10_800, 14_400])
        #expect(rate.latest(after: 0, through: 20_000) == 14_400)
        #expect(rate.latest(after: 14_400, through: 20_000) == nil)
    }

    @Test func `a rule's rate begins after one period, a schedule's at once`() {
        let rule = ScheduleTimes(.rate(seconds: 60), zone: .utc, created: 1000)
        #expect(times(rule, after: 999, count: 2) == [1060, 1120])
        let schedule = ScheduleTimes(
            .rate(seconds: 60),
            zone: .utc,
            created: 1000,
            firesAtOnce: true
        )
        #expect(times(schedule, after: 999, count: 2) == [1000, 1060])
    }
}
