import Crypto
import EventLake
import Files
import JSON
import TestSupport
import Testing

/// The scanner's records are those of `LakeRecord(data:)`, which parses with jansson: byte by byte
/// where it is a lead event, reason by reason where it is none.
@Suite struct LakeRecordScannerTests {
    private static let event =
        #"{"event_id":"e","timestamp":"2026-03-08T06:59:00Z","event_type":"t","flow_id":"f""#

    /// The records of the sample, and one with all kinds of values.
    static func samples() throws -> [[UInt8]] {
        let path = Repository.root + "/events/streams/lead-events.json"
        let sample = try JSON(parsing: try FileSystem.read(path, limitBytes: 1 << 20))
        let records = sample["records"]?.array ?? []
        return records.compactMap { $0["data"]?.string.flatMap(Base64.decode) } + [
            Array(
                (event + #","n":[1,-2.50,1e3,true,false,null,{"é":"a\n\"\\ \u00e9"}],"o":{"a":{}}}"#)
                    .utf8
            )
        ]
    }

    private func outcome(_ read: () throws(LakeRecordError) -> LakeRecord) -> String {
        do throws(LakeRecordError) {
            let record = try read()
            return String(decoding: record.line, as: UTF8.self) + "\(record.partition)"
        } catch {
            return "\(error)"
        }
    }

    private func compare(_ data: [UInt8], _ scanner: LakeRecordScanner) {
        let scanned = outcome { () throws(LakeRecordError) in try scanner.record(data) }
        let parsed = outcome { () throws(LakeRecordError) in try LakeRecord(data: data) }
        if scanned != parsed {
            let text = String(decoding: data, as: UTF8.self)
            Issue.record("scanned \(scanned), parsed \(parsed): \(text)")
        }
    }

    @Test(arguments: 0..<8)
    func `thousands of damaged records get the verdicts of the parser`(seed: Int) throws {
        var mutation = Mutation(seed: UInt64(seed))
        let scanner = LakeRecordScanner()
        for sample in try Self.samples() {
            compare(sample, scanner)
            for _ in 0..<200 { compare(mutation.damage(sample), scanner) }
        }
    }

    @Test(arguments: [
        ",\"n\":9223372036854775807", ",\"n\":9223372036854775808", ",\"n\":-9223372036854775809",
        ",\"n\":1e999", ",\"n\":1e-999", ",\"n\":-0", #","s":"\u0000""#, #","\u0000":1"#,
        #","s":"\ud800""#, #","s":"\udc00""#, #","s":"\ud83d\ude00""#, #","s":"\ud83d\u0041""#,
        #","flow_id":"g""#, #","\u0066low_id":"g""#, #","o":{"a":1,"a":2}"#, #","o":[{"":1,"":2}]"#,
        ",\"\":1,\"\":2", ",\"a\":1,\"\u{00E9}\":2,\"e\u{0301}\":3",
    ])
    func `what readers disagree on gets the verdict of the parser`(members: String) {
        let scanner = LakeRecordScanner()
        compare(Array((Self.event + members + "}").utf8), scanner)
        compare(
            Array(("{" + members.dropFirst() + "," + Self.event.dropFirst() + "}").utf8),
            scanner
        )
    }

    @Test(arguments: [1_000, 1_022, 1_023, 1_024, 2_045, 2_046, 2_047, 2_048, 2_049])
    func `deep nesting gets the verdict of the parser`(depth: Int) {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            for inner in ["1", "[]"] {
                let value =
                    String(repeating: open, count: depth) + inner
                    + String(repeating: close, count: depth)
                compare(Array((Self.event + ",\"n\":" + value + "}").utf8), LakeRecordScanner())
            }
        }
    }

    @Test func `objects of many keys get the verdict of the parser`() {
        for count in [23, 24, 25, 26, 1_000] {
            let keys = (0..<count).map { #","key_\#($0)":0"# }.joined()
            for extra in ["", #","key_0":1"#, #","key_\#(count)":1"#] {
                compare(Array((Self.event + keys + extra + "}").utf8), LakeRecordScanner())
            }
        }
    }

    @Test func `events of many flows and hours lie where the parser puts them`() {
        let scanner = LakeRecordScanner()
        for index in 0..<1_000 {
            let (flow, minute) = ("flow \(index % 300)", 10 + index % 50)
            let time = "\(1_900 + index % 201)-03-08T\(10 + index % 14):\(minute):00Z"
            let text =
                #"{"event_id":"e","timestamp":"\#(time)","event_type":"t","flow_id":"\#(flow)"}"#
            compare(Array(text.utf8), scanner)
        }
    }

    @Test func `a record over the bound is refused with its size`() {
        let value = String(repeating: "x", count: LakeRecord.maximumBytes)
        compare(Array((Self.event + ",\"s\":\"\(value)\"}").utf8), LakeRecordScanner())
    }
}
