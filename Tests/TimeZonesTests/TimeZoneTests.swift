import Files
import TestSupport
import Testing
import TimeZones

@Suite struct TimeZoneTests {
    @Test func `offsets are those that Python reads from the same database`() throws {
        let zones = [
            "America/New_York", "Europe/Berlin", "Europe/Dublin", "Australia/Lord_Howe",
            "America/Santiago", "America/Nuuk", "Africa/Casablanca", "Africa/Monrovia",
            "Asia/Kathmandu", "Asia/Tehran", "Asia/Gaza", "Pacific/Apia", "Pacific/Kiritimati",
            "Antarctica/Troll", "Etc/GMT+12", "UTC", "EST5EDT",
        ]
        let folder = TemporaryFolder()
        let script = "\(Repository.root)/Tests/TimeZonesTests/offsets.py"
        let words = zones.joined(separator: " ")
        #expect(Command.run("python3 \(script) \(words) > \(folder.path)/offsets.txt") == 0)
        let bytes = try FileSystem.read("\(folder.path)/offsets.txt", limitBytes: 10_000_000)
        var zone = TimeZone.utc
        var count = 0
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let numbers = line.split(separator: " ").compactMap { Int($0) }
            guard numbers.count == 2 else {
                zone = try TimeZone(named: String(line))
                count += 1
                continue
            }
            let offset = zone.offset(at: numbers[0])
            guard offset != numbers[1] else { continue }
            Issue.record("\(zone.name) at \(numbers[0]): \(offset), not \(numbers[1])")
        }
        #expect(count == zones.count)
    }

    @Test func `the rule of a zone holds to the year 2200`() throws {
        let zone = try TimeZone(named: "America/New_York")
        // Daylight saving begins on the second Sunday of March, the 10th, at 07:00 UTC.
        #expect(zone.offset(at: 7_232_482_800 - 1) == -18_000)
        #expect(zone.offset(at: 7_232_482_800) == -14_400)
    }

    @Test func `a time that clocks leave out has no moment, and one shown twice has its first`()
        throws
    {
        let zone = try TimeZone(named: "America/New_York")
        // 2026-03-08: 02:00 to 03:00 is left out; 07:00 UTC is 03:00.
        #expect(zone.firstInstant(ofLocal: 1_772_936_999) == nil)
        #expect(zone.firstInstant(ofLocal: 1_772_938_800) == 1_772_953_200)
        // 2026-11-01 01:30: 05:30 and 06:30 UTC.
        #expect(zone.firstInstant(ofLocal: 1_793_496_600) == 1_793_511_000)
    }

    @Test func `clocks that skip a whole day skip every time of it`() throws {
        let zone = try TimeZone(named: "Pacific/Apia")
        // 2011-12-30 00:00, 12:00 and 23:59, and the first second of the 31st.
        for local in [1_325_203_200, 1_325_246_400, 1_325_289_599] {
            #expect(zone.firstInstant(ofLocal: local) == nil)
        }
        #expect(zone.firstInstant(ofLocal: 1_325_289_600) == 1_325_239_200)
    }

    @Test(
        arguments: [
            "", "Europe/Nowhere", "europe/berlin", "../../etc/passwd", "/etc/localtime", "Europe",
            "zone.tab", "a\0b", "EST 5", String(repeating: "a", count: 100),
        ]
    )
    func `another name is refused and leads nowhere`(_ name: String) throws {
        let problem = try #require(throws: TimeZone.Problem.self) { try TimeZone(named: name) }
        #expect(problem == .unknown(name))
        #expect(problem.description.contains("tzdata"))
    }

    @Test func `a damaged file gives a zone or none, and never ends the process`() throws {
        let path = "/usr/share/zoneinfo/America/New_York"
        let whole = try FileSystem.read(path, limitBytes: 100_000)
        #expect(TimeZone(name: "whole", file: whole) != nil)
        for count in 0..<whole.count - 1 {
            // All of it but a part of the rule is still a file.
            let zone = TimeZone(name: "cut", file: Array(whole.prefix(count)))
            _ = zone?.firstInstant(ofLocal: 1_800_000_000)
        }
        var mutation = Mutation(seed: 2026)
        for _ in 0..<5_000 {
            let zone = TimeZone(name: "damaged", file: mutation.damage(whole))
            _ = zone?.firstInstant(ofLocal: 1_800_000_000)
            _ = zone?.offset(at: .min)
            _ = zone?.offset(at: .max)
        }
    }

    @Test func `a file that is no time zone is named`() throws {
        let problem = try #require(throws: TimeZone.Problem.self) {
            try TimeZone(named: "leapseconds")
        }
        #expect(problem == .damaged(path: "/usr/share/zoneinfo/leapseconds"))
    }
}
