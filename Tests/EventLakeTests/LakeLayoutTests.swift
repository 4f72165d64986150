import EventLake
import Testing
import Time

@Suite struct LakeLayoutTests {
    private static let hour = "year=2026/month=03/day=08/hour=14/"

    @Test(arguments: [
        "2026-03-08T14:59:59.999Z", "2026-01-01T00:00:00Z", "0000-01-01T00:00:00Z",
        "1969-12-31T23:00:00Z", "9999-12-31T23:59:59Z",
    ])
    func `an hour reads back from its prefix`(text: String) throws {
        let moment = try #require(Timestamp(rfc3339: text))
        let hour = try #require(LakeHour(containing: moment))
        let (found, rest) = try #require(LakeHour.parse(hour.prefix + "flow_id=f/x.gz"))
        #expect(found == hour)
        #expect(rest == "flow_id=f/x.gz")
    }

    @Test(arguments: [
        "", "year=2026", "year=2026/month=3/day=08/hour=14/x",
        "year=2026/month=13/day=08/hour=14/x",
        "year=2026/month=02/day=30/hour=14/x", "year=2026/month=03/day=08/hour=24/x",
        "year=2026/month=03/day=08/hour=1x/x", "year=2026/month=03/day=08/hour=14",
        "year=20266/month=03/day=08/hour=14/x", "errors/year=2026/month=03/day=08/hour=14/x",
    ])
    func `a key of another form is no hour of the lake`(key: String) {
        #expect(LakeHour.parse(key)?.hour == nil)
        #expect(LakeLayout.relation(of: key, to: TimeRange()) == .foreign)
    }

    private func range(_ from: String?, _ to: String?) -> TimeRange {
        TimeRange(
            from: from.flatMap { Timestamp(rfc3339: $0) },
            to: to.flatMap { Timestamp(rfc3339: $0) }
        )
    }

    @Test(
        arguments: [
            ("leads_14_15_s.gz", nil, nil, LakeLayout.Relation.inRange),
            ("leads_14_15_s.gz", "2026-03-08T14:15:00Z", nil, .inRange),
            ("leads_14_15_s.gz", "2026-03-08T14:29:59.999Z", nil, .inRange),
            ("leads_14_15_s.gz", "2026-03-08T14:30:00Z", nil, .outside),
            ("leads_14_15_s.gz", nil, "2026-03-08T14:15:00.001Z", .inRange),
            ("leads_14_15_s.gz", nil, "2026-03-08T14:15:00Z", .outside),
            ("leads_14_15_s.gz", nil, "2026-03-08T14:00:00Z", .after),
            ("leads_14_15.json", "2026-03-08T14:30:00Z", nil, .outside),
            ("other.gz", "2026-03-08T14:59:59.999Z", nil, .inRange),
            ("other.gz", "2026-03-08T15:00:00Z", nil, .outside),
            ("leads_14_16_s.gz", "2026-03-08T14:59:00Z", nil, .inRange),
            ("leads_14_75_s.gz", "2026-03-08T14:59:00Z", nil, .inRange),
        ] as [(String, String?, String?, LakeLayout.Relation)]
    )
    func `only objects that can hold events of the range are in it`(
        name: String,
        from: String?,
        to: String?,
        expected: LakeLayout.Relation
    ) {
        let key = Self.hour + "flow_id=f/" + name
        #expect(LakeLayout.relation(of: key, to: range(from, to)) == expected)
    }

    @Test func `keys sort as the hours they stand for`() throws {
        let texts = [
            "0009-12-31T23:00:00Z", "1999-12-31T23:00:00Z", "2026-01-31T09:00:00Z",
            "2026-01-31T10:00:00Z", "2026-02-01T00:00:00Z", "2026-10-01T00:00:00Z",
        ]
        let prefixes = texts.compactMap { text in
            Timestamp(rfc3339: text).flatMap { LakeHour(containing: $0)?.prefix }
        }
        #expect(prefixes.count == texts.count)
        #expect(prefixes == prefixes.sorted())
    }
}
