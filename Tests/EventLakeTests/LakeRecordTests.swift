import EventLake
import JSON
import Testing

@Suite struct LakeRecordTests {
    private static let event =
        #"{"event_id":"e","timestamp":"2026-03-08T06:59:00Z","event_type":"t","flow_id":"f"}"#

    private func line(_ text: String) throws -> String {
        String(decoding: try LakeRecord(data: Array(text.utf8)).line, as: UTF8.self)
    }

    @Test(arguments: [
        event,
        #"{"event_id":"é \" \\ \u00e9","timestamp":"2026-03-08T06:59:00Z","event_type":"a b","flow_id":"f","n":25.00}"#,
    ])
    func `a compact event keeps its bytes and ends in a line feed`(text: String) throws {
        #expect(try line(text) == text + "\n")
    }

    @Test(arguments: ["\n", " ", "\r\n\t ", ""])
    func `white space around an event is no part of it`(space: String) throws {
        #expect(try line(space + Self.event + space) == Self.event + "\n")
    }

    @Test func `white space between tokens goes, in strings it stays, numbers keep their digits`()
        throws
    {
        let text = """
            { "event_id" : "a \\" : b",\r\n\t"timestamp": "2026-03-08T06:59:00Z",
              "event_type": "c\\\\", "flow_id": "f", "price": 25.00, "list": [ 1, 2 ] }
            """
        let compact =
            #"{"event_id":"a \" : b","timestamp":"2026-03-08T06:59:00Z","event_type":"c\\","#
            + #""flow_id":"f","price":25.00,"list":[1,2]}"# + "\n"
        #expect(try line(text) == compact)
    }

    @Test(arguments: [
        ("", LakeRecordError.notJSON(JSONSyntaxError(reason: .endOfInput, line: 1, column: 1))),
        ("[]", .notAnObject),
        (#""event_id""#, .notAnObject),
        ("{}", .missing("event_id")),
        (#"{"event_id":1}"#, .notAString("event_id")),
        (#"{"event_id":null}"#, .notAString("event_id")),
        (#"{"event_id":""}"#, .empty("event_id")),
        (#"{"event_id":"e"}"#, .missing("event_type")),
        (#"{"event_id":"e","event_type":"t"}"#, .missing("timestamp")),
        (#"{"event_id":"e","event_type":"t","timestamp":5}"#, .notAString("timestamp")),
        (
            #"{"event_id":"e","event_type":"t","timestamp":"2026-03-08T06:59:00Z"}"#,
            .missing("flow_id")
        ),
        (
            #"{"event_id":"e","event_type":"t","timestamp":"2026-02-30T06:59:00Z","flow_id":"f"}"#,
            .notATimestamp
        ),
        (
            #"{"event_id":"e","event_type":"t","timestamp":"2026-03-08","flow_id":"f"}"#,
            .notATimestamp
        ),
        (
            #"{"event_id":"e","event_type":"t","timestamp":"9999-12-31T23:30:00-01:00","flow_id":"f"}"#,
            .notATimestamp
        ),
        (
            #"{"event_id":"e","event_type":"t","timestamp":"0000-01-01T00:30:00+01:00","flow_id":"f"}"#,
            .notATimestamp
        ),
    ])
    func `what is no lead event is refused with the reason`(
        text: String,
        expected: LakeRecordError
    ) {
        #expect(throws: expected) { try LakeRecord(data: Array(text.utf8)) }
    }

    @Test func `a key twice in one object is refused`() {
        let text = Self.event.dropLast() + #","flow_id":"g"}"#
        #expect(throws: LakeRecordError.self) { try LakeRecord(data: Array(text.utf8)) }
    }

    @Test func `bytes that are not UTF-8 and two documents are refused`() {
        for tail in [[0xFF], Array(Self.event.utf8)] as [[UInt8]] {
            #expect(throws: LakeRecordError.self) {
                try LakeRecord(data: Array(Self.event.utf8) + tail)
            }
        }
    }

    @Test func `an event of the largest size is taken, one byte more is not`() throws {
        let start = Self.event.dropLast() + #","x":""#
        let fill = LakeRecord.maximumBytes - start.utf8.count - 2
        let largest = start + String(repeating: "x", count: fill) + #""}"#
        #expect(try LakeRecord(data: Array(largest.utf8)).line.count == largest.utf8.count + 1)
        #expect(throws: LakeRecordError.tooLarge(bytes: LakeRecord.maximumBytes + 1)) {
            try LakeRecord(data: Array((largest + " ").utf8))
        }
    }

    @Test func `a reason tells nothing of what the event holds`() {
        let text = #"{"event_id":"e","event_type":"t","timestamp":"ada@example.com","flow_id":"f"}"#
        do {
            _ = try LakeRecord(data: Array(text.utf8))
            Issue.record("taken")
        } catch {
            #expect(!"\(error)".contains("ada"))
        }
    }
}
