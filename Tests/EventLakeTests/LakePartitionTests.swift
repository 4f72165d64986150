import EventLake
import Testing
import Time

@Suite struct LakePartitionTests {
    @Test(arguments: [
        ("2026-03-08T00:00:00Z", ["2026", "03", "08", "00", "00_00"]),
        ("2026-03-07T23:59:59.999Z", ["2026", "03", "07", "23", "23_45"]),
        ("2026-03-08T14:14:59.999Z", ["2026", "03", "08", "14", "14_00"]),
        ("2026-03-08T14:15:00Z", ["2026", "03", "08", "14", "14_15"]),
        ("2026-03-08T14:30:00Z", ["2026", "03", "08", "14", "14_30"]),
        ("2026-03-08T14:59:59.999Z", ["2026", "03", "08", "14", "14_45"]),
        ("2026-03-08T00:30:00+02:00", ["2026", "03", "07", "22", "22_30"]),
        ("2026-12-31T23:10:00-05:30", ["2027", "01", "01", "04", "04_30"]),
        ("2024-02-29T12:00:00Z", ["2024", "02", "29", "12", "12_00"]),
        ("2026-06-30T23:59:60Z", ["2026", "07", "01", "00", "00_00"]),
        ("1969-12-31T23:59:59.999Z", ["1969", "12", "31", "23", "23_45"]),
        ("0000-01-01T00:00:00Z", ["0000", "01", "01", "00", "00_00"]),
        ("9999-12-31T23:59:59.999Z", ["9999", "12", "31", "23", "23_45"]),
    ])
    func `keys come from the timestamp in UTC`(text: String, expected: [String]) throws {
        let moment = try #require(Timestamp(rfc3339: text))
        let partition = try #require(LakePartition(at: moment, flowID: "solar"))
        let keys = partition.keys
        #expect(
            keys.map(\.key) == ["year", "month", "day", "hour", "flow_id", "window"]
        )
        #expect(keys.filter { $0.key != "flow_id" }.map(\.value) == expected)
    }

    @Test(arguments: [
        ("solar", "solar"), ("A-z_0.9", "A-z_0.9"), (".", "%2E"), ("..", "%2E%2E"),
        ("...", "..."), ("a/b", "a%2Fb"), ("a b", "a%20b"), ("a=b%", "a%3Db%25"),
        ("é", "%C3%A9"), ("\u{0}\n", "%00%0A"), ("../../etc", "..%2F..%2Fetc"),
    ])
    func `a flow's ID becomes a safe segment`(id: String, expected: String) {
        #expect(PathSegment.encode(id) == expected)
    }

    @Test func `an empty segment and one too long for a file name are refused`() {
        #expect(PathSegment.encode("") == nil)
        #expect(PathSegment.encode(String(repeating: "a", count: 240)) != nil)
        #expect(PathSegment.encode(String(repeating: "a", count: 241)) == nil)
        #expect(PathSegment.encode(String(repeating: "/", count: 81)) == nil)
    }

    @Test func `the delivery prefix names every key, and filled in is the prefix of the partition`()
        throws
    {
        let moment = try #require(Timestamp(rfc3339: "2026-03-08T14:20:00Z"))
        let partition = try #require(LakePartition(at: moment, flowID: "a/b"))
        var filled = LakeLayout.deliveryPrefix
        for (key, value) in partition.keys {
            let hole = "!{partitionKeyFromLambda:\(key)}"
            #expect(filled.contains(hole))
            let parts = filled.split(separator: hole, omittingEmptySubsequences: false)
            filled = parts.joined(separator: value)
        }
        #expect(filled == LakeLayout.prefix(of: partition))
        #expect(
            filled == "year=2026/month=03/day=08/hour=14/flow_id=a%2Fb/leads_14_15_"
        )
    }
}
